//! Condition keys of all services and the global ones, each once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use iamkit_catalog::ConditionKeyType;
use iamkit_catalog::internal::{KEY_GLOBAL, KEY_HOLDS_ARN, KEY_MULTIVALUED, KEY_TEMPLATE};

use crate::catalog::curated::Curated;
use crate::catalog::model::Snapshot;

struct Key {
    name: String,
    value_type: String,
    holds_arn: bool,
    is_global: bool,
    presence: u8,
}

/// Condition keys by lower-case name; the position is the id.
pub(super) struct Keys {
    keys: BTreeMap<String, Key>,
    ids: BTreeMap<String, u16>,
}

impl Keys {
    pub(super) fn collect(snapshot: &Snapshot, curated: &Curated) -> Result<Self> {
        let mut keys = BTreeMap::new();
        for global in &curated.global_keys {
            let key = Key {
                name: global.key.clone(),
                value_type: global.value_type.clone(),
                holds_arn: global.holds_arn,
                is_global: true,
                presence: global.presence as u8,
            };
            if keys.insert(global.key.to_lowercase(), key).is_some() {
                bail!("`{}` is curated twice", global.key);
            }
        }
        for new in &curated.new_names.key {
            let key = Key {
                name: new.key.clone(),
                value_type: new.value_type.clone(),
                holds_arn: false,
                is_global: true,
                presence: new.presence as u8,
            };
            if keys.insert(new.key.to_lowercase(), key).is_some() {
                bail!("`{}` is curated twice", new.key);
            }
        }
        for service in snapshot.services.values() {
            for (lower, found) in &service.keys {
                match keys.get_mut(lower) {
                    None => {
                        let key = Key {
                            name: found.name.clone(),
                            value_type: found.value_type.clone(),
                            holds_arn: found.holds_arn,
                            is_global: false,
                            presence: 0,
                        };
                        keys.insert(lower.clone(), key);
                    }
                    Some(known) if !known.is_global && known.value_type != found.value_type => {
                        bail!("`{}` has two types: override one of them", found.name);
                    }
                    Some(known) => known.holds_arn |= found.holds_arn,
                }
            }
        }
        let ids = keys.keys().cloned().zip(0..).collect();
        Ok(Self { keys, ids })
    }

    /// Returns the ids of `names`, sorted.
    pub(super) fn ids(&self, names: &BTreeSet<String>) -> Result<Vec<u16>> {
        let mut ids = names.iter().map(|name| self.id(name)).collect::<Result<Vec<_>>>()?;
        ids.sort_unstable();
        Ok(ids)
    }

    fn id(&self, name: &str) -> Result<u16> {
        let id = self.ids.get(&name.to_lowercase()).copied();
        id.with_context(|| format!("no condition key `{name}`"))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.keys.keys()
    }

    pub(super) fn text(&self) -> Vec<u8> {
        self.keys.values().flat_map(|key| key.name.bytes()).collect()
    }

    pub(super) fn records(&self) -> Result<Vec<u8>> {
        let mut records = Vec::new();
        let mut offset = 0;
        for key in self.keys.values() {
            records.extend(u16::try_from(offset).context("too many condition keys")?.to_le_bytes());
            records.push(u8::try_from(key.name.len())?);
            records.push(kind(key)?);
            records.push(key.presence);
            offset += key.name.len();
        }
        Ok(records)
    }

    pub(super) fn templates(&self) -> Vec<u8> {
        let ids = (0_u16..).zip(self.keys.values());
        ids.filter(|(_, key)| is_template(key)).flat_map(|(id, _)| id.to_le_bytes()).collect()
    }
}

fn is_template(key: &Key) -> bool {
    key.name.contains("${")
}

fn kind(key: &Key) -> Result<u8> {
    let single = key.value_type.strip_prefix("ArrayOf");
    let name = single.unwrap_or(&key.value_type);
    let number = (0_u8..).zip(ConditionKeyType::ALL).find(|(_, known)| known.as_str() == name);
    let (number, _) = number.with_context(|| format!("`{}` is typed {name}", key.name))?;
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    Ok(number
        | flag(single.is_some(), KEY_MULTIVALUED)
        | flag(key.is_global, KEY_GLOBAL)
        | flag(is_template(key), KEY_TEMPLATE)
        | flag(key.holds_arn, KEY_HOLDS_ARN))
}
