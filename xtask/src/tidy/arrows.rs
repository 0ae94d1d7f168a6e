//! Dependencies between crates against the table of docs/ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context as _;

pub(super) fn breaches(root: &Path) -> anyhow::Result<Vec<String>> {
    let page = root.join("docs/ARCHITECTURE.md");
    let table = table(&fs::read_to_string(&page).context("docs/ARCHITECTURE.md")?);
    let mut breaches = Vec::new();
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(root.join("crates")).context("crates")? {
        let folder = entry?;
        let name = folder.file_name().to_string_lossy().into_owned();
        let manifest = folder.path().join("Cargo.toml");
        let manifest = fs::read_to_string(&manifest).with_context(|| name.clone())?;
        let manifest: toml::Table = manifest.parse().with_context(|| name.clone())?;
        names.insert(name.clone());
        let Some(may_use) = table.get(&name) else {
            breaches.push(format!("docs/ARCHITECTURE.md: no row for crate `{name}`"));
            continue;
        };
        let uses = manifest.get("dependencies").and_then(toml::Value::as_table);
        for used in uses.into_iter().flat_map(toml::Table::keys) {
            if used.starts_with("iamkit") && !may_use.contains(used) {
                breaches.push(format!("crates/{name}: may not use `{used}`"));
            }
        }
    }
    for name in table.keys().filter(|name| !names.contains(*name)) {
        breaches.push(format!("docs/ARCHITECTURE.md: there is no crate `{name}`"));
    }
    Ok(breaches)
}

/// Reads the rows `| crate | sentence | may use |`.
fn table(page: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut table = BTreeMap::new();
    for line in page.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", name, _, may_use, ""] = cells.as_slice()
            && name.starts_with("iamkit")
        {
            let may_use = may_use.split(',').map(str::trim).map(|used| match used {
                "iamkit" => used.to_owned(),
                _ => format!("iamkit-{used}"),
            });
            table.insert((*name).to_owned(), may_use.collect());
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read() {
        let page =
            "| crate | x | may use |\n| --- | --- | --- |\n| iamkit-arn | ARNs | pattern |\n";
        let table = table(page);
        assert_eq!(table.len(), 1);
        assert!(table["iamkit-arn"].contains("iamkit-pattern"));
    }
}
