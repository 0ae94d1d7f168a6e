//! What is odd about a decision.

use std::fmt;

use super::InapplicableLayer;
use crate::input::RESOURCE_POLICIES_AS_OF;
use crate::{Layer, RequestDiagnostic, StatementRef};

/// Something odd about a request and its policies that does not keep it from being decided.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Diagnostic {
    /// Something about the request.
    Request(RequestDiagnostic),
    /// The action has no resource types, so it is decided on `*` in place of the given resource.
    ResourceIgnored,
    /// The action has resource types; on `*`, only statements for `*` count.
    ResourceMissing,
    /// A statement of a policy on a resource has no principal and never applies.
    NoPrincipal {
        /// The layer.
        layer: Layer,
        /// The statement.
        statement: StatementRef,
    },
    /// A statement has a condition operator that does not exist.
    UnknownOperator {
        /// The layer.
        layer: Layer,
        /// The statement.
        statement: StatementRef,
    },
    /// A layer is given and does not apply.
    LayerNotApplicable(InapplicableLayer),
    /// A service makes the request on the caller's behalf, so that it does not travel through the
    /// caller's VPC endpoint; the policy of the endpoint counts all the same.
    EndpointBehindService,
    /// The root user of the owner's account gets past a `Deny` of the resource's policy.
    DenyEscaped,
    /// ACLs were given that Object Ownership or S3 Block Public Access makes void.
    AclWithoutEffect,
    /// ACLs were given for an action that no permission of an ACL grants.
    AclNotApplicable,
    /// An access point was given for an action that is none of Amazon S3.
    AccessPointNotApplicable,
    /// Only the management account and delegated administrators call `sts:AssumeRoot`, and whether the
    /// caller belongs to one of them is not given.
    RootTaskCallerUnknown,
    /// Shares of AWS RAM were given where a trust policy, key policy or auth policy must allow, to
    /// which they add nothing.
    ShareNotApplicable,
    /// The service combines its policies by rules of its own, which are not modelled.
    ServiceRuleUnmodelled,
    /// The resource has no policy, and the default one of its service lets everyone in.
    OpenByDefault,
    /// A policy names canonical users, and that of the caller's account is not given.
    CanonicalUserUnknown,
    /// A policy names unique IDs, and that of the caller is not given.
    UniqueIdUnknown,
    /// A grant of a key lets the caller make grants as narrow as itself, which a request does not
    /// show.
    GrantConstraintUnseen,
    /// A resource-based policy is given, and no resource of the service is known to carry one.
    NoResourcePolicy {
        /// Prefix of the service, such as `ec2`.
        service: Box<str>,
    },
}

