//! Newer releases of the pinned packages.

use std::{fs, path::Path};

use anyhow::{Context, ensure};

use super::{Registry, Source, Sources, digest::digest, fetch::download, unpack};

/// Prints which packages have newer releases; with `update`, pins those.
pub(super) fn run<'a>(
    root: &Path,
    sources: impl Iterator<Item = &'a Source>,
    update: bool,
) -> anyhow::Result<()> {
    let path = root.join(Sources::PATH);
    let mut text = fs::read_to_string(&path)?;
    for source in sources {
        let newest = newest(root, source)?;
        if newest.version == source.version {
            crate::say(format_args!("{source}: newest"));
            continue;
        }
        crate::say(format_args!("{source}: {} of {}", newest.version, newest.date));
        text = repinned(&text, source, &newest)?;
    }
    if update {
        fs::write(&path, text)?;
    }
    Ok(())
}

/// The newest release of the package, as a pin.
fn newest(root: &Path, source: &Source) -> anyhow::Result<Source> {
    let file = download(root, source.registry, &source.package, None)?;
    let archive = fs::read(&file)?;
    file.parent().map(fs::remove_dir_all).transpose()?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let version = version_in(source, name)
        .with_context(|| format!("`{name}` does not name a version of {}", source.package))?;
    let date = match source.registry {
        Registry::Npm => None,
        Registry::Pypi => unpack::newest_member(&archive)?,
    };
    // Archives that are built reproducibly carry an early date instead of their own.
    let date = date
        .filter(|date| date.as_str() > "2000")
        .unwrap_or_else(|| jiff::Timestamp::now().strftime("%Y-%m-%d").to_string());
    Ok(Source { version, digest: digest(source.registry, &archive), date, ..source.clone() })
}

/// The version in an archive's file name, as `npm pack` and `pip download` name it.
fn version_in(source: &Source, name: &str) -> Option<String> {
    let package = source.package.trim_start_matches('@');
    let version = match source.registry {
        Registry::Npm => name
            .strip_prefix(&package.replace('/', "-"))?
            .strip_prefix('-')?
            .strip_suffix(".tgz")?,
        Registry::Pypi => {
            name.strip_prefix(&package.replace(['-', '.'], "_"))?
                .strip_prefix('-')?
                .split_once('-')?
                .0
        }
    };
    Some(version.to_owned())
}

/// The list with one pin replaced; comments and order stay.
fn repinned(text: &str, old: &Source, new: &Source) -> anyhow::Result<String> {
    let start = text
        .find(&format!("package = \"{}\"", old.package))
        .with_context(|| format!("`{}` is not pinned", old.package))?;
    let (before, rest) = text.split_at(start);
    let end = rest.find("[[source]]").unwrap_or(rest.len());
    let (block, after) = rest.split_at(end);
    let mut block = block.to_owned();
    for (key, old, new) in [
        ("version", &old.version, &new.version),
        ("digest", &old.digest, &new.digest),
        ("date", &old.date, &new.date),
    ] {
        let line = format!("{key} = \"{old}\"");
        ensure!(block.contains(&line), "the list of sources has no line `{line}`");
        block = block.replacen(&line, &format!("{key} = \"{new}\""), 1);
    }
    Ok(format!("{before}{block}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(package: &str, registry: Registry) -> Source {
        Source {
            package: package.into(),
            registry,
            version: "1.0".into(),
            digest: "sha256:00".into(),
            licence: "MIT".into(),
            date: "2026-01-01".into(),
            purposes: Vec::new(),
        }
    }

    #[test]
    fn versions_are_read_from_file_names() {
        for (package, registry, name, version) in [
            ("moto", Registry::Pypi, "moto-5.2.5-py3-none-any.whl", "5.2.5"),
            ("a-b", Registry::Pypi, "a_b-1-py3-none-any.whl", "1"),
            ("@cloud/iam-data", Registry::Npm, "cloud-iam-data-0.21.2.tgz", "0.21.2"),
        ] {
            assert_eq!(version_in(&source(package, registry), name).as_deref(), Some(version));
        }
    }

    #[test]
    fn a_new_pin_touches_its_own_block_only() {
        let block = |name: &str| {
            format!(
                "[[source]]\npackage = \"{name}\"\nversion = \"1.0\"\ndigest = \"sha256:00\"\ndate = \"2026-01-01\"\n"
            )
        };
        let text = format!("{}{}", block("a"), block("b"));
        let old = source("a", Registry::Pypi);
        let new = Source { version: "2.0".into(), ..old.clone() };
        let text = repinned(&text, &old, &new).unwrap();
        assert_eq!(text, format!("{}{}", block("a").replace("1.0", "2.0"), block("b")));
    }
}
