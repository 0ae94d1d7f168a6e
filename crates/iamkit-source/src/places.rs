//! Where templates and plans hold policies: one table for each format.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use iamkit_policy::PolicyType;

/// A place that holds a policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlaceRow {
    /// Members down to it, with `[]` for every item of a list.
    pub(crate) path: &'static str,
    pub(crate) kind: PlaceKind,
    /// The resource type that checks know it by, where there is one.
    pub(crate) resource_type: Option<&'static str>,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlaceKind {
    /// A document of a type.
    Document(PolicyType),
    /// A document whose type a member beside it says (`SERVICE_CONTROL_POLICY`).
    Organization,
    /// One statement, or a list of them, without the document around.
    Statements(PolicyType),
    /// Names, documents and policy templates of the Serverless Application Model, mixed.
    SamPolicies,
    /// A document that resembles those of IAM.
    NearIam,
    /// One statement that resembles those of IAM, without the document around.
    NearStatement,
}

type Table = BTreeMap<&'static str, Vec<PlaceRow>>;

static CLOUDFORMATION: LazyLock<Table> =
    LazyLock::new(|| table(include_str!("../data/cloudformation.tsv")));
static TERRAFORM: LazyLock<Table> = LazyLock::new(|| table(include_str!("../data/terraform.tsv")));

/// Returns the places of a resource type of CloudFormation.
pub(crate) fn in_cloudformation(resource_type: &str) -> &'static [PlaceRow] {
    CLOUDFORMATION.get(resource_type).map_or(&[], Vec::as_slice)
}

/// Returns the places of a resource type of Terraform.
pub(crate) fn in_terraform(resource_type: &str) -> &'static [PlaceRow] {
    TERRAFORM.get(resource_type).map_or(&[], Vec::as_slice)
}

fn table(rows: &'static str) -> Table {
    let mut table = Table::new();
    for row in rows.lines().filter(|row| !row.starts_with('#')) {
        let mut fields = row.split('\t');
        let (Some(name), Some(path), Some(kind)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let Some(kind) = PlaceKind::of(kind) else { continue };
        let row = PlaceRow { path, kind, resource_type: fields.next() };
        table.entry(name).or_default().push(row);
    }
    table
}

impl PlaceKind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "identity" => Self::Document(PolicyType::Identity),
            "trust" => Self::Document(PolicyType::RoleTrust),
            "session" => Self::Document(PolicyType::Session),
            "resource" => Self::Document(PolicyType::Resource),
            "endpoint" => Self::Document(PolicyType::VpcEndpoint),
            "resource-statement" => Self::Statements(PolicyType::Resource),
            "organization" => Self::Organization,
            "sam" => Self::SamPolicies,
            "near" => Self::NearIam,
            "near-statement" => Self::NearStatement,
            _ => return None,
        })
    }
}

/// Returns the policy type that AWS Organizations calls by a name; nothing for policies that
/// authorize nothing, such as tag policies.
pub(crate) fn organization_type(name: &str) -> Option<PolicyType> {
    match name {
        "SERVICE_CONTROL_POLICY" => Some(PolicyType::ServiceControl),
        "RESOURCE_CONTROL_POLICY" => Some(PolicyType::ResourceControl),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row that could not be read would be a place that nobody looks at.
    #[test]
    fn every_row_is_read() {
        for (text, table) in [
            (include_str!("../data/cloudformation.tsv"), &CLOUDFORMATION),
            (include_str!("../data/terraform.tsv"), &TERRAFORM),
        ] {
            let rows = text.lines().filter(|row| !row.starts_with('#')).count();
            assert_eq!(table.values().map(Vec::len).sum::<usize>(), rows);
            assert!(rows > 80, "{rows}");
        }
    }
}
