//! Files of a folder of Terraform, which are one configuration: where one of them changed, what the others hold may
//! have changed, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use iamkit::source::ModuleFiles;
use iamkit::syntax::Span;

use super::{NamedDocument, Pair, Revision, Sides};
use crate::module_files::{is_configuration, module_beside};
use crate::source::Source;

/// What other files of the folder can use.
const DECLARATIONS: [&str; 3] = ["locals", "variable", "data"];

/// Returns the word that the first block starts with that other files can use.
fn declaration(text: &str) -> Option<Span> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let word = line.split(|char: char| !char.is_ascii_alphanumeric()).next()?;
        if DECLARATIONS.contains(&word) {
            let offset = |at| u32::try_from(at).ok();
            return Some(Span::new(offset(start)?, offset(start + word.len())?));
        }
        start += line.len();
    }
    None
}

/// Returns what stands for the policies of the other files of a folder where a file that was named alone declares
/// what they may use: they are not read.
pub(super) fn of_module(source: &Source) -> Option<NamedDocument> {
    let file = source.file().filter(|file| is_configuration(file))?;
    let span = declaration(source.text())?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut others = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let has_policies = |other: &Path| {
        is_configuration(other)
            && other.file_name() != file.file_name()
            && fs::read(other).is_ok_and(|text| text.windows(5).any(|part| part == b"olicy"))
    };
    others.any(|other| has_policies(&other)).then(|| {
        let what = "the use that other files of its folder make";
        NamedDocument::unknown(source, "", what, span)
    })
}

/// The folders of Terraform of two sides.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// Those in which something changed.
    changed: BTreeSet<String>,
    /// Files that did not change, by their folders.
    same: BTreeMap<String, Vec<(Source, String)>>,
    /// Modules of the older side, as far as they were asked for.
    former: BTreeMap<(String, bool), Arc<ModuleFiles>>,
}

/// Returns the folder of a file; nothing for what is no configuration of Terraform.
pub(super) fn folder_of(file: &str) -> Option<&str> {
    let is_configuration = is_configuration(Path::new(file));
    is_configuration.then(|| file.rsplit_once('/').map_or("", |(folder, _)| folder))
}

impl Folders {
    /// Notes that a file changed, came or went.
    pub(super) fn change(&mut self, file: &str) {
        if let Some(folder) = folder_of(file) {
            self.changed.insert(folder.to_owned());
        }
    }

    /// Keeps a file that did not change until it is known what of its folder did.
    pub(super) fn keep(&mut self, source: &Source, file: &str) {
        if let Some(folder) = folder_of(file).filter(|_| !source.is_named()) {
            let same = self.same.entry(folder.to_owned()).or_default();
            same.push((source.clone(), file.to_owned()));
        }
    }

    /// Returns the files that did not change and that something else of their folder may have changed. `former` finds
    /// the folder as it was.
    pub(super) fn touched(
        &mut self,
        former: impl Fn(&mut Self, &Source, &str) -> anyhow::Result<Option<Arc<ModuleFiles>>>,
    ) -> anyhow::Result<Vec<(Source, String)>> {
        let mut touched = Vec::new();
        for (folder, files) in std::mem::take(&mut self.same) {
            let names_files = files.iter().find(|(source, _)| source.text().contains("file("));
            let mut is_changed = self.changed.contains(&folder);
            if let (false, Some((source, file))) = (is_changed, names_files) {
                let before = former(self, source, file)?;
                is_changed = match (before, module_beside(source)) {
                    (Some(before), Some(now)) => !before.has_same_texts(&now),
                    _ => false,
                };
            }
            if is_changed {
                touched.extend(files);
            }
        }
        Ok(touched)
    }

    /// Returns the files beside a configuration as they were in a revision; nothing for another file.
    pub(super) fn former(
        &mut self,
        revision: &Revision,
        file: &str,
        is_read_whole: bool,
    ) -> anyhow::Result<Option<Arc<ModuleFiles>>> {
        let Some(folder) = folder_of(file) else { return Ok(None) };
        let key = (folder.to_owned(), is_read_whole);
        if !self.former.contains_key(&key) {
            let module = Arc::new(revision.module(folder, is_read_whole)?);
            self.former.insert(key.clone(), module);
        }
        Ok(self.former.get(&key).cloned())
    }
}

impl Sides {
    /// Notes that a file changed which others of its folder may use.
    pub(super) fn note_declarations(&mut self, source: &Source, file: &str) {
        if let Some(folder) = folder_of(file).filter(|_| declaration(source.text()).is_some()) {
            self.declaring.insert(folder.to_owned());
        }
    }

    /// Says whether a pair is of a file that did not change, and means what it meant.
    pub(super) fn is_untouched(&self, pair: &Pair) -> bool {
        let (Some(old), Some(new)) = (&pair.old, &pair.new) else { return false };
        if !self.same.contains(&new.file)
            || old.perhaps != new.perhaps
            || old.unknown != new.unknown
        {
            return false;
        }
        match (old.document(), new.document()) {
            (Some(before), Some(now)) => before == now,
            // Nobody knows what of the folder it uses.
            (None, None) => {
                folder_of(&new.file).is_none_or(|folder| !self.declaring.contains(folder))
            }
            _ => false,
        }
    }
}
