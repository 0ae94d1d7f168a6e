//! Facts of actions and resource types, shared where they are equal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use iamkit_catalog::internal::{RESOURCE_HAS_KEYS, RESOURCE_REQUIRED};

use super::keys::Keys;
use super::lists::Pool;
use super::names::bytes;
use crate::catalog::model::{Action, Snapshot};

pub(super) struct Records {
    pub(super) ids: Vec<u8>,
    pub(super) shared: Vec<u8>,
    pub(super) resources: Vec<u8>,
    pub(super) dependents: Vec<u8>,
}

/// A shared record: levels, condition keys, resource types, dependent actions.
type Record = (u8, u16, u16, u16);

pub(super) fn pack(snapshot: &Snapshot, keys: &Keys, key_lists: &mut Pool) -> Result<Records> {
    let actions = action_ids(snapshot);
    let (mut resources, mut dependents) = (Pool::default(), Pool::default());
    let mut known: BTreeMap<Record, u16> = BTreeMap::new();
    let mut ids = Vec::new();
    let mut records = Vec::new();
    let mut first_type = 0;
    for service in snapshot.services.values() {
        let types: BTreeMap<&str, u16> = service
            .resource_types
            .values()
            .zip(first_type..)
            .map(|(found, id)| (found.name.as_str(), id))
            .collect();
        first_type += u16::try_from(service.resource_types.len())?;
        for action in service.actions.values() {
            let levels = action.levels.iter().fold(0, |flags, level| flags | 1 << *level as u8);
            let list = resource_list(action, &types, keys, key_lists)
                .with_context(|| format!("{}:{}", service.prefix, action.name))?;
            let others = action.dependents.iter().filter_map(|name| actions.get(name).copied());
            let mut others: Vec<_> = others.collect();
            others.sort_unstable();
            let record = (
                levels,
                key_lists.add(keys.ids(&action.keys)?)?,
                resources.add(list)?,
                dependents.add(others)?,
            );
            let next = u16::try_from(known.len()).context("too many distinct records")?;
            let id = *known.entry(record).or_insert_with(|| {
                records.push(record.0);
                for list in [record.1, record.2, record.3] {
                    records.extend(list.to_le_bytes());
                }
                next
            });
            ids.push(id);
        }
    }
    Ok(Records {
        ids: bytes(ids),
        shared: records,
        resources: resources.into_bytes(),
        dependents: dependents.into_bytes(),
    })
}

/// Returns the ids of all actions by official name.
fn action_ids(snapshot: &Snapshot) -> BTreeMap<String, u16> {
    let names = snapshot.services.values().flat_map(|service| {
        service.actions.values().map(|action| format!("{}:{}", service.prefix, action.name))
    });
    names.zip(0..).collect()
}

fn resource_list(
    action: &Action,
    types: &BTreeMap<&str, u16>,
    keys: &Keys,
    key_lists: &mut Pool,
) -> Result<Vec<u16>> {
    let mut list = Vec::new();
    for (name, pair) in &action.resources {
        let id = types.get(name.as_str()).with_context(|| format!("no resource type `{name}`"))?;
        ensure!(*id < RESOURCE_HAS_KEYS, "too many resource types");
        let of_pair = key_lists.add(keys.ids(&pair.keys)?)?;
        let required = if pair.required { RESOURCE_REQUIRED } else { 0 };
        if of_pair == 0 {
            list.push(id | required);
        } else {
            list.extend([id | required | RESOURCE_HAS_KEYS, of_pair]);
        }
    }
    Ok(list)
}

/// Returns the lines of all resource types.
pub(super) fn resource_types(
    snapshot: &Snapshot,
    keys: &Keys,
    key_lists: &mut Pool,
) -> Result<String> {
    let mut text = String::new();
    for service in snapshot.services.values() {
        for resource_type in service.resource_types.values() {
            let list = key_lists.add(keys.ids(&resource_type.keys)?)?;
            write!(text, "{}\t{list}", resource_type.name)?;
            for template in &resource_type.templates {
                write!(text, "\t{template}")?;
            }
            text.push('\n');
        }
    }
    Ok(text)
}
