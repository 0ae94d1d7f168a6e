//! Sources with what lies beside them: the files of a folder of Terraform are one module.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use iamkit::source::{Container, MAX_POLICY_BYTES, ModuleFiles, ReadOptions, read};

use crate::source::Source;

/// Most bytes of a text that `file` and `templatefile` put into a configuration.
pub(crate) const MAX_TEXT_BYTES: u32 = 1 << 20;
/// Most of such texts of a folder.
pub(crate) const MAX_TEXTS: usize = 256;
/// Endings of such texts. They are read since they lie there, whatever a configuration names: nobody opens
/// a file because its name stands in an input.
const TEXTS: [&str; 4] = ["json", "tftpl", "tpl", "tmpl"];

/// Modules by their folders, and by whether all of their files are read: a run reads each once.
static MODULES: Mutex<BTreeMap<(PathBuf, bool), Arc<ModuleFiles>>> = Mutex::new(BTreeMap::new());

/// Reads a source, of Terraform with the other files of its folder.
pub(crate) fn container_of<'s>(source: &'s Source, options: &ReadOptions) -> Container<'s> {
    container_of_text(source, source.text(), options)
}

/// Reads another text of a source in the same way.
pub(crate) fn container_of_text<'t>(
    source: &Source,
    text: &'t str,
    options: &ReadOptions,
) -> Container<'t> {
    match source.file().filter(|file| is_configuration(file)) {
        Some(file) => {
            let mut options = options.clone();
            options.module = Some(module_of(file, !source.is_named()));
            read(source.name(), text, &options)
        }
        None => read(source.name(), text, options),
    }
}

/// Says whether a file is a configuration of Terraform by its name.
pub(crate) fn is_configuration(file: &Path) -> bool {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    matches!(&*ending, "tf" | "tofu")
}

/// Returns the files beside a configuration of Terraform, as [`container_of`] reads them with it.
pub(crate) fn module_beside(source: &Source) -> Option<Arc<ModuleFiles>> {
    let file = source.file().filter(|file| is_configuration(file))?;
    Some(module_of(file, !source.is_named()))
}

/// Returns the files of the folder of a file.
fn module_of(file: &Path, is_read_whole: bool) -> Arc<ModuleFiles> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).to_owned();
    let mut modules = MODULES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = modules.entry((folder.clone(), is_read_whole));
    Arc::clone(known.or_insert_with(|| Arc::new(files_of(&folder, is_read_whole))))
}

fn files_of(folder: &Path, is_read_whole: bool) -> ModuleFiles {
    let configurations = regular_files(folder).filter(|path| is_configuration(path));
    let configurations = configurations.filter_map(|path| {
        Some((name_in(folder, &path), text_of(&path, MAX_POLICY_BYTES.into())?))
    });
    assembled(configurations, is_read_whole, || {
        let below = fs::read_dir(folder).into_iter().flatten().flatten();
        let below = below.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let folders = std::iter::once(folder.to_owned()).chain(below.map(|entry| entry.path()));
        let texts = folders.flat_map(|folder| regular_files(&folder)).filter(|path| is_text(path));
        let texts = texts.take(MAX_TEXTS);
        let texts = texts.filter_map(|path| {
            Some((name_in(folder, &path), text_of(&path, MAX_TEXT_BYTES.into())?))
        });
        texts.collect()
    })
}

/// Puts the files of a folder together; the texts besides configurations are asked for where one may name them.
pub(crate) fn assembled(
    configurations: impl Iterator<Item = (String, String)>,
    is_read_whole: bool,
    texts: impl FnOnce() -> Vec<(String, String)>,
) -> ModuleFiles {
    let mut files = ModuleFiles::default();
    files.is_read_whole = is_read_whole;
    let mut names_files = false;
    for (name, text) in configurations {
        names_files |= text.contains("file(");
        files.add_configuration(name, text);
    }
    if names_files {
        for (name, text) in texts() {
            files.add_text(name, text);
        }
    }
    files
}

/// Says whether a configuration may name a file, by its name.
pub(crate) fn is_text(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    TEXTS.contains(&&*ending)
}

/// Returns the regular files of a folder, sorted; links may lead anywhere.
fn regular_files(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    files.sort();
    files.into_iter()
}

fn text_of(path: &Path, most: u64) -> Option<String> {
    let is_small = fs::metadata(path).is_ok_and(|file| file.len() <= most);
    if is_small { fs::read_to_string(path).ok() } else { None }
}

/// Returns the path from a folder, with `/` between its parts.
fn name_in(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    inside.components().map(|it| it.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
