//! Archives to folders, as data: no link, no path that leaves the folder, a limit on the size.

use std::{
    fs,
    io::{Cursor, Read},
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, bail, ensure};

use super::Registry;

/// More than any package of ours, less than a disk.
const MOST_BYTES: u64 = 1 << 30;

/// Unpacks an archive into `folder`, replacing it, and returns the number of files.
pub(super) fn unpack(registry: Registry, archive: &[u8], folder: &Path) -> anyhow::Result<usize> {
    let staging = folder.with_extension("unpacking");
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    let mut target = Target { folder: staging.clone(), files: 0, bytes: 0 };
    match registry {
        Registry::Npm => untar(archive, &mut target)?,
        Registry::Pypi => unzip(archive, &mut target)?,
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::rename(&staging, folder)?;
    Ok(target.files)
}

/// The newest date that the members of a wheel carry, `YYYY-MM-DD`.
pub(super) fn newest_member(wheel: &[u8]) -> anyhow::Result<Option<String>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(wheel))?;
    let mut newest = None;
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index)?;
        let date = member
            .last_modified()
            .map(|date| format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()));
        newest = newest.max(date);
    }
    Ok(newest)
}

fn untar(archive: &[u8], target: &mut Target) -> anyhow::Result<()> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        match entry.header().entry_type() {
            tar::EntryType::Directory => {}
            // npm puts everything below one folder, usually `package`.
            tar::EntryType::Regular => {
                let inner: PathBuf = path.components().skip(1).collect();
                target.write(&path, &inner, &mut entry)?;
            }
            other => bail!("`{}` is a {other:?} entry", path.display()),
        }
    }
    Ok(())
}

fn unzip(archive: &[u8], target: &mut Target) -> anyhow::Result<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive))?;
    for index in 0..archive.len() {
        let mut member = archive.by_index(index)?;
        let path = PathBuf::from(&*member.name()?);
        ensure!(!member.is_symlink(), "`{}` is a link", path.display());
        if member.is_file() {
            target.write(&path, &path, &mut member)?;
        }
    }
    Ok(())
}

/// What has been written where.
struct Target {
    folder: PathBuf,
    files: usize,
    bytes: u64,
}

impl Target {
    /// Writes one file at `inner`; `path` is how the archive calls it.
    fn write(&mut self, path: &Path, inner: &Path, content: impl Read) -> anyhow::Result<()> {
        ensure!(
            inner.components().next().is_some()
                && path.components().all(|part| matches!(part, Component::Normal(_)))
                && !path.to_string_lossy().contains('\\'),
            "`{}` leaves the folder",
            path.display()
        );
        let file = self.folder.join(inner);
        let parent = file.parent().context("file without folder")?;
        fs::create_dir_all(parent)?;
        let left = MOST_BYTES - self.bytes;
        let mut output = fs::File::create_new(&file)
            .with_context(|| format!("`{}` stands twice in the archive", path.display()))?;
        let written = std::io::copy(&mut content.take(left + 1), &mut output)?;
        ensure!(written <= left, "the content is larger than {MOST_BYTES} bytes");
        self.bytes += written;
        self.files += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn unpacked(registry: Registry, archive: &[u8]) -> anyhow::Result<usize> {
        let name = format!("unpack-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = std::env::temp_dir().join(name);
        let result = unpack(registry, archive, &folder.join("content"));
        let outside = folder.join("outside").exists();
        fs::remove_dir_all(&folder).ok();
        assert!(!outside);
        result
    }

    fn wheel(member: &str) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        writer.start_file(member, options).unwrap();
        writer.write_all(b"x").unwrap();
        writer.finish().unwrap().into_inner()
    }

    fn tgz(member: &str, kind: tar::EntryType) -> Vec<u8> {
        let mut header = tar::Header::new_gnu();
        // `set_path` refuses what this test needs.
        header.as_gnu_mut().unwrap().name[..member.len()].copy_from_slice(member.as_bytes());
        header.set_entry_type(kind);
        header.set_size(1);
        header.set_cksum();
        let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let mut builder = tar::Builder::new(encoder);
        builder.append(&header, &b"x"[..]).unwrap();
        builder.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        assert_eq!(unpacked(Registry::Pypi, &wheel("moto/iam.py")).unwrap(), 1);
        for path in ["../outside", "moto/../../outside", "/tmp/outside", "moto\\..\\outside"] {
            assert!(unpacked(Registry::Pypi, &wheel(path)).is_err(), "{path}");
        }
        let file = tar::EntryType::Regular;
        assert_eq!(unpacked(Registry::Npm, &tgz("package/dist/x.json", file)).unwrap(), 1);
        for path in ["package/../../outside", "/outside", "package"] {
            assert!(unpacked(Registry::Npm, &tgz(path, file)).is_err(), "{path}");
        }
    }

    #[test]
    fn links_are_refused() {
        assert!(unpacked(Registry::Npm, &tgz("package/x", tar::EntryType::Symlink)).is_err());
        assert!(unpacked(Registry::Npm, &tgz("package/x", tar::EntryType::Link)).is_err());
    }
}
