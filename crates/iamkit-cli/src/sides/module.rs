//! Files of a folder of Terraform, which are one configuration.

use std::fs;
use std::path::Path;

use super::NamedDocument;
use crate::module_files::is_configuration;
use crate::source::Source;

/// What other files of the folder can use.
const DECLARATIONS: [&str; 3] = ["locals", "variable", "data"];

/// Returns what stands for the policies of the other files of a folder where a changed file declares what they may
/// use: both sides are read file by file, so that they show no change.
pub(super) fn of_module(source: &Source) -> Option<NamedDocument> {
    let file = source.file().filter(|file| is_configuration(file))?;
    let declares = |line: &str| {
        let word = line.split(|char: char| !char.is_ascii_alphanumeric()).next();
        word.is_some_and(|word| DECLARATIONS.contains(&word))
    };
    let line = source.text().lines().position(declares)?;
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
        NamedDocument::unknown(source, "", what, line + 1)
    })
}
