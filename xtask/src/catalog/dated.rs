//! Lists of AWS's pages that no package has, with the day on which they were read.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::model::Snapshot;

/// Which services send the keys of a VPC endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndpointKeys {
    seen: String,
    source: String,
    /// Actions that do not, though their services do.
    except: Vec<String>,
    row: Vec<EndpointRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointRow {
    keys: Vec<String>,
    services: Vec<String>,
}

/// Types of policies of AWS Organizations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganizationPolicyTypes {
    seen: String,
    source: String,
    authorizing: Vec<String>,
    others: Vec<String>,
}

/// Days and sources of lists that the packages bring.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatedList {
    id: String,
    date: String,
    source: String,
}

/// Operations that are given roles to pass.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleParameters {
    seen: String,
    source: String,
    /// Operations by client.
    operations: BTreeMap<String, Vec<String>>,
    /// Operations by client whose calls cannot leave the role out.
    required: BTreeMap<String, Vec<String>>,
}

/// Operations that take tags.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TagParameters {
    seen: String,
    source: String,
    /// Operations by client and tagging action.
    operations: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Actions that are asked of a resource of one of several types.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlternativeTypes {
    actions: Vec<String>,
    /// The type that is meant where no resource is given.
    usual: String,
    source: String,
}

/// An action whose role goes to another service than its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PassedTo {
    action: String,
    principal: String,
    source: String,
}

/// What one call of an operation needs besides what the catalog lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperationRow {
    operation: String,
    action: String,
    #[serde(default)]
    resource_type: String,
    #[serde(default)]
    when: When,
    #[serde(default)]
    keys: Vec<String>,
    /// Values of context keys that the row's request carries.
    #[serde(default)]
    sets: BTreeMap<String, String>,
    #[serde(default)]
    part: Part,
    /// The parameter that tells, which is no context key.
    #[serde(default)]
    parameter: String,
    /// The action that is not asked then.
    #[serde(default)]
    replaces: String,
    source: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    #[default]
    Always,
    Resource,
    Key,
    Parameter,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    #[default]
    Any,
    Source,
    Target,
}

/// Lines of facts: fields that are later joined by tabs.
type Lines = Vec<Vec<String>>;

fn line<const COUNT: usize>(fields: [&str; COUNT]) -> Vec<String> {
    fields.map(str::to_owned).into()
}

impl EndpointKeys {
    /// Returns one fact for each service and key, and one for each exception.
    pub(crate) fn facts(&self, snapshot: &Snapshot) -> Result<Lines> {
        let mut lines = vec![line(["list", "vpc-endpoint-keys", &self.seen, &self.source])];
        for row in &self.row {
            for service in &row.services {
                ensure!(snapshot.services.contains_key(service), "no service `{service}`");
                for key in &row.keys {
                    let known = snapshot.global_keys.contains_key(&key.to_lowercase());
                    ensure!(known, "`{key}` is no global condition key");
                    lines
                        .push(line(["endpoint-key", &format!("{service}/{}", key.to_lowercase())]));
                }
            }
        }
        for action in &self.except {
            let name = snapshot.action_name(action);
            ensure!(name.as_deref() == Some(action), "`{action}` is no action");
            lines.push(line(["endpoint-key-exception", &action.to_lowercase()]));
        }
        Ok(lines)
    }
}

impl OrganizationPolicyTypes {
    /// Returns one fact for each type.
    pub(crate) fn facts(&self) -> Lines {
        let mut lines = vec![line(["list", "organization-policy-types", &self.seen, &self.source])];
        let types = self.authorizing.iter().map(|name| (name, "authorizes"));
        let types = types.chain(self.others.iter().map(|name| (name, "other")));
        lines.extend(types.map(|(name, role)| line(["organization-policy-type", name, role])));
        lines
    }
}

impl RoleParameters {
    /// Returns one fact for each operation.
    pub(crate) fn facts(&self, snapshot: &Snapshot) -> Result<Lines> {
        let mut lines = vec![line(["list", "role-parameters", &self.seen, &self.source])];
        for (client, operations) in &self.operations {
            for name in operations {
                check_operation(client, name, snapshot)?;
                let operation = format!("{client}:{name}").to_lowercase();
                lines.push(line(["role-operation", &operation]));
            }
        }
        for (client, operations) in &self.required {
            for name in operations {
                check_operation(client, name, snapshot)?;
                let operation = format!("{client}:{name}").to_lowercase();
                lines.push(line(["role-required", &operation]));
            }
        }
        Ok(lines)
    }
}

