//! The catalog's facts in memory, sorted, as the snapshot holds them.

use std::collections::{BTreeMap, BTreeSet};

/// Everything that a pack is made of besides the curated files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// By lower-case prefix.
    pub(crate) services: BTreeMap<String, Service>,
    /// By lower-case name.
    pub(crate) retired: BTreeMap<String, Retired>,
    pub(crate) global_keys: BTreeMap<String, GlobalKey>,
    pub(crate) partitions: BTreeMap<String, Partition>,
    /// By name of the client.
    pub(crate) clients: BTreeMap<String, Client>,
    pub(crate) sources: BTreeSet<Source>,
    pub(crate) repairs: BTreeSet<Repair>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) prefix: String,
    pub(crate) name: String,
    pub(crate) category: String,
    pub(crate) rcp: bool,
    /// By lower-case name.
    pub(crate) actions: BTreeMap<String, Action>,
    /// By lower-case name.
    pub(crate) resource_types: BTreeMap<String, ResourceType>,
    /// By lower-case name.
    pub(crate) keys: BTreeMap<String, Key>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) levels: BTreeSet<Level>,
    pub(crate) keys: BTreeSet<String>,
    /// By name of the resource type.
    pub(crate) resources: BTreeMap<String, Pair>,
    pub(crate) dependents: BTreeSet<String>,
}

/// What holds for an action on one resource type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) required: bool,
    pub(crate) keys: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResourceType {
    pub(crate) name: String,
    pub(crate) templates: BTreeSet<String>,
    pub(crate) keys: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) description: String,
    /// As the sources spell it: `ArrayOfString`.
    pub(crate) value_type: String,
    pub(crate) holds_arn: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GlobalKey {
    pub(crate) name: String,
    pub(crate) value_type: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Retired {
    pub(crate) name: String,
    /// The last package that carried it.
    pub(crate) source: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Partition {
    pub(crate) dns_suffix: String,
    pub(crate) region_heads: String,
    /// Display names by code.
    pub(crate) regions: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) aliases: BTreeSet<String>,
    /// Operations and, where a rule gives one, their action.
    pub(crate) operations: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
    pub(crate) package: String,
    pub(crate) version: String,
    pub(crate) license: String,
    pub(crate) date: String,
}

/// A defect of the inputs and what was done about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Repair {
    pub(crate) defect: String,
    pub(crate) subject: String,
    pub(crate) change: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    List,
    Read,
    Write,
    PermissionsManagement,
    Tagging,
}

impl Level {
    pub(crate) const ALL: [Self; 5] =
        [Self::List, Self::Read, Self::Write, Self::PermissionsManagement, Self::Tagging];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

impl Snapshot {
    /// Notes a repair.
    pub(crate) fn repaired(&mut self, defect: &str, subject: String, change: String) {
        self.repairs.insert(Repair { defect: defect.into(), subject, change });
    }

    /// Returns the official spelling of an action in any case.
    pub(crate) fn action_name(&self, name: &str) -> Option<String> {
        let (prefix, action) = name.split_once(':')?;
        let service = self.services.get(&prefix.to_lowercase())?;
        let action = service.actions.get(&action.to_lowercase())?;
        Some(format!("{}:{}", service.prefix, action.name))
    }

    /// Counts services, actions, resource types and condition keys, for manifests and reports.
    pub(crate) fn counts(&self) -> Vec<(&'static str, usize)> {
        let sum = |count: fn(&Service) -> usize| self.services.values().map(count).sum();
        let keys: BTreeSet<_> =
            self.services.values().flat_map(|service| service.keys.keys()).collect();
        vec![
            ("services", self.services.len()),
            ("actions", sum(|service| service.actions.len())),
            ("resource-types", sum(|service| service.resource_types.len())),
            ("condition-keys", keys.len()),
            ("condition-key-uses", sum(|service| service.keys.len())),
            ("retired-actions", self.retired.len()),
            ("operations", self.clients.values().map(|client| client.operations.len()).sum()),
            ("regions", self.partitions.values().map(|found| found.regions.len()).sum()),
        ]
    }
}