impl Diagnostic {
    /// Returns the code in output, such as `LAYER_NOT_APPLICABLE`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Request(RequestDiagnostic::KeyContradicts { .. }) => "REQUEST_KEY_CONTRADICTION",
            Self::Request(RequestDiagnostic::UnknownParent) => "PARENT_UNKNOWN",
            Self::Request(RequestDiagnostic::AssumedRolePath { .. }) => "ROLE_PATH_ASSUMED",
            Self::ResourceIgnored => "REQUEST_NO_RESOURCE_TYPE",
            Self::ResourceMissing => "REQUEST_WILDCARD_RESOURCE",
            Self::NoPrincipal { .. } => "MISSING_PRINCIPAL",
            Self::UnknownOperator { .. } => "INVALID_CONDITION_OPERATOR",
            Self::LayerNotApplicable(_)
            | Self::EndpointBehindService
            | Self::AclNotApplicable
            | Self::AccessPointNotApplicable
            | Self::ShareNotApplicable
            | Self::NoResourcePolicy { .. } => "LAYER_NOT_APPLICABLE",
            Self::DenyEscaped => "DENY_ESCAPED",
            Self::RootTaskCallerUnknown => "ROOT_TASK_CALLER_UNKNOWN",
            Self::AclWithoutEffect => "ACL_WITHOUT_EFFECT",
            Self::ServiceRuleUnmodelled => "SERVICE_RULE_UNMODELLED",
            Self::OpenByDefault => "OPEN_BY_DEFAULT",
            Self::CanonicalUserUnknown => "CANONICAL_USER_UNKNOWN",
            Self::UniqueIdUnknown => "UNIQUE_ID_UNKNOWN",
            Self::GrantConstraintUnseen => "GRANT_CONSTRAINT_UNSEEN",
        }
    }

    /// Says whether the request or the policies should be mended; otherwise it is good to know.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        match self {
            Self::Request(RequestDiagnostic::KeyContradicts { .. })
            | Self::ResourceMissing
            | Self::NoPrincipal { .. }
            | Self::UnknownOperator { .. } => true,
            Self::Request(_)
            | Self::ResourceIgnored
            | Self::LayerNotApplicable(_)
            | Self::EndpointBehindService
            | Self::DenyEscaped
            | Self::AclWithoutEffect
            | Self::AclNotApplicable
            | Self::AccessPointNotApplicable
            | Self::ShareNotApplicable
            | Self::ServiceRuleUnmodelled
            | Self::NoResourcePolicy { .. }
            | Self::RootTaskCallerUnknown
            | Self::CanonicalUserUnknown
            | Self::UniqueIdUnknown
            | Self::GrantConstraintUnseen
            | Self::OpenByDefault => false,
        }
    }

    /// Returns the layer that it is about.
    #[must_use]
    pub const fn layer(&self) -> Option<Layer> {
        match self {
            Self::NoPrincipal { layer, .. } | Self::UnknownOperator { layer, .. } => Some(*layer),
            Self::LayerNotApplicable(inapplicable) => Some(inapplicable.layer),
            Self::EndpointBehindService => Some(Layer::VpcEndpoint),
            Self::DenyEscaped
            | Self::AclNotApplicable
            | Self::AccessPointNotApplicable
            | Self::ShareNotApplicable
            | Self::NoResourcePolicy { .. }
            | Self::CanonicalUserUnknown
            | Self::UniqueIdUnknown
            | Self::GrantConstraintUnseen => Some(Layer::Resource),
            Self::Request(_)
            | Self::ResourceIgnored
            | Self::ResourceMissing
            | Self::AclWithoutEffect
            | Self::RootTaskCallerUnknown
            | Self::ServiceRuleUnmodelled
            | Self::OpenByDefault => None,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(diagnostic) => diagnostic.fmt(f),
            Self::ResourceIgnored => {
                f.write_str("the action has no resource types and is decided on `*`")
            }
            Self::ResourceMissing => {
                f.write_str("the action has resource types, but the request is about `*`")
            }
            Self::NoPrincipal { layer, .. } => {
                write!(f, "a statement of layer {layer} has no principal and never applies")
            }
            Self::UnknownOperator { layer, .. } => {
                write!(
                    f,
                    "a statement of layer {layer} has a condition operator that does not exist"
                )
            }
            Self::LayerNotApplicable(layer) => layer.fmt(f),
            Self::EndpointBehindService => f.write_str(
                "a request that a service makes does not use the caller's VPC endpoint; its policy \
                 is evaluated all the same",
            ),
            Self::DenyEscaped => f.write_str(
                "a `Deny` in the policy of the resource does not keep the root user from mending it",
            ),
            Self::AclWithoutEffect => f.write_str(
                "the ACL grants nothing: Object Ownership or Block Public Access makes it void",
            ),
            Self::AclNotApplicable => f.write_str(
                "the ACL grants nothing: ACLs grant some actions of Amazon S3, and this is none of them",
            ),
            Self::AccessPointNotApplicable => {
                f.write_str("the access point has no part in an action that is none of Amazon S3")
            }
            Self::RootTaskCallerUnknown => f.write_str(
                "`sts:AssumeRoot` is for the management account and the delegated administrator for \
                 IAM; whether the caller belongs to one of them is not given (`isManagementAccount`, \
                 `isDelegatedAdministrator`)",
            ),
            Self::ShareNotApplicable => f.write_str(
                "the share grants nothing: AWS RAM adds nothing to trust policies, key policies and \
                 auth policies",
            ),
            Self::ServiceRuleUnmodelled => {
                f.write_str("the service combines its policies by rules that are not modelled")
            }
            Self::NoResourcePolicy { service } => write!(
                f,
                "resources of `{service}` carry no policy (list of {RESOURCE_POLICIES_AS_OF}); the \
                 one that is given counts all the same"
            ),
            Self::CanonicalUserUnknown => f.write_str(
                "the canonical user ID of the caller's account is not given, so that a principal under \
                 `CanonicalUser` names somebody else",
            ),
            Self::UniqueIdUnknown => f.write_str(
                "the unique ID of the caller is not given (`uniqueId`), so that a principal such as \
                 `AIDA…` or `AROA…` names somebody else",
            ),
            Self::GrantConstraintUnseen => f.write_str(
                "the grant asks for its own constraint, or a narrower one, in every grant that is made \
                 through it, which the request does not show",
            ),
            Self::OpenByDefault => {
                f.write_str("without a policy of its own the resource is open to every client")
            }
        }
    }
}

/// Something that would be needed for a full answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MissingInput {
    /// The trust policy of the role.
    TrustPolicy,
    /// The policy of the KMS key.
    KeyPolicy,
    /// The task policy of a root session.
    TaskPolicy,
    /// The policy of the bucket behind an access point.
    BucketPolicy,
    /// The auth policy of a VPC Lattice service.
    AuthPolicy,
    /// The policy of the resource, which another account owns, or whose service demands it inside
    /// one account, too.
    ResourcePolicy,
    /// The identity-based policies of a caller in another account.
    IdentityPolicies,
    /// The parent of the federated user.
    Parent,
}

impl MissingInput {
    /// Returns the name in JSON output, such as `trust policy`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TrustPolicy => "trust policy",
            Self::KeyPolicy => "key policy",
            Self::TaskPolicy => "task policy",
            Self::BucketPolicy => "bucket policy",
            Self::AuthPolicy => "auth policy",
            Self::ResourcePolicy => "resource policy",
            Self::IdentityPolicies => "identity policies",
            Self::Parent => "parent of the federated user",
        }
    }
}

impl fmt::Display for MissingInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