impl TagParameters {
    /// Returns one fact for each operation.
    pub(crate) fn facts(&self, snapshot: &Snapshot) -> Result<Lines> {
        let mut lines = vec![line(["list", "tag-parameters", &self.seen, &self.source])];
        for (client, actions) in &self.operations {
            for (action, operations) in actions {
                check_action(action, snapshot)?;
                for name in operations {
                    check_operation(client, name, snapshot)?;
                    let operation = format!("{client}:{name}").to_lowercase();
                    lines.push(line(["tag-operation", &operation, action]));
                }
            }
        }
        Ok(lines)
    }
}

impl AlternativeTypes {
    /// Returns one fact for each action.
    pub(crate) fn facts(&self, snapshot: &Snapshot) -> Result<Lines> {
        let fact = |action: &String| {
            check_action(action, snapshot)?;
            let (prefix, _) = action.split_once(':').unwrap_or_default();
            let service = snapshot.services.get(prefix).context("no service")?;
            let is_type = service.resource_types.contains_key(&self.usual.to_lowercase());
            ensure!(is_type, "`{prefix}` has no resource type `{}`", self.usual);
            let action = action.to_lowercase();
            Ok(line(["alternative-types", &action, &self.usual, &self.source]))
        };
        self.actions.iter().map(fact).collect()
    }
}

impl PassedTo {
    pub(crate) fn fact(&self, snapshot: &Snapshot) -> Result<Vec<String>> {
        check_action(&self.action, snapshot)?;
        let action = self.action.to_lowercase();
        Ok(line(["passed-to", &action, &self.principal, &self.source]))
    }
}

fn check_action(action: &str, snapshot: &Snapshot) -> Result<()> {
    let spelled = snapshot.action_name(action);
    ensure!(spelled.as_deref() == Some(action), "`{action}` is no action");
    Ok(())
}

fn check_operation(client: &str, name: &str, snapshot: &Snapshot) -> Result<()> {
    let known = snapshot.clients.get(client);
    let known = known.is_some_and(|client| client.operations.contains_key(name));
    ensure!(known, "`{client}:{name}` is no operation");
    Ok(())
}

impl DatedList {
    pub(crate) fn fact(&self) -> Vec<String> {
        line(["list", &self.id, &self.date, &self.source])
    }
}

impl OperationRow {
    /// Returns the fact of row `number`.
    pub(crate) fn fact(&self, number: usize, snapshot: &Snapshot) -> Result<Vec<String>> {
        let (client, name) =
            self.operation.split_once(':').context("an operation without colon")?;
        check_operation(client, name, snapshot)?;
        check_action(&self.action, snapshot)?;
        if !self.replaces.is_empty() {
            check_action(&self.replaces, snapshot)?;
        }
        let (prefix, _) = self.action.split_once(':').unwrap_or_default();
        let service = snapshot.services.get(prefix).context("no service")?;
        let has_type = self.resource_type.is_empty()
            || service.resource_types.contains_key(&self.resource_type.to_lowercase());
        ensure!(has_type, "`{prefix}` has no resource type `{}`", self.resource_type);
        ensure!(
            (self.when == When::Key) != self.keys.is_empty(),
            "`keys` go with `when = \"key\"`"
        );
        let when = match self.when {
            When::Always => "always".to_owned(),
            When::Resource => "resource".to_owned(),
            When::Key => format!("key {}", self.keys.join(" ")),
            When::Parameter => format!("parameter {}", self.parameter),
        };
        ensure!(
            (self.when == When::Parameter) != self.parameter.is_empty(),
            "`parameter` goes with `when = \"parameter\"`"
        );
        let part = match self.part {
            Part::Any => "any",
            Part::Source => "source",
            Part::Target => "target",
        };
        let sets: Vec<_> = self.sets.iter().map(|(key, value)| format!("{key}={value}")).collect();
        Ok(line([
            "operation-row",
            &format!("{}/{number:03}", self.operation.to_lowercase()),
            &self.action,
            &self.resource_type,
            &when,
            part,
            &sets.join(" "),
            &self.source,
            &self.replaces,
        ]))
    }
}
