//! `cargo xtask release`: whether a release can be made, and the order of publishing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

/// Checks what a release needs and prints the crates in the order in which they are published.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let workspace = manifest.get("workspace").context("Cargo.toml has no workspace")?;
    let version = workspace
        .get("package")
        .and_then(|package| package.get("version"))
        .and_then(toml::Value::as_str)
        .context("the workspace has no version")?;
    let mut faults = Vec::new();
    let changelog = fs::read_to_string(root.join("CHANGELOG.md")).context("CHANGELOG.md")?;
    if !changelog.lines().any(|line| line.starts_with(&format!("## {version}"))) {
        faults.push(format!("CHANGELOG.md has no section `## {version}`"));
    }
    let dirty = Command::new("git").arg("status").arg("--porcelain").current_dir(root).output();
    if dirty.is_ok_and(|output| !output.stdout.is_empty()) {
        faults.push("the work tree has changes that are not committed".to_owned());
    }
    let crates = published(root)?;
    for (name, uses) in &crates {
        for used in uses.difference(&crates.keys().cloned().collect()) {
            faults.push(format!("`{name}` needs `{used}`, which is not published"));
        }
    }
    for (place, name) in order(&crates).into_iter().enumerate() {
        crate::say(format!("{:2}  cargo publish -p {name}", place + 1));
    }
    for fault in &faults {
        crate::say(format!("not ready: {fault}"));
    }
    anyhow::ensure!(
        faults.is_empty(),
        "{} things keep {version} from being released",
        faults.len()
    );
    crate::say(format!("{version} can be released"));
    Ok(())
}

/// Returns the crates that are published with the workspace crates that each needs.
fn published(root: &Path) -> anyhow::Result<BTreeMap<String, BTreeSet<String>>> {
    let mut crates = BTreeMap::new();
    for entry in fs::read_dir(root.join("crates"))? {
        let path = entry?.path().join("Cargo.toml");
        let manifest: toml::Table = fs::read_to_string(&path)?.parse()?;
        let Some(package) = manifest.get("package") else { continue };
        if package.get("publish").and_then(toml::Value::as_bool) == Some(false) {
            continue;
        }
        let name = package.get("name").and_then(toml::Value::as_str).unwrap_or_default();
        let uses = manifest.get("dependencies").and_then(toml::Value::as_table);
        let uses = uses.into_iter().flat_map(toml::Table::keys);
        let uses = uses.filter(|used| used.starts_with("iamkit")).cloned().collect();
        crates.insert(name.to_owned(), uses);
    }
    Ok(crates)
}

/// Orders crates so that each stands behind those it needs.
fn order(crates: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut ordered: Vec<String> = Vec::new();
    // Every round places at least one crate, or there is a cycle and the rest is left out.
    for _ in 0..crates.len() {
        for (name, uses) in crates {
            let ready =
                uses.iter().all(|used| ordered.contains(used) || !crates.contains_key(used));
            if ready && !ordered.contains(name) {
                ordered.push(name.clone());
            }
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_crates_come_first() {
        let uses = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let crates = BTreeMap::from([
            ("a".to_owned(), uses(&["b", "c"])),
            ("b".to_owned(), uses(&["c"])),
            ("c".to_owned(), uses(&[])),
        ]);
        assert_eq!(order(&crates), ["c", "b", "a"]);
    }
}
