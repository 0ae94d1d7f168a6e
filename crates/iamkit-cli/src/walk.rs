//! From the paths that a person names to the files that are meant.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::Override;

use crate::problem::Problem;
use crate::source::{Source, Unreadable};

/// What a command looks for in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// JSON files with a policy in them.
    Policies,
    /// Files named `*.scenario.json`.
    Scenarios,
}

impl Wanted {
    fn has_name(self, path: &Path) -> bool {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
        let is_scenario = name.ends_with(".scenario.json");
        match self {
            Self::Policies => path.extension().is_some_and(|end| end == "json") && !is_scenario,
            Self::Scenarios => is_scenario,
        }
    }

    /// Says whether a file that was found, not named, is meant.
    pub(crate) fn has_content(self, text: &str) -> bool {
        match self {
            Self::Policies => text.contains("\"Statement\""),
            Self::Scenarios => true,
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Policies => "policy file (`*.json` with a `Statement`)",
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
    let mut walk = WalkBuilder::new(root);
    walk.overrides(rules.clone()).require_git(false).sort_by_file_path(Path::cmp);
    walk.build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(ignore::DirEntry::into_path)
        .map(|path| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path))
        .filter(|path| wanted.has_name(path))
        .map(|path| Found { path, is_named: false })
        .collect()
}

/// Reads what was found under `root`; files that only look wanted by their name are left out.
pub(crate) fn sources(
    root: &Path,
    wanted: Wanted,
    rules: &Override,
) -> Vec<Result<Source, Box<Unreadable>>> {
    let mut sources = Vec::new();
    for found in files(root, wanted, rules) {
        match Source::read(&found.path) {
            Ok(source) if found.is_named || wanted.has_content(source.text()) => {
                sources.push(Ok(source));
            }
            Ok(_) => {}
            // An empty or unreadable file that nobody named is no policy.
            Err(_) if !found.is_named && wanted == Wanted::Policies => {}
            Err(unreadable) => sources.push(Err(unreadable)),
        }
    }
    if sources.is_empty() {
        let problem = Problem::error(format!("holds no {}", wanted.noun()));
        let source = Source::new(root.display().to_string(), "");
        sources.push(Err(Box::new(Unreadable { source, problem })));
    }
    sources
}
