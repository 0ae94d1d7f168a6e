//! What is odd about a decision.

use std::fmt;

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
    /// Resource control policies do not apply to the service.
    ResourceControlWithoutEffect,
    /// ACLs were given that Object Ownership or S3 Block Public Access makes void.
    AclWithoutEffect,
    /// The service combines its policies by rules of its own, which are not modelled.
    ServiceRuleUnmodelled,
    /// The resource has no policy, and the default one of its service lets everyone in.
    OpenByDefault,
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
            Self::ResourceControlWithoutEffect => {
                f.write_str("resource control policies do not apply to the service")
            }
            Self::AclWithoutEffect => f.write_str(
                "the ACL grants nothing: Object Ownership or Block Public Access makes it void",
            ),
            Self::ServiceRuleUnmodelled => {
                f.write_str("the service combines its policies by rules that are not modelled")
            }
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
    /// The policy of the resource, which the service demands inside one account, too.
    ResourcePolicy,
    /// The parent of the federated user.
    Parent,
}

impl fmt::Display for MissingInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TrustPolicy => "trust policy",
            Self::KeyPolicy => "key policy",
            Self::TaskPolicy => "task policy",
            Self::BucketPolicy => "bucket policy",
            Self::AuthPolicy => "auth policy",
            Self::ResourcePolicy => "resource policy",
            Self::Parent => "parent of the federated user",
        })
    }
}
