//! `cargo xtask api`: the public items of each published crate with their signatures.
//!
//! Read from the sources: the documentation tool gives such a list to nightly compilers only.

mod outline;
mod resolve;
mod source;

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

use source::Module;

/// Where the lists stand.
const FOLDER: &str = "docs/api";

/// What users may call: written to docs/api, or compared with it
#[derive(Debug, Args)]
pub(crate) struct Api {
    /// Fail when a list is not up to date, write nothing
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(root: &Path, arguments: &Api) -> anyhow::Result<()> {
    let mut stale = Vec::new();
    let lists = lists(root)?;
    for (name, content) in &lists {
        let path = root.join(FOLDER).join(format!("{name}.txt"));
        if fs::read_to_string(&path).is_ok_and(|found| found == *content) {
            continue;
        }
        stale.push(name.as_str());
        if !arguments.check {
            fs::create_dir_all(root.join(FOLDER))?;
            fs::write(&path, content).with_context(|| format!("cannot write {name}.txt"))?;
        }
    }
    let orphans = orphans(root, &lists)?;
    if !arguments.check {
        for orphan in &orphans {
            fs::remove_file(root.join(FOLDER).join(orphan))?;
        }
        crate::say(format!("{} lists, {} changed", lists.len(), stale.len() + orphans.len()));
    } else if !stale.is_empty() || !orphans.is_empty() {
        let all = [stale, orphans.iter().map(String::as_str).collect()].concat();
        bail!("run `cargo xtask api` and read the difference: not up to date: {}", all.join(", "));
    }
    Ok(())
}

/// Lists of crates that no longer exist.
fn orphans(root: &Path, lists: &[(String, String)]) -> anyhow::Result<Vec<String>> {
    let mut orphans = Vec::new();
    let folder = root.join(FOLDER);
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let file = entry?.file_name().to_string_lossy().into_owned();
            if !lists.iter().any(|(name, _)| file == format!("{name}.txt")) {
                orphans.push(file);
            }
        }
    }
    orphans.sort();
    Ok(orphans)
}

/// Returns the name and the list of each published crate that has a library.
fn lists(root: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut lists = Vec::new();
    for entry in fs::read_dir(root.join("crates"))? {
        let folder = entry?.path();
        let library = folder.join("src/lib.rs");
        let manifest: toml::Table = fs::read_to_string(folder.join("Cargo.toml"))?.parse()?;
        let package = manifest.get("package").context("a manifest without package")?;
        let is_published = package.get("publish").and_then(toml::Value::as_bool) != Some(false);
        if !library.is_file() || !is_published {
            continue;
        }
        let name = package.get("name").and_then(toml::Value::as_str).unwrap_or_default();
        let module = Module::read(&library).with_context(|| format!("crate {name}"))?;
        let items = outline::of(&module).with_context(|| format!("crate {name}"))?;
        lists.push((name.to_owned(), format!("{}\n{items}", header(name))));
    }
    lists.sort();
    Ok(lists)
}

fn header(name: &str) -> String {
    format!(
        "// What users of {name} may call, without bodies. Written by `cargo xtask api`, not to be \
         edited.\n"
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn lists_are_up_to_date() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        run(root, &Api { check: true }).unwrap();
    }
}
