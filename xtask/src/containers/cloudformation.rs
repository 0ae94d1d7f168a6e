//! Properties of the resource types of CloudFormation, from `@aws-cdk/aws-service-spec`.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::properties::Names;
use super::table::Property;
use crate::sources::Sources;

const PACKAGE: &str = "@aws-cdk/aws-service-spec";
/// Types that name each other would never end.
const DEPTH: usize = 6;

fn database(root: &Path) -> Result<Value> {
    let file = Sources::read(root)?.get(PACKAGE)?.folder(root)?.join("db.json.gz");
    let file = File::open(&file).with_context(|| file.display().to_string())?;
    serde_json::from_reader(GzDecoder::new(file)).context(PACKAGE)
}

fn entities<'v>(database: &'v Value, name: &str) -> Result<&'v Vec<Value>> {
    let found = database.pointer(&format!("/schema/{name}/entities"));
    found.and_then(Value::as_array).with_context(|| format!("{PACKAGE} has no {name}"))
}

/// Returns the names of the properties of all resource types.
pub(super) fn names(root: &Path) -> Result<Names> {
    let database = database(root)?;
    let mut found = Names::new();
    for resource in entities(&database, "resource")? {
        let Some(name) = text(resource, "cloudFormationType") else { continue };
        let properties = resource.get("properties").and_then(Value::as_object);
        let names = properties.into_iter().flatten().map(|(name, _)| name.clone());
        found.insert(name.to_owned(), names.collect());
    }
    Ok(found)
}

/// Returns all properties that hold text or JSON.
pub(super) fn properties(root: &Path) -> Result<Vec<Property>> {
    let database = database(root)?;
    let mut types = BTreeMap::new();
    for definition in entities(&database, "typeDefinition")? {
        if let Some(id) = text(definition, "$id") {
            types.insert(id, definition);
        }
    }
    let mut walk = Walk { types, found: Vec::new() };
    for resource in entities(&database, "resource")? {
        if let Some(name) = text(resource, "cloudFormationType") {
            walk.properties(name, "", resource, DEPTH);
        }
    }
    Ok(walk.found)
}

struct Walk<'v> {
    types: BTreeMap<&'v str, &'v Value>,
    found: Vec<Property>,
}

impl<'v> Walk<'v> {
    fn properties(&mut self, resource_type: &str, path: &str, of: &'v Value, depth: usize) {
        let Some(properties) = of.get("properties").and_then(Value::as_object) else { return };
        for (name, property) in properties {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let Some(kind) = property.get("type") else { continue };
            let mut forms = Forms::default();
            self.forms(kind, &mut forms);
            if forms.is_json || forms.is_text {
                let documentation = text(property, "documentation").unwrap_or_default();
                let is_told = forms.is_json && has_policy(documentation);
                let is_named = ["Policy", "Policies", "PolicyDocument", "PolicyText"];
                let is_named = is_named.iter().any(|ending| name.ends_with(ending));
                self.found.push(Property {
                    resource_type: resource_type.to_owned(),
                    path: path.clone(),
                    looks_like_policy: is_named || is_told || forms.is_json && has_policy(name),
                });
            }
            for inner in forms.inner {
                if depth > 0 {
                    self.properties(resource_type, &path, inner, depth - 1);
                }
            }
        }
    }

    /// Tells what a type is made of.
    fn forms(&self, kind: &'v Value, forms: &mut Forms<'v>) {
        match text(kind, "type") {
            Some("json") => forms.is_json = true,
            Some("string") => forms.is_text = true,
            Some("ref") => {
                let id = kind.pointer("/reference/$ref").and_then(Value::as_str);
                forms.inner.extend(id.and_then(|id| self.types.get(id)).copied());
            }
            Some("array" | "map") => {
                if let Some(element) = kind.get("element") {
                    // A list of texts is no document.
                    let mut of_element = Forms::default();
                    self.forms(element, &mut of_element);
                    forms.is_json |= of_element.is_json;
                    forms.inner.append(&mut of_element.inner);
                }
            }
            Some("union") => {
                let kinds = kind.get("types").and_then(Value::as_array);
                for kind in kinds.into_iter().flatten() {
                    self.forms(kind, forms);
                }
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Forms<'v> {
    is_json: bool,
    is_text: bool,
    inner: Vec<&'v Value>,
}

fn text<'v>(value: &'v Value, member: &str) -> Option<&'v str> {
    value.get(member).and_then(Value::as_str)
}

fn has_policy(text: &str) -> bool {
    text.to_ascii_lowercase().contains("polic")
}
