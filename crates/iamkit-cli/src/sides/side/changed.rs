//! The files that differ from those of a revision.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use iamkit::source::ModuleFiles;
use ignore::overrides::Override;

use super::super::module::Folders;
use super::super::{DocumentOptions, Revision};
use super::{Sides, slashed};
use crate::module_files::module_beside;
use crate::output::{Hinted, Output};
use crate::problem::Problem;
use crate::recognition::PassedOver;
use crate::source::Source;
use crate::walk::{self, Wanted};

/// Reads the files under `paths` that differ from those of a revision, and their former texts.
///
/// # Errors
///
/// `git` fails.
pub(crate) fn changed_since(
    revision: &Revision,
    paths: &[PathBuf],
    options: &DocumentOptions,
    rules: &Override,
    output: &mut Output,
) -> anyhow::Result<Sides> {
    let roots: Vec<String> =
        paths.iter().map(|path| from_top(path, revision)).collect::<anyhow::Result<_>>()?;
    for (path, root) in paths.iter().zip(&roots) {
        let was_there = || revision.paths().any(|known| is_below(known, root));
        if !path.exists() && !was_there() {
            return Err(Hinted::error(
                format!("{}: no such file or folder, now or then", path.display()),
                "name paths of the working tree, or of the revision",
            ));
        }
    }
    let is_under = |path: &&str| roots.iter().any(|root| is_below(path, root));
    let is_wanted = |path: &&str| Wanted::Containers.takes(Path::new(path));
    let wanted: Vec<&str> = revision.paths().filter(is_under).filter(is_wanted).collect();
    // One run of `git` for all: to start it takes longer than to compare a file.
    let texts = revision.read(&wanted)?;
    let mut former: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    former.extend(wanted.iter().zip(texts).filter_map(|(path, text)| Some((*path, text?))));

    let mut passed_over = PassedOver::default();
    let mut sides = Sides { is_of_revision: true, ..Sides::new(options) };
    let mut seen = BTreeSet::new();
    let mut folders = Folders::default();
    let (mut empty, nothing) = (Vec::new(), Wanted::Containers.nothing());
    for path in paths.iter().filter(|path| path.exists()) {
        for source in walk::sources(path, Wanted::Modules, rules, &mut passed_over) {
            let source = match source {
                Ok(source) => source,
                Err(unreadable) if unreadable.problem.message() == nothing.message() => {
                    empty.push(unreadable);
                    continue;
                }
                Err(unreadable) => {
                    sides.miss(&unreadable, revision.top(), false, output);
                    continue;
                }
            };
            let file = source.file().context("standard input is no file of a repository")?;
            let place = from_top(file, revision)?;
            let before = former.remove(place.as_str());
            let is_same = before.as_deref() == Some(source.text().as_bytes());
            if is_same {
                folders.keep(&source, &place);
                continue;
            }
            if !seen.insert(place.clone()) {
                continue;
            }
            folders.change(&place);
            if let Some(before) = before {
                let module = folders.former(revision, &place, !source.is_named())?;
                sides.add_renamed(revision, (&place, &place), (before, module), options, output);
            }
            sides.note_declarations(&source, &place);
            let module = module_beside(&source);
            sides.add(&source, place, (false, module), options, output);
        }
    }
    // What is there and was not found by the walk is left out on purpose.
    former.retain(|path, _| {
        let file = revision.top().join(path);
        let holds_nothing = |text: String| walk::holds_nothing(&file, &text);
        !file.exists() || fs::read_to_string(&file).is_ok_and(holds_nothing)
    });
    let renamed = if former.is_empty() { BTreeMap::new() } else { revision.renamed()? };
    for (path, text) in former {
        // Policies are paired by the place that they have now.
        let place = renamed.get(path).filter(|place| seen.contains(*place));
        let place = place.map_or(path, String::as_str);
        folders.change(path);
        let module = folders.former(revision, path, true)?;
        sides.add_renamed(revision, (path, place), (text, module), options, output);
    }
    let module = |folders: &mut Folders, source: &Source, place: &str| {
        folders.former(revision, place, !source.is_named())
    };
    for (source, place) in folders.touched(module)? {
        let name = revision.name_of(&place);
        let former = Source::new(name, source.text()).named(false);
        let modules = (folders.former(revision, &place, true)?, module_beside(&source));
        sides.add_same(&former, &source, &place, modules, (options, output));
    }
    // A folder whose last policy is gone allows nothing now; one that never had any was meant otherwise.
    if sides.old.is_empty() {
        for unreadable in &empty {
            sides.miss(unreadable, revision.top(), false, output);
        }
    }
    passed_over.extend(std::mem::take(&mut sides.passed_over));
    output.passed_over(&passed_over);
    Ok(sides.without_unread(output))
}

/// Says whether a path is a file or folder or below it; the empty one is above all.
fn is_below(path: &str, root: &str) -> bool {
    root.is_empty()
        || path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Sides {
    /// Adds the policies of a file as it was, which has another path now.
    fn add_renamed(
        &mut self,
        revision: &Revision,
        (path, place): (&str, &str),
        (text, module): (Vec<u8>, Option<Arc<ModuleFiles>>),
        options: &DocumentOptions,
        output: &mut Output,
    ) {
        let name = revision.name_of(path);
        if let Ok(text) = String::from_utf8(text) {
            // What held no policy is no error: the file may have become one.
            let source = Source::new(name, text).named(false);
            self.note_declarations(&source, place);
            self.add(&source, place.to_owned(), (true, module), options, output);
        } else {
            let problem = Problem::error("the text is not valid UTF-8");
            let source = Source::new(name, "");
            self.cannot_read(&source, vec![problem], place.to_owned(), true, output);
        }
    }
}

/// Returns a path from the top of a repository; one that is gone, too.
fn from_top(path: &Path, revision: &Revision) -> anyhow::Result<String> {
    let top = fs::canonicalize(revision.top())?;
    let absolute = std::path::absolute(path)?;
    // The folder of what is gone may still be there.
    let real = fs::canonicalize(&absolute).or_else(|_| {
        let folder = absolute.parent().unwrap_or(&absolute);
        let name = absolute.file_name().unwrap_or_default();
        fs::canonicalize(folder).map(|folder| folder.join(name))
    });
    let real = real.with_context(|| format!("{}: no such file or folder", path.display()))?;
    let inside = real.strip_prefix(&top).with_context(|| {
        format!("{} is outside of the repository {}", path.display(), top.display())
    })?;
    Ok(slashed(inside))
}
