//! Attributes of the resource types of Terraform's AWS provider, from `@cdktf/provider-aws`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::properties::Names;
use super::table::Property;
use crate::sources::Sources;

const PACKAGE: &str = "@cdktf/provider-aws";
/// Stands in the comment of each attribute, before the resource type.
const DOCS: &str = "/docs/resources/";

/// Returns the names of the arguments and blocks of all resource types.
pub(super) fn names(root: &Path) -> Result<Names> {
    let mut found = Names::new();
    of_files(root, |text| {
        let Some(resource_type) = between(text, "tfResourceType = \"", "\"") else { return };
        // The first interface is the resource's own, the others are those of its blocks.
        let own = between(text, "\nexport interface ", "\n}").unwrap_or_default();
        let links = own.split("{@link ").skip(1).filter(|link| link.contains(DOCS));
        let names = links.filter_map(|link| link.split('#').nth(1)?.split(' ').next());
        found.insert(resource_type.to_owned(), names.map(str::to_owned).collect());
    })?;
    Ok(found)
}

/// Returns the arguments that resources must have: type and name.
pub(super) fn required(root: &Path) -> Result<BTreeSet<(String, String)>> {
    let mut found = BTreeSet::new();
    of_files(root, |text| {
        let Some(resource_type) = between(text, "tfResourceType = \"", "\"") else { return };
        let own = between(text, "\nexport interface ", "\n}").unwrap_or_default();
        for link in own.split("{@link ").skip(1).filter(|link| link.contains(DOCS)) {
            let name = link.split('#').nth(1).and_then(|rest| rest.split(' ').next());
            let declared = between(link, "readonly ", ":").unwrap_or("?");
            if let Some(name) = name.filter(|_| !declared.ends_with('?')) {
                found.insert((resource_type.to_owned(), name.to_owned()));
            }
        }
    })?;
    Ok(found)
}

/// Returns all attributes that hold text; of a block, by the path of one step that names the attribute,
/// and by the path with the block.
pub(super) fn properties(root: &Path) -> Result<Vec<Property>> {
    let mut found = Vec::new();
    of_files(root, |text| add(text, &mut found))?;
    Ok(found)
}

/// Gives what the package says of each resource.
fn of_files(root: &Path, mut each: impl FnMut(&str)) -> Result<()> {
    let folder = Sources::read(root)?.get(PACKAGE)?.folder(root)?.join("lib");
    let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut names: Vec<_> = entries.collect::<std::io::Result<_>>()?;
    names.sort_by_key(std::fs::DirEntry::file_name);
    for entry in names {
        let is_data = entry.file_name().to_string_lossy().starts_with("data-aws");
        let file = entry.path().join("index.d.ts");
        if !is_data && file.is_file() {
            each(&fs::read_to_string(&file)?);
        }
    }
    Ok(())
}

/// Adds what one file declares. Attributes of blocks stand in interfaces of their own, whose names end in
/// that of the block; the paths of the tables have at most one block.
fn add(text: &str, found: &mut Vec<Property>) {
    let Some(resource_type) = between(text, "tfResourceType = \"", "\"") else { return };
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut attributes: Vec<(String, String)> = Vec::new();
    let mut interface = "";
    for part in text.split("\nexport interface ").skip(1) {
        let name = part.split([' ', '{']).next().unwrap_or_default();
        interface = if name.is_empty() { interface } else { name };
        for declared in part.split("{@link ").skip(1) {
            let Some(name) = declared.split('#').nth(1).and_then(|it| it.split(' ').next()) else {
                continue;
            };
            let Some(kind) = between(declared, "readonly ", ";") else { continue };
            let Some((_, kind)) = kind.split_once(": ") else { continue };
            if !declared.contains(DOCS) {
                continue;
            }
            if kind == "string" {
                attributes.push((interface.to_owned(), name.to_owned()));
            } else {
                let inner = kind.split(['[', ' ']).next().unwrap_or_default();
                blocks.push((inner.to_owned(), name.to_owned()));
            }
        }
    }
    for (interface, name) in attributes {
        let looks_like_policy = ["policy", "policies", "policy_document", "policy_text"]
            .iter()
            .any(|ending| name.ends_with(ending));
        let of_blocks = blocks.iter().filter(|(inner, _)| *inner == interface);
        let mut paths: Vec<String> =
            of_blocks.map(|(_, block)| format!("{block}.{name}")).collect();
        if paths.is_empty() {
            paths.push(name);
        }
        found.extend(paths.into_iter().map(|path| Property {
            resource_type: resource_type.to_owned(),
            path,
            looks_like_policy,
        }));
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}
