//! The resource types whose policies can be asked about public access.

use std::fmt;
use std::str::FromStr;

use iamkit_authz::PolicySet;
use iamkit_pattern::{Case, Pattern};

use crate::question::statements_of;

const TYPES: &str = include_str!("../data/public-resource-types.tsv");
const KEYS: &str = include_str!("../data/confining-keys.tsv");

/// A resource type as `CheckNoPublicAccess` names it, such as `AWS::S3::Bucket`.
///
/// ```
/// use iamkit_reason::PublicResourceType;
///
/// let bucket: PublicResourceType = "AWS::S3::Bucket".parse()?;
/// assert_eq!(bucket.to_string(), "AWS::S3::Bucket");
/// assert_eq!(PublicResourceType::all().count(), 26);
/// # Ok::<(), iamkit_reason::ParsePublicResourceTypeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PublicResourceType {
    name: &'static str,
    actions: &'static str,
    keys: &'static str,
}

/// A text is no resource type that can be asked about public access.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of the resource types that can be asked about public access")]
pub struct ParsePublicResourceTypeError {
    /// What was found.
    pub found: Box<str>,
}

/// What of a value tells the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Account,
    Organization,
    Path,
    Arn,
    UserId,
    Vpc,
    VpcEndpoint,
    /// A stranger has no other value than `false`.
    False,
    Text,
}

impl PublicResourceType {
    /// A resource of which the type is not known: with the actions of all services and all keys that
    /// confine some policy of a resource.
    pub const ANY_RESOURCE: Self = Self { name: "any resource", actions: "*", keys: "any" };

    /// The role, whose policy is its trust policy.
    pub const ROLE: Self = Self {
        name: "AWS::IAM::AssumeRolePolicyDocument",
        actions: "sts:AssumeRole sts:AssumeRoleWithSAML sts:AssumeRoleWithWebIdentity",
        keys: "trust",
    };

    /// Returns all types, in AWS's order.
    pub fn all() -> impl Iterator<Item = Self> {
        rows(TYPES).map(|[name, actions, keys]| Self { name, actions, keys })
    }

    /// Returns the name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.name
    }

    /// Says whether the policy is the trust policy of a role.
    #[must_use]
    pub fn is_role_trust(self) -> bool {
        self.keys == "trust"
    }

    /// Says whether some statement of a policy may have an action of such a resource; a policy of another
    /// service has none.
    ///
    /// ```
    /// use iamkit_authz::PolicySet;
    /// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
    /// use iamkit_reason::PublicResourceType;
    ///
    /// let statement = Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::quarry/*"]).by_everyone();
    /// let document = PolicyDocument::new().with_statement(statement);
    /// let set = PolicySet::builder(PolicyType::Resource).add("bucket", document).build()?;
    /// let fits = |name: &str| name.parse().map(|known: PublicResourceType| known.may_hold(&set));
    /// assert_eq!(fits("AWS::S3::Bucket"), Ok(true));
    /// assert_eq!(fits("AWS::SQS::Queue"), Ok(false));
    /// # Ok::<(), iamkit_authz::CompileError>(())
    /// ```
    #[must_use]
    pub fn may_hold(self, policy: &PolicySet) -> bool {
        let is_of_service = |written: &str| {
            // A text without a colon, as `*`, names actions of all services.
            let service = written.split_once(':').map_or("*", |(service, _)| service);
            let service = Pattern::new(service, Case::Fold);
            self.actions().any(|own| {
                let own = own.split_once(':').map_or(own, |(service, _)| service);
                own == "*" || service.matches(own)
            })
        };
        statements_of(policy).filter_map(|at| policy.statement(at)).any(|statement| {
            let element = statement.action();
            element.is_negated()
                || element.patterns().iter().any(|pattern| is_of_service(pattern.value.as_str()))
        })
    }

    /// Returns the actions that such policies hold.
    pub(crate) fn actions(self) -> impl Iterator<Item = &'static str> {
        self.actions.split(' ')
    }

    /// Returns the condition keys that tell who owns caller or source.
    pub(crate) fn confining_keys(self) -> impl Iterator<Item = (&'static str, Shape)> {
        let is_confining = move |row: &str| {
            row == "all" || row == self.keys || (self.keys == "any" && row != "trust")
        };
        let rows = rows(KEYS).filter(move |[row, ..]| is_confining(row));
        rows.map(|[_, key, shape]| {
            let shape = match shape {
                "account" => Shape::Account,
                "organization" => Shape::Organization,
                "path" => Shape::Path,
                "arn" => Shape::Arn,
                "userid" => Shape::UserId,
                "vpc" => Shape::Vpc,
                "vpce" => Shape::VpcEndpoint,
                "false" => Shape::False,
                _ => Shape::Text,
            };
            (key, shape)
        })
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        Some([columns.next()?, columns.next()?, columns.next()?])
    })
}

impl FromStr for PublicResourceType {
    type Err = ParsePublicResourceTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::all().find(|known| known.name == text);
        found.ok_or_else(|| ParsePublicResourceTypeError { found: text.into() })
    }
}

impl fmt::Display for PublicResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_is_one_of_them() {
        let role = PublicResourceType::ROLE.as_str().parse::<PublicResourceType>();
        assert_eq!(role, Ok(PublicResourceType::ROLE));
    }

    #[test]
    fn every_row_is_read() {
        let of = |table: &'static str| table.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!((rows(TYPES).count(), rows(KEYS).count()), (of(TYPES), of(KEYS)));
        let keys: Vec<&str> = rows(TYPES).map(|[_, _, keys]| keys).collect();
        for [row, _, shape] in rows(KEYS) {
            assert!(row == "all" || keys.contains(&row), "{row}");
            let shapes = [
                "account",
                "organization",
                "path",
                "arn",
                "userid",
                "vpc",
                "vpce",
                "false",
                "text",
            ];
            assert!(shapes.contains(&shape), "{shape}");
        }
        // What confines the callers of a role is what their identity provider says.
        let has_rows = |row: &&str| rows(KEYS).any(|[known, ..]| known == *row);
        assert!(keys.iter().all(|row| ["-", "trust"].contains(row) || has_rows(row)));
    }
}
