//! Downloads by package name, through the registry clients.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};

use super::{Registry, Source, digest::digest, pinned::store, unpack};

/// Downloads `source` unless the archive is there, checks its digest and unpacks it.
pub(super) fn fetch(root: &Path, source: &Source) -> anyhow::Result<()> {
    let kept = source.archive(root);
    if !kept.is_file() {
        let archive = download(root, source.registry, &source.package, Some(&source.version))?;
        verify(source, &fs::read(&archive)?)?;
        fs::rename(&archive, &kept)?;
        archive.parent().map(fs::remove_dir_all).transpose()?;
    }
    let bytes = fs::read(&kept)?;
    verify(source, &bytes)
        .with_context(|| format!("delete {} to download it again", kept.display()))?;
    let files = unpack::unpack(source.registry, &bytes, &source.unpacked(root))
        .with_context(|| format!("cannot unpack {source}"))?;
    crate::say(format_args!("{source}: {files} files, digest as pinned"));
    Ok(())
}

/// Downloads the newest or the given version of a package into an own folder; runs nothing of it.
pub(super) fn download(
    root: &Path,
    registry: Registry,
    package: &str,
    version: Option<&str>,
) -> anyhow::Result<PathBuf> {
    let folder = store(root).join(format!("download-{}", package.replace(['@', '/'], "-")));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut client = match registry {
        Registry::Npm => {
            let mut client = Command::new("npm");
            client
                .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
                .arg(&folder);
            client.arg(format!("{package}@{}", version.unwrap_or("latest")));
            client
        }
        Registry::Pypi => {
            let mut client = Command::new("pip");
            client.args(["download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"]);
            client.arg(&folder);
            client.arg(version.map_or(package.into(), |version| format!("{package}=={version}")));
            client
        }
    };
    // Not in the workspace: a client must not read our files as a project of its own.
    let output = client.current_dir(&folder).output().with_context(|| {
        format!("`{}` does not start; it fetches {package}", client.get_program().display())
    })?;
    if !output.status.success() {
        bail!("cannot download {package}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let files: Vec<_> = fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
    let [file] = files.as_slice() else {
        bail!("the download of {package} has {} files instead of one", files.len());
    };
    Ok(file.path())
}

fn verify(source: &Source, archive: &[u8]) -> anyhow::Result<()> {
    let found = digest(source.registry, archive);
    ensure!(
        found == source.digest,
        "{source} has digest `{found}` where `{}` is pinned",
        source.digest
    );
    Ok(())
}
