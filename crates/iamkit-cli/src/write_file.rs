//! Replacing a file as a whole.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Replaces what a file holds: all of it or, when something goes wrong, nothing.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub(crate) fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    replace(path, text).with_context(|| format!("{}: not written", path.display()))
}

fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // A link stays a link: what it names is replaced.
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    let new = beside(&path);
    let written = fs::File::create_new(&new)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::set_permissions(&new, metadata.permissions()))
        .and_then(|()| fs::rename(&new, &path));
    if written.is_err() {
        // What went wrong first is what matters.
        let _ = fs::remove_file(&new);
    }
    written
}

/// Names a new file in the same folder, so that it can take the place of the old one.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}
