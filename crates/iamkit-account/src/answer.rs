//! What comes out of a question.

use std::fmt;

use iamkit_authz::{GrantPath, Layer};
use iamkit_policy::{Effect, PolicyType};

/// The answer for one principal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The answer in one word.
    pub decision: AccountDecision,
    /// What the answer depends on besides what is missing.
    pub condition: Option<Condition>,
    /// What exists, or must exist, and was not given; empty unless the decision is
    /// [`AccountDecision::Unknown`].
    pub missing: Vec<Missing>,
    /// What granted the request.
    pub granted_by: Option<GrantPath>,
    /// The layers that stopped it.
    pub blocked_by: Vec<Layer>,
    /// The statements that decided.
    pub matched_statements: Vec<DecidingPolicyStatement>,
}

/// The five answers about an account: what is missing is unknown, never no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountDecision {
    /// Allowed whatever the open keys and the missing policies are.
    Allowed,
    /// Depends on keys of the request, or on the resource.
    Conditional,
    /// Depends on something that was not given.
    Unknown,
    /// A `Deny` statement applies whatever the open parts are.
    ExplicitDeny,
    /// Nothing grants it, whatever the open parts are.
    ImplicitDeny,
}

impl AccountDecision {
    /// Returns the name in JSON, such as `explicitDeny`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Conditional => "conditional",
            Self::Unknown => "unknown",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }

    /// Says whether the request may go through: nobody can only be said where this is false.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Allowed | Self::Conditional | Self::Unknown)
    }
}

impl fmt::Display for AccountDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A formula over what is not known; the request is allowed exactly if it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// The formula, such as `not (aws:MultiFactorAuthPresent BoolIfExists "false")`.
    pub formula: String,
    /// The same for people, such as `with MFA`.
    pub words: String,
    /// The same as JSON, a tree of `all`, `any`, `not` and leaves.
    pub json: String,
    /// The resources, if the formula is about nothing else.
    pub scope: Option<ResourceScope>,
    /// The resources for which it holds whatever is not known before deployment, if it does not for others.
    pub(crate) certain: Option<ResourceScope>,
}

/// Resources: those that a pattern covers, without those of the exceptions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceScope {
    /// Patterns, of which one must cover the resource; all resources when there is none.
    pub resources: Vec<String>,
    /// Patterns, of which none may cover it.
    pub except: Vec<String>,
}

/// Something that exists or must exist and was not given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Missing {
    /// A group, policy or boundary that the input names, as [`Gap`](crate::Gap) says it.
    Gap(Box<str>),
    /// The trust policy of a role.
    TrustPolicy(Box<str>),
    /// The key policy of a KMS key.
    KeyPolicy(Box<str>),
    /// The policy of another resource.
    ResourcePolicy(Box<str>),
    /// The account that owns a resource.
    Owner(Box<str>),
    /// The identity-based policies of a principal, or of those of an account.
    IdentityPolicies(Box<str>),
    /// A part of a policy, or a name, that is not known before deployment.
    Undeployed {
        /// What it is, as the user wrote it.
        what: Box<str>,
        /// Where it stands, as people read it.
        place: Option<Box<str>>,
    },
    /// The account that is deployed to.
    Account,
}

impl Missing {
    /// Returns the type of a policy of a resource that is missing.
    pub(crate) const fn policy_type(&self) -> PolicyType {
        match self {
            Self::TrustPolicy(_) => PolicyType::RoleTrust,
            _ => PolicyType::Resource,
        }
    }

    /// Changes the names in it.
    pub(crate) fn map(&mut self, change: impl Fn(&str) -> String) {
        match self {
            Self::Gap(text)
            | Self::TrustPolicy(text)
            | Self::KeyPolicy(text)
            | Self::ResourcePolicy(text)
            | Self::Owner(text)
            | Self::IdentityPolicies(text)
            | Self::Undeployed { what: text, .. } => *text = change(text).into(),
            Self::Account => {}
        }
    }

    /// Says whether it is the policy of a resource, which may grant more.
    #[must_use]
    pub const fn is_of_resource(&self) -> bool {
        matches!(self, Self::TrustPolicy(_) | Self::KeyPolicy(_) | Self::ResourcePolicy(_))
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap(text) => f.write_str(text),
            Self::TrustPolicy(arn) => write!(f, "trust policy of {arn} not given"),
            Self::KeyPolicy(arn) => write!(f, "key policy of {arn} not given"),
            Self::ResourcePolicy(arn) => write!(f, "resource policy of {arn} not given"),
            Self::Owner(arn) => write!(f, "account of {arn} not given"),
            Self::IdentityPolicies(whose) => write!(f, "identity policies of {whose} not given"),
            Self::Undeployed { what, place } => {
                write!(f, "{what} is not known before deployment")?;
                place.as_ref().map_or(Ok(()), |place| write!(f, " ({place})"))
            }
            Self::Account => f.write_str("the account that is deployed to is not known"),
        }
    }
}

/// A statement that decided, by the name of its policy and its place there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecidingPolicyStatement {
    /// The layer of the policy.
    pub layer: Layer,
    /// The name of the policy.
    pub policy: Box<str>,
    /// The place in the policy, from zero.
    pub statement: u32,
    /// The `Sid`.
    pub sid: Option<Box<str>>,
    /// The effect.
    pub effect: Effect,
}
