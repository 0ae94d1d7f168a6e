//! From the paths that a person names to the files that are meant.

mod cdk;
mod folder;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use iamkit::policy::RootKind;
use ignore::overrides::Override;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::module_files::{is_configuration, note_walk};
use crate::problem::{Problem, Unreadable, unreadable};
use crate::recognition::{self, Passed, PassedOver};
use crate::source::{Encoding, ReadError, Source, Unread};

/// What a command looks for in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// JSON files with a policy in them.
    Policies,
    /// Files with policies in them: JSON, YAML and configurations of Terraform.
    Containers,
    /// The same, and what holds none and bears on access: configurations of Terraform, of which others of their folder
    /// may use what they declare, permissions that are made of fields, groups, blocks of public access.
    Modules,
    /// The same as containers, but a file that is named is one whatever it holds: its type was named, too.
    TypedPolicies,
    /// Files named `*.scenario.json`.
    Scenarios,
    /// The same, and everything else that holds principals: dumps, templates, configurations.
    Principals,
}

/// What the name of a file tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// It is looked into.
    Wanted,
    /// It is looked into only to say what was passed over.
    Neighbour,
    /// It is counted.
    Counted(Passed),
    /// It is the business of another command.
    Other,
}

impl Wanted {
    /// Tells by the name; endings count in any case.
    fn name(self, path: &Path) -> Named {
        // A part that is no Unicode does not hide the ending.
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_scenario = name.ends_with(".scenario.json");
        let ending = name.rsplit_once('.');
        match (self, ending.map(|(_, ending)| ending)) {
            (Self::Scenarios | Self::Principals, _) if is_scenario => Named::Wanted,
            (Self::Scenarios, Some("json")) => Named::Neighbour,
            // A slip of the ending would leave a test out that nobody misses.
            (Self::Scenarios, None) => Named::Counted(Passed::NO_ENDING),
            (Self::Scenarios, _) if name.contains(".scenario") => {
                Named::Counted(Passed::OTHER_ENDING)
            }
            (Self::Scenarios, _) => Named::Other,
            (_, Some("json")) if is_scenario => Named::Other,
            (_, Some("json"))
            | (
                Self::Containers | Self::Modules | Self::TypedPolicies | Self::Principals,
                Some("yaml" | "yml" | "template" | "tf" | "tofu"),
            ) => Named::Wanted,
            (_, Some("yaml" | "yml" | "template")) => Named::Counted(Passed::YAML),
            (_, Some("tf" | "tofu")) => Named::Counted(Passed::TERRAFORM),
            (_, Some("toml")) if name == "iamkit.toml" => Named::Other,
            (_, None) => Named::Counted(Passed::NO_ENDING),
            (_, Some(_)) => Named::Counted(Passed::OTHER_ENDING),
        }
    }

    /// Says whether files of this name are looked into.
    pub(crate) fn takes(self, path: &Path) -> bool {
        self.name(path) == Named::Wanted
    }

    /// Says that a folder holds nothing of what is looked for.
    pub(crate) fn nothing(self) -> Problem {
        Problem::error(format!("holds no {}", self.noun()))
    }

    fn nothing_in(self, name: &str) -> Box<Unreadable> {
        Box::new(Unreadable { source: Source::new(name, ""), problem: self.nothing() })
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Policies | Self::Containers | Self::Modules | Self::TypedPolicies => {
                "policy file (`*.json` with a `Statement`)"
            }
            Self::Scenarios => "scenario file (`*.scenario.json`)",
            Self::Principals => {
                "file with principals (scenarios, account dumps, templates, plans, configurations)"
            }
        }
    }
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    /// Where it is; `-` is standard input.
    path: PathBuf,
    /// Whether the person named it, so that it is taken whatever it holds.
    is_named: bool,
    /// Whether it is looked into only to say what was passed over.
    is_neighbour: bool,
}

