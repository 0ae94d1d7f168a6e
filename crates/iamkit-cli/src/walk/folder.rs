//! What a folder holds, every file of it taken, refused or counted.

use std::collections::BTreeSet;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::overrides::Override;
use ignore::{DirEntry, WalkBuilder};

use super::{Found, Named, Wanted};
use crate::problem::{Problem, Unreadable};
use crate::recognition::{Passed, PassedOver};
use crate::source::Source;

/// Folder of packages that others wrote, as large as it is dull.
const DEPENDENCIES: &str = "node_modules";

/// Lists the files under a folder by name, sorted. Git-ignored files are left out and counted, links
/// are followed once where they stay in the folder.
pub(super) fn files(
    root: &Path,
    wanted: Wanted,
    rules: &Override,
    passed_over: &mut PassedOver,
) -> Vec<Result<Found, Box<Unreadable>>> {
    // Rules are relative to the folder of the configuration, which may be above the current one.
    let start = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let mut folder = Folder {
        root,
        real: fs::canonicalize(&start).unwrap_or_else(|_| start.clone()),
        start,
        wanted,
        taken: Vec::new(),
        links: Vec::new(),
        found: Vec::new(),
    };
    let skipped = Arc::new(Mutex::new(Vec::new()));
    let mut seen = BTreeSet::new();
    let mut folders = Vec::new();
    for entry in walk(&folder.start, rules, Arc::clone(&skipped)) {
        match entry {
            Ok(entry) => {
                if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                    folders.push(entry.path().to_owned());
                }
                folder.add(&entry, passed_over);
                seen.insert(entry.into_path());
            }
            Err(error) => {
                seen.extend(path_of(&error).map(Path::to_owned));
                folder.refuse(&error);
            }
        }
    }
    let skipped = skipped.lock().unwrap_or_else(PoisonError::into_inner);
    seen.extend(skipped.iter().map(|(path, _)| path.clone()));
    // What no rule leaves out was seen, and no folder is listed a second time.
    if has_ignore_rules(&folder.start, &folders) {
        for listed in folders {
            folder.count_ignored(&listed, &seen, rules, passed_over);
        }
    }
    for (path, passed) in skipped.iter() {
        if wanted != Wanted::Scenarios || *passed != Passed::DEPENDENCIES {
            passed_over.add(&folder.shown(path), *passed);
        }
    }
    folder.follow_links(passed_over);
    folder.found.sort_by(|(left, _), (right, _)| left.cmp(right));
    folder.found.into_iter().map(|(_, found)| found).collect()
}

/// Says whether Git, or a file of a folder or of one above, may leave files out.
fn has_ignore_rules(start: &Path, folders: &[PathBuf]) -> bool {
    let is_there = |folder: &Path| {
        let files = [".gitignore", ".ignore", ".git/info/exclude"];
        files.iter().any(|name| folder.join(name).exists())
    };
    let of_user = ignore::gitignore::gitconfig_excludes_path().is_some_and(|path| path.exists());
    of_user
        || start.ancestors().any(is_there)
        || folders.iter().any(|folder| is_there(folder.as_path()))
}

type Skipped = Arc<Mutex<Vec<(PathBuf, Passed)>>>;

/// Walks a folder but for hidden folders and those of packages, which are written down.
fn walk(start: &Path, rules: &Override, skipped: Skipped) -> ignore::Walk {
    let mut walk = WalkBuilder::new(start);
    let asked = rules.clone();
    walk.overrides(rules.clone()).require_git(false).hidden(false).sort_by_file_path(Path::cmp);
    walk.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if entry.depth() == 0 || !is_folder || asked.matched(entry.path(), true).is_whitelist() {
            return true;
        }
        let passed = match entry.file_name().to_string_lossy().as_ref() {
            // What Git keeps for itself.
            ".git" => return false,
            name if name.starts_with('.') => Passed::HIDDEN_FOLDER,
            DEPENDENCIES => Passed::DEPENDENCIES,
            _ => return true,
        };
        let mut skipped = skipped.lock().unwrap_or_else(PoisonError::into_inner);
        skipped.push((entry.path().to_owned(), passed));
        false
    });
    walk.build()
}

/// A folder that is being walked.
struct Folder<'r> {
    /// As the person named it.
    root: &'r Path,
    start: PathBuf,
    /// Without links.
    real: PathBuf,
    wanted: Wanted,
    /// The files that were taken.
    taken: Vec<PathBuf>,
    links: Vec<PathBuf>,
    found: Vec<(PathBuf, Result<Found, Box<Unreadable>>)>,
}

