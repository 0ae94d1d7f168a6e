//! From the paths that a person names to the files that are meant.

use std::path::{Path, PathBuf};

use iamkit::policy::RootKind;
use ignore::WalkBuilder;
use ignore::overrides::Override;

use crate::problem::{Problem, Unreadable, read_source};
use crate::recognition::{self, PassedOver};
use crate::source::Source;

/// What a command looks for in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// JSON files with a policy in them.
    Policies,
    /// The same, but a file that is named is one whatever it holds: its type was named, too.
    TypedPolicies,
    /// Files named `*.scenario.json`.
    Scenarios,
}

impl Wanted {
    fn has_name(self, path: &Path) -> bool {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
        let is_scenario = name.ends_with(".scenario.json");
        match self {
            Self::Policies | Self::TypedPolicies => {
                path.extension().is_some_and(|end| end == "json") && !is_scenario
            }
            Self::Scenarios => is_scenario,
        }
    }

    /// Says whether a file that was found, not named, may be meant.
    fn has_content(self, text: &str) -> bool {
        match self {
            // Also where the document stands as text in a string.
            Self::Policies | Self::TypedPolicies => {
                ["\"Statement\"", "\\\"Statement\\\"", "%22Statement%22"]
                    .into_iter()
                    .any(|name| text.contains(name))
            }
            Self::Scenarios => true,
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Policies | Self::TypedPolicies => "policy file (`*.json` with a `Statement`)",
            Self::Scenarios => "scenario file (`*.scenario.json`)",
        }
    }
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it is; `-` is standard input.
    pub(crate) path: PathBuf,
    /// Whether the person named it, so that it is taken whatever it holds.
    pub(crate) is_named: bool,
}

/// Lists the files under `root` by name: itself when it is a file or `-`, else what the walk finds,
/// sorted. Hidden and git-ignored files are left out.
pub(crate) fn files(root: &Path, wanted: Wanted, rules: &Override) -> Vec<Found> {
    if !root.is_dir() {
        return vec![Found { path: root.to_owned(), is_named: true }];
    }
    // Rules are relative to the folder of the configuration, which may be above the current one.
    let start = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let mut walk = WalkBuilder::new(&start);
    walk.overrides(rules.clone()).require_git(false).sort_by_file_path(Path::cmp);
    let as_named = |path: &Path| match path.strip_prefix(&start) {
        Ok(rest) if root == Path::new(".") => rest.to_owned(),
        Ok(rest) => root.join(rest),
        Err(_) => path.to_owned(),
    };
    walk.build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter(|entry| wanted.has_name(entry.path()))
        .map(|entry| Found { path: as_named(entry.path()), is_named: false })
        .collect()
}

/// Reads what was found under `root`, one after the other; files that only look wanted by their
/// name are counted in `passed_over`. A folder with nothing wanted in it is an error.
pub(crate) fn sources(
    root: &Path,
    wanted: Wanted,
    rules: &Override,
    passed_over: &mut PassedOver,
) -> impl Iterator<Item = Result<Source, Box<Unreadable>>> {
    let mut files = files(root, wanted, rules).into_iter();
    let name = root.display().to_string();
    let mut is_empty = true;
    std::iter::from_fn(move || {
        for found in files.by_ref() {
            let read = match read_source(&found.path) {
                Ok(source) => match wanted.take(source, found.is_named, passed_over) {
                    Some(taken) => taken,
                    None => continue,
                },
                Err(unreadable) if found.is_named || wanted == Wanted::Scenarios => Err(unreadable),
                // An empty or unreadable file that nobody named is no policy.
                Err(_) => continue,
            };
            is_empty = false;
            return Some(read);
        }
        let problem = Problem::error(format!("holds no {}", wanted.noun()));
        let source = Source::new(name.as_str(), "");
        let was_empty = std::mem::replace(&mut is_empty, false);
        was_empty.then(|| Err(Box::new(Unreadable { source, problem })))
    })
}

impl Wanted {
    /// Says what becomes of a source: it is taken, refused because a person named it, or passed
    /// over.
    fn take(
        self,
        source: Source,
        is_named: bool,
        passed_over: &mut PassedOver,
    ) -> Option<Result<Source, Box<Unreadable>>> {
        if self == Self::Scenarios || (is_named && self == Self::TypedPolicies) {
            return Some(Ok(source));
        }
        match recognition::recognize(&source) {
            Some(kind) if kind.is_policy() => Some(Ok(source)),
            // What the person reads next is where the syntax breaks.
            None if is_named || self.has_content(source.text()) => Some(Ok(source)),
            // A file that says nothing is what somebody begins to write.
            Some(RootKind::EmptyObject) if is_named => Some(Ok(source)),
            Some(kind) if is_named => {
                let problem = recognition::no_policy(&source, kind);
                Some(Err(Box::new(Unreadable { source, problem })))
            }
            kind => {
                passed_over.add(source.name(), kind);
                None
            }
        }
    }
}