/// Reads what was found under `root`, one after the other; what is not meant is counted in
/// `passed_over`. A folder with nothing wanted in it is an error.
pub(crate) fn sources(
    root: &Path,
    wanted: Wanted,
    rules: &Override,
    passed_over: &mut PassedOver,
) -> impl Iterator<Item = Result<Source, Box<Unreadable>>> {
    let mut found = found(root, wanted, rules, passed_over).into_iter();
    let name = root.display().to_string();
    let mut is_empty = true;
    std::iter::from_fn(move || {
        for found in found.by_ref() {
            let read = match found {
                Ok(found) => match wanted.read(&found, passed_over) {
                    Some(read) => read,
                    None => continue,
                },
                Err(unreadable) => Err(unreadable),
            };
            is_empty = false;
            return Some(read);
        }
        let was_empty = std::mem::replace(&mut is_empty, false);
        was_empty.then(|| Err(wanted.nothing_in(&name)))
    })
}

/// Reads what was found under `root` and does the same with each, on all cores; what comes of it is
/// handed on in the order of [`sources`], a batch at a time.
///
/// # Errors
///
/// What `take` says.
pub(crate) fn each<T: Send>(
    root: &Path,
    wanted: Wanted,
    rules: &Override,
    passed_over: &mut PassedOver,
    work: impl Fn(Result<Source, Box<Unreadable>>) -> T + Sync,
    mut take: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let found = found(root, wanted, rules, passed_over);
    // Threads are not started for one file.
    let threads = if found.len() > 1 { Some(threads()?) } else { None };
    let mut is_empty = true;
    let mut rest = found.as_slice();
    while !rest.is_empty() {
        let (batch, behind) = rest.split_at(batch(rest));
        rest = behind;
        let read = |found: &Result<Found, Box<Unreadable>>| {
            let mut passed_over = PassedOver::default();
            let read = match found {
                Ok(found) => wanted.read(found, &mut passed_over),
                Err(unreadable) => Some(Err(unreadable.clone())),
            };
            (read.map(&work), passed_over)
        };
        let done: Vec<(Option<T>, PassedOver)> = match &threads {
            Some(threads) => threads.install(|| batch.par_iter().map(read).collect()),
            None => batch.iter().map(read).collect(),
        };
        for (outcome, passed) in done {
            passed_over.extend(passed);
            if let Some(outcome) = outcome {
                is_empty = false;
                take(outcome)?;
            }
        }
    }
    if is_empty {
        take(work(Err(wanted.nothing_in(&root.display().to_string()))))?;
    }
    Ok(())
}

/// Most files that are held in memory at once.
const BATCH_FILES: usize = 256;
/// Most bytes of them, unless a file alone has more.
const BATCH_BYTES: u64 = 16 << 20;

/// Says how many files are read at once.
fn batch(found: &[Result<Found, Box<Unreadable>>]) -> usize {
    let mut bytes = 0;
    let size = |found: &Result<Found, _>| {
        found.as_ref().map_or(0, |found| fs::metadata(&found.path).map_or(0, |file| file.len()))
    };
    let fits = found.iter().take(BATCH_FILES).take_while(|found| {
        bytes += size(found);
        bytes <= BATCH_BYTES
    });
    fits.count().max(1)
}

/// Starts one thread for each core, with as much stack as the first one has: readers recurse as deep as
/// their limits allow.
fn threads() -> anyhow::Result<ThreadPool> {
    ThreadPoolBuilder::new().stack_size(8 << 20).build().context("threads could not be started")
}

fn found(
    root: &Path,
    wanted: Wanted,
    rules: &Override,
    passed_over: &mut PassedOver,
) -> Vec<Result<Found, Box<Unreadable>>> {
    if root.is_dir() {
        let found = folder::files(root, wanted, rules, passed_over);
        note_walk(found.iter().flatten().map(|found| found.path.as_path()));
        return found;
    }
    let named = |path| Ok(Found { path, is_named: true, is_neighbour: false });
    let holds_containers = matches!(wanted, Wanted::Containers | Wanted::Modules);
    if let Some(templates) = cdk::templates(root).filter(|_| holds_containers) {
        return templates.into_iter().map(named).collect();
    }
    vec![named(root.to_owned())]
}