impl Folder<'_> {
    fn add(&mut self, entry: &DirEntry, passed_over: &mut PassedOver) {
        let (path, Some(kind)) = (entry.path(), entry.file_type()) else { return };
        if kind.is_symlink() {
            self.links.push(path.to_owned());
        } else if !kind.is_dir() {
            self.add_file(path, kind, passed_over);
        }
    }

    fn add_file(&mut self, path: &Path, kind: FileType, passed_over: &mut PassedOver) {
        let named = self.wanted.name(path);
        let is_neighbour = named == Named::Neighbour;
        match named {
            Named::Wanted if !kind.is_file() => {
                self.refuse_path(path, Problem::error("is a pipe, a device or a socket, no file"));
            }
            // Reading a pipe waits for whoever writes.
            Named::Neighbour if !kind.is_file() => {
                passed_over.add(&self.shown(path), Passed::NO_FILE);
            }
            Named::Wanted | Named::Neighbour if is_hidden(path) => {
                if named == Named::Wanted || self.wanted == Wanted::Principals {
                    passed_over.add(&self.shown(path), Passed::HIDDEN);
                }
            }
            Named::Wanted | Named::Neighbour => {
                self.taken.push(path.to_owned());
                let found = Found { path: self.name(path), is_named: false, is_neighbour };
                self.found.push((path.to_owned(), Ok(found)));
            }
            Named::Counted(passed) if !is_hidden(path) => {
                passed_over.add(&self.shown(path), passed);
            }
            Named::Counted(_) | Named::Other => {}
        }
    }

    /// Counts what the walk left out of a folder by a `.gitignore`, be it that of the person or one
    /// that came with the files; what the configuration leaves out is meant.
    fn count_ignored(
        &self,
        listed: &Path,
        seen: &BTreeSet<PathBuf>,
        rules: &Override,
        passed_over: &mut PassedOver,
    ) {
        let mut ignored = Vec::new();
        for entry in fs::read_dir(listed).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_meant =
                entry.file_name() == ".git" || rules.matched(&path, is_folder).is_ignore();
            if is_meant || seen.contains(&path) {
                continue;
            }
            if is_folder {
                ignored.push((path, Passed::IGNORED_FOLDER));
            } else if self.may_be_meant(&path) {
                ignored.push((path, Passed::IGNORED));
            }
        }
        ignored.sort();
        for (path, passed) in ignored {
            passed_over.add(&self.shown(&path), passed);
        }
    }

    /// Says whether a file that is not looked into may be one that is meant.
    fn may_be_meant(&self, path: &Path) -> bool {
        match self.wanted.name(path) {
            Named::Wanted => true,
            Named::Neighbour => self.wanted == Wanted::Principals,
            Named::Counted(_) | Named::Other => false,
        }
    }

    /// Takes the files that only links lead to.
    fn follow_links(&mut self, passed_over: &mut PassedOver) {
        if self.links.is_empty() {
            return;
        }
        let real = |path: &PathBuf| fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let mut taken: BTreeSet<PathBuf> = self.taken.iter().map(real).collect();
        for link in std::mem::take(&mut self.links) {
            let is_wanted = self.wanted.name(&link) == Named::Wanted;
            let is_told = is_wanted || self.may_be_meant(&link);
            let target = fs::canonicalize(&link).and_then(|to| Ok((fs::metadata(&to)?, to)));
            match target {
                Ok((kind, to)) if !to.starts_with(&self.real) => {
                    if is_told || kind.is_dir() {
                        passed_over.add(&self.shown(&link), Passed::LINK_OUT);
                    }
                }
                // What is in the folder is walked where it is, so that no circle is walked twice.
                Ok((kind, _)) if kind.is_dir() => {
                    passed_over.add(&self.shown(&link), Passed::LINK_TO_FOLDER);
                }
                Ok((kind, to)) if !taken.contains(&to) => {
                    let before = self.taken.len();
                    self.add_file(&link, kind.file_type(), passed_over);
                    if self.taken.len() > before {
                        taken.insert(to);
                    }
                }
                Ok(_) => {
                    if is_wanted {
                        passed_over.add(&self.shown(&link), Passed::LINK_AGAIN);
                    }
                }
                Err(error) if is_wanted => {
                    let why = match error.kind() {
                        io::ErrorKind::NotFound => "is a link to nothing".to_owned(),
                        _ => format!("is a link that cannot be followed: {error}"),
                    };
                    self.refuse_path(&link, Problem::error(why));
                }
                Err(_) => {
                    if self.wanted != Wanted::Scenarios && !is_hidden(&link) {
                        passed_over.add(&self.shown(&link), Passed::LINK_TO_NOTHING);
                    }
                }
            }
        }
    }

    fn refuse(&mut self, error: &ignore::Error) {
        let path = path_of(error).map_or_else(|| self.start.clone(), Path::to_owned);
        let problem = match error.io_error().map(io::Error::kind) {
            Some(io::ErrorKind::PermissionDenied) => {
                Problem::error("may not be read, permission denied")
            }
            _ => Problem::error(format!("could not be walked: {error}")),
        };
        self.refuse_path(&path, problem);
    }

    fn refuse_path(&mut self, path: &Path, problem: Problem) {
        let source = Source::new(self.shown(path), "");
        self.found.push((path.to_owned(), Err(Box::new(Unreadable { source, problem }))));
    }

    /// Returns the path from where the person named the folder.
    fn name(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.start) {
            Ok(rest) if self.root == Path::new(".") => rest.to_owned(),
            Ok(rest) => self.root.join(rest),
            Err(_) => path.to_owned(),
        }
    }

    fn shown(&self, path: &Path) -> String {
        self.name(path).display().to_string()
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Returns the path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}
