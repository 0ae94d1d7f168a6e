//! Imports the official Service Reference: one JSON file per service, merged over the snapshot.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::model::{Action, GlobalKey, Level, Pair, Snapshot, Source};
use super::repairs;

/// A service document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    name: String,
    #[serde(default)]
    version: String,
    actions: Vec<DocumentAction>,
    #[serde(default)]
    resources: Vec<DocumentResource>,
    #[serde(default)]
    condition_keys: Vec<DocumentKey>,
    #[serde(default)]
    operations: Vec<DocumentOperation>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DocumentAction {
    name: String,
    #[serde(default)]
    action_condition_keys: Vec<String>,
    #[serde(default)]
    resources: Vec<Named>,
    annotations: Option<Annotations>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Annotations {
    properties: Properties,
}

#[expect(clippy::struct_excessive_bools, reason = "the document has these four members")]
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Properties {
    is_list: bool,
    is_write: bool,
    is_tagging_only: bool,
    is_permission_management: bool,
}

#[derive(Debug, Deserialize)]
struct DocumentResource {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "ARNFormats", default)]
    arn_formats: Vec<String>,
    #[serde(rename = "ConditionKeys", default)]
    condition_keys: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DocumentKey {
    name: String,
    #[serde(default)]
    types: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct DocumentOperation {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "AuthorizedActions", default)]
    authorized_actions: Vec<AuthorizedAction>,
    #[serde(rename = "SDK", default)]
    sdk: Vec<Sdk>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AuthorizedAction {
    name: String,
    service: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sdk {
    name: String,
    package: String,
}

/// Merges every document in `folder` into `snapshot` and returns how many there were.
///
/// Nothing is merged unless every file can be read.
pub(crate) fn service_reference(folder: &Path, snapshot: &mut Snapshot) -> Result<usize> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut documents = Vec::new();
    let mut global_keys = Vec::new();
    for path in paths {
        let broken = || format!("{} is broken, nothing was imported", path.display());
        let value: Value = super::inputs::json(&path).with_context(broken)?;
        if value.get("Actions").is_some() {
            let document: Document = serde_json::from_value(value).with_context(broken)?;
            ensure!(!document.name.is_empty(), "{} names no service", path.display());
            documents.push(document);
        } else if let Some(keys) = value.get("ConditionKeys") {
            let keys: Vec<DocumentKey> =
                serde_json::from_value(keys.clone()).with_context(broken)?;
            global_keys.extend(keys);
        } else if !is_companion(&value) {
            bail!("{} is no service document", path.display());
        }
    }
    ensure!(!documents.is_empty(), "{} holds no service document", folder.display());
    let mut merged = snapshot.clone();
    for document in &documents {
        merge(document, &mut merged)?;
    }
    for document in &documents {
        merge_operations(document, &mut merged);
    }
    for key in global_keys.iter().filter(|key| key.name.starts_with("aws:")) {
        if let [value_type] = key.types.as_slice() {
            let found = GlobalKey { name: key.name.clone(), value_type: value_type.clone() };
            merged.global_keys.insert(key.name.to_lowercase(), found);
        }
    }
    repairs::define_all_keys(&mut merged);
    *snapshot = merged;
    Ok(documents.len())
}

/// Returns whether `value` is the list of services or the operation mapping, which add nothing.
fn is_companion(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| item.get("service").is_some()),
        Value::Object(members) => members.values().all(|member| !member.is_string()),
        _ => false,
    }
}

fn merge(document: &Document, snapshot: &mut Snapshot) -> Result<()> {
    let service = snapshot.services.entry(document.name.to_lowercase()).or_default();
    if service.prefix.is_empty() {
        service.prefix.clone_from(&document.name);
        service.name.clone_from(&document.name);
    }
    for found in &document.condition_keys {
        let key = service.keys.entry(found.name.to_lowercase()).or_default();
        key.name.clone_from(&found.name);
        match found.types.as_slice() {
            [value_type, ..] => key.value_type.clone_from(value_type),
            [] if key.value_type.is_empty() => key.value_type = "String".into(),
            [] => {}
        }
    }
    for found in &document.resources {
        let resource_type = service.resource_types.entry(found.name.to_lowercase()).or_default();
        resource_type.name.clone_from(&found.name);
        if !found.arn_formats.is_empty() {
            resource_type.templates = found.arn_formats.iter().cloned().collect();
        }
        resource_type.keys = found.condition_keys.iter().cloned().collect();
    }
    for found in &document.actions {
        let known: BTreeSet<String> =
            service.resource_types.values().map(|found| found.name.clone()).collect();
        let action: &mut Action = service.actions.entry(found.name.to_lowercase()).or_default();
        action.name.clone_from(&found.name);
        action.keys = found.action_condition_keys.iter().cloned().collect();
        let mut before = std::mem::take(&mut action.resources);
        for resource in &found.resources {
            ensure!(
                known.contains(&resource.name),
                "{}:{} names the unknown resource type `{}`",
                document.name,
                found.name,
                resource.name
            );
            // The documents do not say whether a type is required, nor have they keys of pairs.
            let pair: Pair = before.remove(&resource.name).unwrap_or_default();
            action.resources.insert(resource.name.clone(), pair);
        }
        if let Some(annotations) = &found.annotations {
            action.levels = levels(&annotations.properties);
        } else if action.levels.is_empty() {
            action.levels.insert(Level::Read);
        }
    }
    snapshot.sources.insert(Source {
        package: format!("service-reference/{}", document.name),
        version: document.version.clone(),
        license: "AWS".into(),
        date: String::new(),
    });
    Ok(())
}