impl Wanted {
    /// Reads a file and says what becomes of it; nothing when it is passed over.
    fn read(
        self,
        found: &Found,
        passed_over: &mut PassedOver,
    ) -> Option<Result<Source, Box<Unreadable>>> {
        let read = Source::read(&found.path);
        match read {
            _ if found.is_neighbour => {
                Self::pass_neighbour(read, passed_over);
                None
            }
            _ if self == Self::Principals && !found.is_named && !is_scenario(&found.path) => {
                take_principals(read, passed_over).map(Ok)
            }
            // A NUL is in no JSON; a search for words would miss the text around it.
            Ok(source) if !found.is_named && source.text().contains('\0') => {
                let at = source.text().find('\0').and_then(|at| u32::try_from(at).ok());
                let (at, looks) = (at.unwrap_or_default(), Encoding::Binary);
                let reason = Unread::Encoding { at, looks };
                Some(Err(unreadable(ReadError { source, reason })))
            }
            Ok(source)
                if matches!(self, Self::Containers | Self::Modules | Self::TypedPolicies) =>
            {
                self.take_container(source.named(found.is_named), passed_over).map(Ok)
            }
            Ok(source) => self.take(source, found.is_named, passed_over),
            Err(error) => match self.passed(&error.reason).filter(|_| !found.is_named) {
                Some(passed) => {
                    passed_over.add(error.source.name(), passed);
                    None
                }
                None => Some(Err(unreadable(*error))),
            },
        }
    }

    /// Says as what a file that a walk found and that cannot be read is passed over: an empty one holds
    /// no policy, and a very large one is none.
    const fn passed(self, reason: &Unread) -> Option<Passed> {
        match reason {
            Unread::Empty if !matches!(self, Self::Scenarios | Self::Principals) => {
                Some(Passed::NO_POLICY)
            }
            Unread::TooLarge { .. } => Some(Passed::FAR_TOO_LARGE),
            _ => None,
        }
    }

    /// Says what a file is that another name would have had taken, or that is taken where it is named.
    fn pass_neighbour(read: Result<Source, Box<ReadError>>, passed_over: &mut PassedOver) {
        let source = match read {
            Ok(source) => source,
            Err(error) => return passed_over.add(error.source.name(), Passed::UNREAD),
        };
        let kind = recognition::root_although_broken(&source);
        let passed = match kind {
            Some(RootKind::Scenario) => Passed::SCENARIO,
            // Another command reads it.
            Some(RootKind::AccountDump) => Passed::of(kind),
            None if recognition::root(&source).is_none() => Passed::UNREAD,
            // Only who asks for principals cares for what else lies there.
            _ => return,
        };
        passed_over.add(source.name(), passed);
    }

    /// Takes a source that may hold policies; whether it does, is told by whoever reads it.
    fn take_container(self, source: Source, passed_over: &mut PassedOver) -> Option<Source> {
        let is_of_module = self == Self::Modules
            && (source.file().is_some_and(is_configuration) || may_decide(source.text()));
        if source.is_named() || is_of_module || may_hold_policy(source.text()) {
            return Some(source);
        }
        let root = recognition::root(&source);
        let root = root.or_else(|| recognition::known_although_broken(&source));
        passed_over.add_source(&source, Passed::of(root));
        None
    }

