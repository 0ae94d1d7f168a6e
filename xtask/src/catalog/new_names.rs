//! Names that AWS documents and that no package has yet.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::curated::Presence;
use super::model::{Action, GlobalKey, Level, Snapshot};

/// The file of new names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNames {
    /// Day on which the sources were read.
    pub(crate) seen: String,
    pub(crate) key: Vec<NewKey>,
    pub(crate) action: Vec<NewAction>,
    pub(crate) operation: Vec<NewOperation>,
}

/// A condition key that belongs to no single service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKey {
    pub(crate) key: String,
    #[serde(rename = "type")]
    pub(crate) value_type: String,
    pub(crate) presence: Presence,
    /// When the key is present, for readers of the file.
    #[serde(default, rename = "note")]
    _note: String,
    pub(crate) source: String,
}

/// An action without resource types and condition keys of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAction {
    pub(crate) action: String,
    levels: Vec<String>,
    description: String,
    pub(crate) source: String,
}

/// An operation of a client that the packages know.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOperation {
    client: String,
    operation: String,
    actions: BTreeSet<String>,
    #[serde(rename = "source")]
    _source: String,
}

impl NewNames {
    /// Adds the names to `snapshot` and returns those that the packages have by now: their facts
    /// stand, and the rows can go.
    pub(crate) fn complete(&self, snapshot: &mut Snapshot) -> Result<Vec<String>> {
        let mut caught_up = Vec::new();
        for new in &self.key {
            let key = GlobalKey { name: new.key.clone(), value_type: new.value_type.clone() };
            if snapshot.global_keys.insert(new.key.to_lowercase(), key).is_some() {
                caught_up.push(new.key.clone());
            }
        }
        for new in &self.action {
            let (prefix, name) = new.action.split_once(':').context("an action without colon")?;
            let service = snapshot.services.get_mut(prefix);
            let service = service.with_context(|| format!("no service `{prefix}`"))?;
            let levels: Option<_> = new.levels.iter().map(|level| Level::parse(level)).collect();
            let action = Action {
                name: name.into(),
                description: new.description.clone(),
                levels: levels.with_context(|| format!("levels of `{}`", new.action))?,
                ..Action::default()
            };
            match service.actions.entry(name.to_lowercase()) {
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(action);
                }
                std::collections::btree_map::Entry::Occupied(_) => {
                    caught_up.push(new.action.clone());
                }
            }
        }
        for new in &self.operation {
            let client = snapshot.clients.get_mut(&new.client);
            let client = client.with_context(|| format!("no client `{}`", new.client))?;
            if client.operations.contains_key(&new.operation) {
                caught_up.push(format!("{}:{}", new.client, new.operation));
            } else {
                client.operations.insert(new.operation.clone(), new.actions.clone());
            }
        }
        for action in self.operation.iter().flat_map(|new| &new.actions) {
            ensure!(snapshot.action_name(action).is_some(), "`{action}` is no action");
        }
        Ok(caught_up)
    }
}
