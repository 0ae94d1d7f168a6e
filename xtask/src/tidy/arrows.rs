//! Dependencies between crates against the table of docs/ARCHITECTURE.md, in both directions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// Crates that one crate uses, or may use.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arrows {
    always: BTreeSet<String>,
    /// In tests only, besides those.
    in_tests: BTreeSet<String>,
}

pub(super) fn breaches(root: &Path) -> anyhow::Result<Vec<String>> {
    let page = fs::read_to_string(root.join("docs/ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let allowed = table(&page);
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root.join("crates")).context("crates")? {
        let folder = entry?;
        let name = folder.file_name().to_string_lossy().into_owned();
        let manifest = folder.path().join("Cargo.toml");
        let manifest = fs::read_to_string(&manifest).with_context(|| name.clone())?;
        let manifest: toml::Table = manifest.parse().with_context(|| name.clone())?;
        let arrows = arrows(&name, &manifest);
        found.insert(name, arrows);
    }
    Ok(compare(&allowed, &found))
}

/// Tells every difference between the table and the manifests.
///
/// An arrow that is allowed and that nothing uses is one, too: the table says what the crates are,
/// not what they were or may become.
fn compare(allowed: &BTreeMap<String, Arrows>, found: &BTreeMap<String, Arrows>) -> Vec<String> {
    let mut breaches = Vec::new();
    let page = "docs/ARCHITECTURE.md";
    for (name, uses) in found {
        let Some(may_use) = allowed.get(name) else {
            breaches.push(format!("{page}: no row for crate `{name}`"));
            continue;
        };
        for used in uses.always.difference(&may_use.always) {
            breaches.push(format!("crates/{name}: may not use `{used}`"));
        }
        for unused in may_use.always.difference(&uses.always) {
            breaches.push(format!("{page}: `{name}` may use `{unused}` and does not"));
        }
        for used in uses.in_tests.difference(&may_use.in_tests) {
            breaches.push(format!("crates/{name}: may not use `{used}` in tests"));
        }
        for unused in may_use.in_tests.difference(&uses.in_tests) {
            breaches.push(format!("{page}: `{name}` may use `{unused}` in tests and does not"));
        }
    }
    for name in allowed.keys().filter(|name| !found.contains_key(*name)) {
        breaches.push(format!("{page}: there is no crate `{name}`"));
    }
    breaches
}

/// Reads the dependencies of the manifest of `name` on crates of this workspace, itself aside.
fn arrows(name: &str, manifest: &toml::Table) -> Arrows {
    let section = |section: &str| -> BTreeSet<String> {
        let uses = manifest.get(section).and_then(toml::Value::as_table);
        let uses = uses.into_iter().flat_map(toml::Table::keys);
        uses.filter(|used| used.starts_with("iamkit") && *used != name).cloned().collect()
    };
    let mut always = section("dependencies");
    always.extend(section("build-dependencies"));
    let in_tests = section("dev-dependencies").difference(&always).cloned().collect();
    Arrows { always, in_tests }
}

/// Reads the rows `| crate | sentence | may use |`; what tests may use besides stands behind
/// `; in tests`.
fn table(page: &str) -> BTreeMap<String, Arrows> {
    let names = |list: &str| -> BTreeSet<String> {
        let list = list.split(',').map(str::trim).filter(|name| !matches!(*name, "" | "–"));
        let full = list.map(|name| match name {
            "iamkit" => name.to_owned(),
            _ => format!("iamkit-{name}"),
        });
        full.collect()
    };
    let mut table = BTreeMap::new();
    for line in page.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", name, _, may_use, ""] = cells.as_slice()
            && name.starts_with("iamkit")
        {
            let (always, in_tests) = may_use.split_once("; in tests ").unwrap_or((may_use, ""));
            let arrows = Arrows { always: names(always), in_tests: names(in_tests) };
            table.insert((*name).to_owned(), arrows);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "| crate | x | may use |\n| --- | --- | --- |\n\
        | iamkit-arn | ARNs | pattern; in tests syntax |\n| iamkit-pattern | patterns | – |\n";

    fn breaches(manifest: &str) -> Vec<String> {
        let arn = arrows("iamkit-arn", &manifest.parse().unwrap());
        let pattern = ("iamkit-pattern".to_owned(), Arrows::default());
        compare(&table(PAGE), &[("iamkit-arn".to_owned(), arn), pattern].into())
    }

    #[test]
    fn arrows_are_held_in_both_directions() {
        let both = "[dependencies]\niamkit-pattern = {}\n[dev-dependencies]\niamkit-syntax = {}\n";
        assert_eq!(breaches(both), Vec::<String>::new());
        assert_eq!(
            breaches("[dependencies]\niamkit-pattern = {}\niamkit-policy = {}\n"),
            [
                "crates/iamkit-arn: may not use `iamkit-policy`",
                "docs/ARCHITECTURE.md: `iamkit-arn` may use `iamkit-syntax` in tests and does not",
            ]
        );
        assert_eq!(
            breaches(
                "[dev-dependencies]\niamkit-arn = {}\niamkit-syntax = {}\niamkit-authz = {}\n"
            ),
            [
                "docs/ARCHITECTURE.md: `iamkit-arn` may use `iamkit-pattern` and does not",
                "crates/iamkit-arn: may not use `iamkit-authz` in tests",
            ]
        );
    }
}
