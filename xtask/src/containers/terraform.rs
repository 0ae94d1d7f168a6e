//! Attributes of the resource types of Terraform's AWS provider, from `@cdktf/provider-aws`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::table::Property;
use crate::sources::Sources;

const PACKAGE: &str = "@cdktf/provider-aws";
/// Stands in the comment of each attribute, before the resource type.
const DOCS: &str = "/docs/resources/";

/// Returns all attributes that hold text; of a block, by the path of one step that names the attribute,
/// and by the path with the block.
pub(super) fn properties(root: &Path) -> Result<Vec<Property>> {
    let folder = Sources::read(root)?.get(PACKAGE)?.folder(root)?.join("lib");
    let mut found = Vec::new();
    let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut names: Vec<_> = entries.collect::<std::io::Result<_>>()?;
    names.sort_by_key(std::fs::DirEntry::file_name);
    for entry in names {
        let is_data = entry.file_name().to_string_lossy().starts_with("data-aws");
        let file = entry.path().join("index.d.ts");
        if !is_data && file.is_file() {
            add(&fs::read_to_string(&file)?, &mut found);
        }
    }
    Ok(found)
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
