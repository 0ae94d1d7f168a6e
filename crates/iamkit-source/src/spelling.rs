//! Names of resource types and properties that were most likely meant to be others.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use iamkit_syntax::{Span, did_you_mean, differs_at_most};

use crate::{SourceError, SourceErrorKind};

type Table = BTreeMap<&'static str, Vec<&'static str>>;

static PROPERTIES: LazyLock<Table> =
    LazyLock::new(|| table(|name| Some(name.strip_suffix('*').unwrap_or(name))));

/// Arguments of resources without which Terraform refuses them.
static REQUIRED: LazyLock<Table> = LazyLock::new(|| table(|name| name.strip_suffix('*')));

/// Reads what `take` takes of the names of each type; those that Terraform requires end in `*`.
fn table(take: fn(&'static str) -> Option<&'static str>) -> Table {
    let rows = include_str!("../data/properties.tsv").lines();
    let rows = rows.filter(|row| !row.starts_with('#')).filter_map(|row| row.split_once('\t'));
    rows.map(|(name, all)| (name, all.split_whitespace().filter_map(take).collect())).collect()
}

/// Returns the arguments that a resource of Terraform must have.
pub(crate) fn required_of(resource_type: &str) -> &'static [&'static str] {
    REQUIRED.get(resource_type).map_or(&[], Vec::as_slice)
}

/// Returns the properties of a resource type whose names are all known.
pub(crate) fn properties_of(resource_type: &str) -> Option<&'static [&'static str]> {
    PROPERTIES.get(resource_type).map(Vec::as_slice).filter(|all| !all.is_empty())
}

/// Returns the name that another one was meant for: new names come, and differ in more than a letter or two.
pub(crate) fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    if known.contains(&name) {
        return None;
    }
    let one = singular(name);
    // A letter or two, or one for many: three make another word.
    let slips = (name.len() / 3).clamp(1, 2);
    let near = (1..=slips)
        .find_map(|slips| known.iter().copied().find(|one| differs_at_most(name, one, slips)));
    near.or_else(|| known.iter().copied().find(|known| singular(known) == one))
}

/// Returns a name in small letters, for one thing.
fn singular(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.strip_suffix("ies") {
        Some(start) => format!("{start}y"),
        None => name.strip_suffix('s').unwrap_or(&name).to_owned(),
    }
}

/// Returns what a message about a name ends with: the question whether another one was meant, or nothing.
pub(crate) fn or_meant(nearest: Option<&str>) -> String {
    did_you_mean(nearest).map_or_else(String::new, |question| format!("; {question}"))
}

/// Returns the error of a name that was meant for another one.
pub(crate) fn slip(
    name: &str,
    span: Span,
    known: &[&'static str],
    parent: &'static str,
) -> Option<SourceError> {
    let nearest = Some(meant(name, known)?);
    let (name, known) = (name.into(), known.into());
    let kind = SourceErrorKind::UnknownMember { name, parent, nearest, known };
    Some(SourceError::new(kind, span))
}

/// Returns the error of a resource type that is none, and was meant for one with policies or principals.
pub(crate) fn slip_of_type(name: &str, span: Span) -> Option<SourceError> {
    /// What the names of all types in the table begin with, and of no others.
    const FAMILIES: [&str; 3] = ["aws::iam::", "aws::serverless::", "aws_iam_"];
    // A slip may stand in the family, too.
    let folded = name.to_ascii_lowercase();
    let is_near = FAMILIES.iter().any(|family| {
        let start: String = folded.chars().take(family.len()).collect();
        differs_at_most(&start, family, 2)
    });
    if !is_near || PROPERTIES.contains_key(name) {
        return None;
    }
    let known: Vec<&'static str> = PROPERTIES.keys().copied().collect();
    let meant = meant(name, &known)?;
    let message = format!("`{name}` is no resource type{}", or_meant(Some(meant)));
    Some(SourceError::new(SourceErrorKind::Invalid(message.into()), span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_new_names() {
        let of = |name, resource_type| meant(name, properties_of(resource_type).unwrap());
        let role = "AWS::IAM::Role";
        assert_eq!(of("ManagedPolicyArn", role), Some("ManagedPolicyArns"));
        assert_eq!(of("PermissionBoundary", role), Some("PermissionsBoundary"));
        assert_eq!(of("policies", role), Some("Policies"));
        assert_eq!(of("Policy", role), Some("Policies"));
        assert_eq!(of("Role", "AWS::IAM::Policy"), Some("Roles"));
        assert_eq!(of("rol", "aws_iam_role_policy"), Some("role"));
        for name in ["SessionPolicies", "Policies", "AccountName", "Fn::Transform"] {
            assert_eq!(of(name, role), None, "{name}");
        }
    }

    #[test]
    fn types_are_compared_with_those_of_iam() {
        let is_slip = |name| slip_of_type(name, Span::new(0, 1)).is_some();
        for name in [
            "AWS::IAM::Polcy",
            "AWS::IAM::Rolee",
            "aws::iam::role",
            "aws_iam_rol_policy",
            "AWS::IMA::Role",
        ] {
            assert!(is_slip(name), "{name}");
        }
        for name in [
            "AWS::IAM::RolePolicy",
            "AWS::IAM::Widget",
            "AWS::EC2::Instance",
            "aws_iam_user_policy",
            "Custom::Role",
        ] {
            assert!(!is_slip(name), "{name}");
        }
    }

    /// No two known names of a type are so near that one is taken for the other.
    #[test]
    fn every_row_is_read() {
        assert!(PROPERTIES.len() > 50, "{}", PROPERTIES.len());
        let all = PROPERTIES.values().flatten();
        assert!(all.clone().all(|name| !name.is_empty()) && all.count() > 150);
    }
}