fn levels(properties: &Properties) -> BTreeSet<Level> {
    let mut levels = BTreeSet::new();
    for (set, level) in [
        (properties.is_list, Level::List),
        (properties.is_write, Level::Write),
        (properties.is_tagging_only, Level::Tagging),
        (properties.is_permission_management, Level::PermissionsManagement),
    ] {
        if set {
            levels.insert(level);
        }
    }
    if levels.is_empty() {
        levels.insert(Level::Read);
    }
    levels
}

/// Takes over which actions an operation needs; none stated means unknown, not none needed.
fn merge_operations(document: &Document, snapshot: &mut Snapshot) {
    for operation in &document.operations {
        let names = operation.authorized_actions.iter();
        let names = names.map(|action| format!("{}:{}", action.service, action.name));
        let actions: BTreeSet<String> =
            names.filter_map(|name| snapshot.action_name(&name)).collect();
        if actions.is_empty() {
            continue;
        }
        for sdk in operation.sdk.iter().filter(|sdk| sdk.package == "Boto3") {
            let client = snapshot.clients.entry(sdk.name.clone()).or_default();
            client.operations.insert(operation.name.clone(), actions.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(files: &[(&str, &str)], snapshot: &mut Snapshot) -> Result<usize> {
        let name = format!("import-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        for (file, text) in files {
            fs::write(folder.join(file), text).unwrap();
        }
        let result = service_reference(&folder, snapshot);
        fs::remove_dir_all(&folder).unwrap();
        result
    }

    const DOCUMENT: &str = r#"{
        "Name": "demo", "Version": "v1.3",
        "Actions": [{
            "Name": "PutThing",
            "ActionConditionKeys": ["aws:RequestTag/${TagKey}"],
            "Annotations": {"Properties": {"IsList": false, "IsWrite": true,
                "IsTaggingOnly": false, "IsPermissionManagement": false}},
            "Resources": [{"Name": "thing"}],
            "SupportedBy": {"IAM Access Analyzer Policy Generation": false}
        }],
        "Resources": [{"Name": "thing", "ARNFormats": ["arn:${Partition}:demo:::${Id}"]}],
        "ConditionKeys": [{"Name": "demo:Kind", "Types": ["ArrayOfString"]}],
        "Operations": [{"Name": "PutThings",
            "AuthorizedActions": [{"Name": "PutThing", "Service": "demo"}],
            "SDK": [{"Name": "demo", "Method": "put_things", "Package": "Boto3"}]}]
    }"#;

    #[test]
    fn a_document_is_merged() {
        let mut snapshot = Snapshot::default();
        let files =
            [("demo.json", DOCUMENT), ("list.json", r#"[{"service": "demo", "url": "x"}]"#)];
        assert_eq!(import(&files, &mut snapshot).unwrap(), 1);
        let service = &snapshot.services["demo"];
        let action = &service.actions["putthing"];
        assert!(action.levels.contains(&Level::Write));
        assert!(!action.resources["thing"].required);
        assert_eq!(service.keys["demo:kind"].value_type, "ArrayOfString");
        assert!(service.keys.contains_key("aws:requesttag/${tagkey}"));
        let operation = &snapshot.clients["demo"].operations["PutThings"];
        assert!(operation.contains("demo:PutThing"));
    }

    #[test]
    fn a_broken_file_is_named_and_nothing_is_merged() {
        let mut snapshot = Snapshot::default();
        let files = [("a.json", DOCUMENT), ("b.json", "{\"Name\": \"x\", \"Actions\": 1}")];
        let error = import(&files, &mut snapshot).unwrap_err();
        assert!(format!("{error:#}").contains("b.json is broken"), "{error:#}");
        assert_eq!(snapshot, Snapshot::default());
        assert!(import(&[("a.json", "[1")], &mut snapshot).is_err());
        assert!(import(&[], &mut snapshot).is_err());
    }
}