    /// Says what becomes of a source: it is taken, refused because a person named it, or passed
    /// over.
    fn take(
        self,
        source: Source,
        is_named: bool,
        passed_over: &mut PassedOver,
    ) -> Option<Result<Source, Box<Unreadable>>> {
        if matches!(self, Self::Scenarios | Self::Principals) {
            return Some(Ok(source));
        }
        match recognition::recognize(&source) {
            Some(kind) if kind.is_policy() => Some(Ok(source)),
            None => match recognition::known_although_broken(&source).filter(|_| !is_named) {
                Some(kind) => {
                    passed_over.add(source.name(), Passed::of(Some(kind)));
                    None
                }
                None if !is_named && !may_hold_policy(source.text()) => {
                    passed_over.add(source.name(), Passed::NO_POLICY);
                    None
                }
                // What the person reads next is where the syntax breaks.
                None => Some(Ok(source)),
            },
            // A file that says nothing is what somebody begins to write.
            Some(RootKind::EmptyObject) if is_named => Some(Ok(source)),
            Some(kind) if is_named => {
                let problem = recognition::no_policy(&source, kind);
                Some(Err(Box::new(Unreadable { source, problem })))
            }
            Some(kind) => {
                passed_over.add_source(&source, Passed::of(Some(kind)));
                None
            }
        }
    }
}

/// Says whether a file holds scenarios by its name.
fn is_scenario(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.ends_with(".scenario.json")
}

/// Takes a file of a walk that may hold principals and is no file of scenarios by its name.
fn take_principals(
    read: Result<Source, Box<ReadError>>,
    passed_over: &mut PassedOver,
) -> Option<Source> {
    let source = match read {
        Ok(source) => source.named(false),
        Err(error) => {
            let passed = match error.reason {
                Unread::Empty => Passed::NO_PRINCIPAL,
                Unread::TooLarge { .. } => Passed::FAR_TOO_LARGE,
                _ => Passed::UNREAD,
            };
            passed_over.add(error.source.name(), passed);
            return None;
        }
    };
    let is_configuration = source.file().is_some_and(is_configuration);
    let is_json = source.name().to_ascii_lowercase().ends_with(".json");
    let kind = if is_json { recognition::root_although_broken(&source) } else { None };
    let passed = match kind {
        Some(RootKind::Scenario) => Passed::SCENARIO,
        Some(known) if recognition::root(&source).is_none() && known.is_known_file() => {
            Passed::of(Some(known))
        }
        _ if is_json && recognition::root(&source).is_none() => Passed::UNREAD,
        Some(known) if known.is_policy() => Passed::named(known),
        Some(known) if known.is_known_file() && !known.may_hold_policies() => Passed::named(known),
        _ if is_configuration || may_hold_principal(source.text()) => return Some(source),
        _ => Passed::NO_PRINCIPAL,
    };
    passed_over.add(source.name(), passed);
    None
}

/// Says, before anything is parsed, whether a text may hold a user or role.
fn may_hold_principal(text: &str) -> bool {
    const WORDS: [&str; 3] = ["::IAM::", "::Serverless::", "DetailList"];
    may_hold_policy(text) || WORDS.iter().any(|word| text.contains(word))
}

/// Says whether a text has nothing that a comparison looks for: a file that is passed over for what it holds, not
/// by a rule.
pub(crate) fn holds_nothing(file: &Path, text: &str) -> bool {
    text.trim().is_empty() || !is_configuration(file) && !may_hold_policy(text) && !may_decide(text)
}

/// Says, before anything is parsed, whether a template may decide on access without a policy.
fn may_decide(text: &str) -> bool {
    const WORDS: [&str; 5] = [
        "::Permission",
        "VersionPermission",
        "ProfilePermission",
        "PublicAccessBlockConfiguration",
        "UserToGroupAddition",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

/// Says, before anything is parsed, whether a text may hold a policy: it then has one of these words,
/// however quoted; that of effects stands where a slip is in the others. A text without them holds none,
/// whether it can be parsed or not.
fn may_hold_policy(text: &str) -> bool {
    const WORDS: [&str; 5] = ["tatement", "STATEMENT", "olic", "ffect", "FFECT"];
    // In JSON and YAML these may stand for any letter of a word.
    const ESCAPES: [&str; 3] = ["\\u", "\\x", "\\U"];
    WORDS.iter().chain(&ESCAPES).any(|word| text.contains(word))
}
