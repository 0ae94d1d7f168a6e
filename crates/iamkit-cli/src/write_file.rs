//! Replacing a file as a whole.

mod attributes;

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::escape::escaped;
use crate::interrupts;
use crate::output::Output;
use crate::problem::Severity;

/// Replaces what a file holds: all of it or, when something goes wrong, nothing. `before` is the
/// text that was read; a file that holds another one by now stays as it is.
///
/// # Errors
///
/// The folder or the file cannot be written, or somebody else wrote the file meanwhile.
pub(crate) fn write_file(
    path: &Path,
    before: &str,
    text: &str,
    output: &mut Output,
) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let name = escaped(&name);
    let notes = replace(path, before, text).with_context(|| format!("{name}: not written"))?;
    for note in notes {
        output.note(Severity::Warning, &format!("{name}: {note}"), None);
    }
    Ok(())
}

/// Writes a file as a whole, whether or not there is one already. A pipe or a device gets the data as it is.
///
/// # Errors
///
/// It cannot be written; a file that is there stays as it is then.
pub(crate) fn write_new_file(path: &Path, data: &[u8]) -> anyhow::Result<()> {
    let name = path.display().to_string();
    write_whole(path, data).with_context(|| format!("{}: not written", escaped(&name)))
}

fn write_whole(path: &Path, data: &[u8]) -> io::Result<()> {
    // A link stays a link: what it names is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return File::options().write(true).open(&path)?.write_all(data);
    }
    let create = |new: &Path| File::options().write(true).create_new(true).open(new);
    swap(&path, create, |file| {
        if let Some(old) = old {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(data)?;
        file.sync_all()
    })
}

/// Puts a new file in the place of a path, or leaves all as it was; `write` fills it.
fn swap(
    path: &Path,
    create: impl FnOnce(&Path) -> io::Result<File>,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let _hold = interrupts::hold()?;
    let new = beside(path);
    let written = create(&new).and_then(|mut file| {
        write(&mut file)?;
        fs::rename(&new, path)
    });
    if written.is_err() {
        // What went wrong first is what matters.
        let _ = fs::remove_file(&new);
    }
    written
}

/// Replaces a file and says what of the old one could not be kept.
fn replace(path: &Path, before: &str, text: &str) -> io::Result<Vec<String>> {
    // A link stays a link: what it names is replaced.
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut notes = Vec::new();
    notes.extend(links(&metadata));
    swap(&path, create, |file| {
        // Who may not read the old file must not read the new one while it is written.
        notes.extend(keep_owner(file, &metadata));
        file.set_permissions(metadata.permissions())?;
        notes.extend(attributes::keep(&path, file));
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        if fs::read(&path)? != before.as_bytes() {
            return Err(io::Error::other("the file was changed while it was being read"));
        }
        Ok(())
    })?;
    Ok(notes)
}

/// Creates a file that nobody else may open.
fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Gives the new file the owner and the group of the old one.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> Option<String> {
    use std::os::unix::fs::{MetadataExt, fchown};

    let is_kept = file.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()))
        || fchown(file, Some(old.uid()), Some(old.gid())).is_ok();
    (!is_kept).then(|| format!("the owner {}:{} could not be kept", old.uid(), old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> Option<String> {
    None
}

/// Says that other names of the file keep the old text.
#[cfg(unix)]
fn links(metadata: &Metadata) -> Option<String> {
    let others = std::os::unix::fs::MetadataExt::nlink(metadata).saturating_sub(1);
    let noun = if others == 1 { "hard link keeps" } else { "hard links keep" };
    (others > 0).then(|| format!("{others} other {noun} the old text"))
}

#[cfg(not(unix))]
fn links(_: &Metadata) -> Option<String> {
    None
}

/// Names a new file in the same folder, so that it can take the place of the old one.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_stays() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp/write-file");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.json");
        fs::write(&path, "by somebody else").unwrap();
        let refused = replace(&path, "as it was read", "new").unwrap_err();
        assert!(refused.to_string().contains("changed"), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "by somebody else");
        replace(&path, "by somebody else", "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }
}
