//! The files written by hand: what no package has, and overrides of what packages have wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::dated::{
    AlternativeTypes, DatedList, EndpointKeys, OperationRow, OrganizationPolicyTypes, PassedTo,
    RoleParameters, TagParameters,
};
use super::model::Snapshot;
use super::new_names::NewNames;

/// Everything in the folder of curated files.
#[derive(Debug)]
pub(crate) struct Curated {
    pub(crate) global_keys: Vec<GlobalKey>,
    pub(crate) overrides: Vec<Override>,
    pub(crate) retired: Vec<Retired>,
    pub(crate) principals: Vec<String>,
    pub(crate) sensitive_keys: Vec<String>,
    pub(crate) operations: Operations,
    pub(crate) sets: Vec<Set>,
    pub(crate) new_names: NewNames,
    pub(crate) endpoint_keys: EndpointKeys,
    pub(crate) organization_policy_types: OrganizationPolicyTypes,
    pub(crate) dated_lists: Vec<DatedList>,
    pub(crate) operation_rows: Vec<OperationRow>,
    pub(crate) role_parameters: RoleParameters,
    pub(crate) tag_parameters: TagParameters,
    pub(crate) alternative_types: Vec<AlternativeTypes>,
    pub(crate) passed_to: Vec<PassedTo>,
}

/// A condition key that belongs to no single service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GlobalKey {
    pub(crate) key: String,
    #[serde(rename = "type")]
    pub(crate) value_type: String,
    pub(crate) presence: Presence,
    /// When the key is present, for readers of the file.
    #[serde(default, rename = "note")]
    _note: String,
    /// Typed String, but its values are ARNs.
    #[serde(default)]
    pub(crate) holds_arn: bool,
}

/// When a request carries a key.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Presence {
    Always = 1,
    Signed = 2,
    Conditional = 3,
}

/// A wrong fact about a condition key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Override {
    pub(crate) defect: String,
    pub(crate) service: String,
    pub(crate) key: String,
    /// The type that the input has.
    pub(crate) found: String,
    /// The type that is right.
    #[serde(rename = "type")]
    pub(crate) value_type: String,
    /// Typed String, but its values are ARNs.
    #[serde(default)]
    pub(crate) holds_arn: bool,
}

/// An action that no longer exists and that no package remembers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retired {
    pub(crate) service: String,
    pub(crate) actions: Vec<String>,
    pub(crate) note: String,
}

/// Which actions an operation needs, where no rule tells.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operations {
    /// Action prefixes of clients whose names do not tell.
    pub(crate) clients: BTreeMap<String, Vec<String>>,
    /// Actions by client and operation.
    pub(crate) operations: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// A set of actions that matters for security.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Set {
    pub(crate) id: String,
    pub(crate) summary: String,
    pub(crate) row: Vec<SetRow>,
}

/// One way in which actions matter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetRow {
    pub(crate) id: String,
    pub(crate) severity: Severity,
    /// All of these are needed.
    #[serde(default)]
    pub(crate) all_of: Vec<String>,
    /// One of these is needed.
    #[serde(default)]
    pub(crate) any_of: Vec<String>,
    /// Condition keys that can narrow it down.
    #[serde(default)]
    pub(crate) mitigated_by: Vec<String>,
    pub(crate) summary: String,
    /// What the way uses, such as `pass-role`.
    #[serde(default)]
    pub(crate) group: String,
    /// Services that a role is passed to.
    #[serde(default)]
    pub(crate) passed_to: Vec<String>,
    /// What an attacker does.
    #[serde(default)]
    pub(crate) attack: String,
    /// Where the attack is publicly documented.
    #[serde(default)]
    pub(crate) source: String,
}

/// How bad it is when the wrong principal may do it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    Low,
    Medium,
    High,
}

