//! Sources with what lies beside them: the files of a folder of Terraform are one module.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
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
/// The modules of the folders that were walked, which may read one another.
static WALKED: Mutex<Walked> = Mutex::new(Walked::NONE);

/// The folders with configurations of Terraform that were walked.
struct Walked {
    folders: BTreeSet<PathBuf>,
    /// Which of them read a folder, with the name of the block; found when first asked for.
    callers: Option<BTreeMap<PathBuf, Vec<(PathBuf, String)>>>,
    /// Modules with those that read them.
    modules: BTreeMap<PathBuf, Arc<ModuleFiles>>,
}

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
            options.module = Some(called_module_of(file, !source.is_named()));
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

/// Notes files that a walk found: what they read of one another's folders is read with its arguments.
pub(crate) fn note_walk<'p>(files: impl Iterator<Item = &'p Path>) {
    let folders = files.filter(|file| is_configuration(file)).filter_map(Path::parent).map(plain);
    let mut walked = WALKED.lock().unwrap_or_else(PoisonError::into_inner);
    let before = walked.folders.len();
    walked.folders.extend(folders);
    if walked.folders.len() > before {
        (walked.callers, walked.modules) = (None, BTreeMap::new());
    }
}

/// Returns the files of the folder of a file, with the blocks of walked folders that read it.
fn called_module_of(file: &Path, is_read_whole: bool) -> Arc<ModuleFiles> {
    let folder = plain(file.parent().unwrap_or(Path::new("")));
    let mut walked = WALKED.lock().unwrap_or_else(PoisonError::into_inner);
    // One folder reads no other.
    if !is_read_whole || walked.folders.len() < 2 || !walked.folders.contains(&folder) {
        drop(walked);
        return module_of(file, is_read_whole);
    }
    walked.module(&folder, &mut BTreeSet::new())
}

impl Walked {
    const NONE: Self = Self { folders: BTreeSet::new(), callers: None, modules: BTreeMap::new() };

    /// Returns the module of a folder; `asking` are those that it is asked for by.
    fn module(&mut self, folder: &Path, asking: &mut BTreeSet<PathBuf>) -> Arc<ModuleFiles> {
        if let Some(known) = self.modules.get(folder) {
            return Arc::clone(known);
        }
        let files = module_of(&folder.join("main.tf"), true);
        let is_walked = |source: &str| self.folders.contains(&plain(&folder.join(source)));
        let answered = files.local_modules().into_iter().filter(|(_, source)| is_walked(source));
        let answered: Vec<String> = answered.map(|(name, _)| name.to_owned()).collect();
        let calls = self.callers().get(folder).cloned().unwrap_or_default();
        let mut module = ModuleFiles::clone(&files);
        for name in answered {
            module.answer_call(name);
        }
        // Folders that read each other in a circle are refused by Terraform.
        if asking.insert(folder.to_owned()) {
            for (caller, name) in calls {
                module.add_call(self.module(&caller, asking), name);
            }
            asking.remove(folder);
        }
        let module = Arc::new(module);
        self.modules.insert(folder.to_owned(), Arc::clone(&module));
        module
    }

    /// Returns which walked folders read a folder.
    fn callers(&mut self) -> &BTreeMap<PathBuf, Vec<(PathBuf, String)>> {
        let folders = &self.folders;
        self.callers.get_or_insert_with(|| {
            let mut callers: BTreeMap<PathBuf, Vec<(PathBuf, String)>> = BTreeMap::new();
            for folder in folders {
                let files = module_of(&folder.join("main.tf"), true);
                for (name, source) in files.local_modules() {
                    let called = plain(&folder.join(source));
                    callers.entry(called).or_default().push((folder.clone(), name.to_owned()));
                }
            }
            callers
        })
    }
}

/// Returns a path without `.` and, where they take back a folder, `..`.
fn plain(path: &Path) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.into_iter().collect()
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