impl Severity {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Reads the curated files in `folder`.
pub(crate) fn read(folder: &Path) -> Result<Curated> {
    let mut sets = Vec::new();
    let mut paths: Vec<_> = fs::read_dir(folder.join("sets"))
        .context("no folder of sets")?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        sets.push(table(&path)?);
    }
    Ok(Curated {
        global_keys: list(&folder.join("global-keys.toml"), "key")?,
        overrides: list(&folder.join("overrides.toml"), "override")?,
        retired: list(&folder.join("retired.toml"), "retired")?,
        principals: list(&folder.join("service-principals.toml"), "principals")?,
        sensitive_keys: list(&folder.join("sensitive-keys.toml"), "keys")?,
        operations: table(&folder.join("operations.toml"))?,
        sets,
        new_names: table(&folder.join("new-names.toml"))?,
        endpoint_keys: table(&folder.join("vpc-endpoint-keys.toml"))?,
        organization_policy_types: table(&folder.join("organization-policy-types.toml"))?,
        dated_lists: list(&folder.join("dated-lists.toml"), "list")?,
        operation_rows: list(&folder.join("operation-rows.toml"), "row")?,
        role_parameters: table(&folder.join("role-parameters.toml"))?,
        tag_parameters: table(&folder.join("tag-parameters.toml"))?,
        alternative_types: list(&folder.join("alternative-types.toml"), "row")?,
        passed_to: list(&folder.join("passed-to.toml"), "row")?,
    })
}

fn table<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not as expected", path.display()))
}

fn list<T: DeserializeOwned>(path: &Path, name: &str) -> Result<Vec<T>> {
    let mut lists: BTreeMap<String, Vec<T>> = table(path)?;
    lists.remove(name).with_context(|| format!("{} holds no `{name}`", path.display()))
}

impl Curated {
    /// Applies the overrides; one whose defect is gone fails the run.
    pub(crate) fn override_facts(&self, snapshot: &mut Snapshot) -> Result<()> {
        for rule in &self.overrides {
            let key = snapshot
                .services
                .get_mut(&rule.service)
                .and_then(|service| service.keys.get_mut(&rule.key.to_lowercase()));
            let Some(key) = key else {
                bail!("override of `{}`: {} has no such key any more", rule.key, rule.service);
            };
            if key.value_type != rule.found {
                bail!(
                    "override of `{}` of {}: its type is {} now, not {}: remove the override",
                    rule.key,
                    rule.service,
                    key.value_type,
                    rule.found
                );
            }
            key.value_type.clone_from(&rule.value_type);
            key.holds_arn = rule.holds_arn;
            let change = if rule.holds_arn {
                "holds ARNs".into()
            } else {
                format!("typed {}", rule.value_type)
            };
            let subject = format!("{} of {}", rule.key, rule.service);
            snapshot.repaired(&rule.defect, subject, change);
        }
        Ok(())
    }

    /// Refuses lists that disagree with the packages' facts.
    pub(crate) fn check(&self, snapshot: &Snapshot) -> Result<()> {
        for key in &self.global_keys {
            let listed = snapshot.global_keys.get(&key.key.to_lowercase());
            match listed {
                None => bail!("no package lists the global key `{}`", key.key),
                Some(listed) if listed.value_type != key.value_type => bail!(
                    "`{}` is typed {}, the packages say {}",
                    key.key,
                    key.value_type,
                    listed.value_type
                ),
                _ => {}
            }
        }
        for listed in snapshot.global_keys.values() {
            let curated = self.global_keys.iter().map(|key| &key.key);
            let mut curated = curated.chain(self.new_names.key.iter().map(|key| &key.key));
            if !curated.any(|key| key.eq_ignore_ascii_case(&listed.name)) {
                bail!("the global key `{}` is not curated", listed.name);
            }
        }
        let actions = self.sets.iter().flat_map(|set| &set.row);
        let actions = actions.flat_map(|row| row.all_of.iter().chain(&row.any_of));
        let operations = self.operations.operations.values().flat_map(BTreeMap::values).flatten();
        for action in actions.chain(operations) {
            if snapshot.action_name(action).as_deref() != Some(action) {
                bail!("a curated file names `{action}`, which is no action spelled so");
            }
        }
        for (client, operations) in &self.operations.operations {
            let Some(known) = snapshot.clients.get(client) else {
                bail!("operations are curated for `{client}`, which is no client")
            };
            if let Some(unknown) =
                operations.keys().find(|name| !known.operations.contains_key(*name))
            {
                bail!("`{client}` has no operation `{unknown}`");
            }
        }
        for retired in &self.retired {
            for action in &retired.actions {
                let name = format!("{}:{action}", retired.service);
                if snapshot.action_name(&name).is_some() {
                    bail!("`{name}` is curated as retired, but it exists");
                }
                if snapshot.retired.contains_key(&name.to_lowercase()) {
                    bail!("`{name}` is curated as retired, but a package remembers it");
                }
            }
        }
        Ok(())
    }
}
