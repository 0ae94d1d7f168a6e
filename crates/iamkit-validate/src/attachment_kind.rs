//! What a policy is attached to.

use std::fmt;
use std::str::FromStr;

use iamkit_policy::PolicyType;

use crate::quota::{Quota, Unit, quota_at};
use crate::{DocumentKind, PolicyResourceType};

/// What a policy is attached to, as far as AWS has rules of its own for it.
///
/// ```
/// use iamkit_validate::{AttachmentKind, DocumentKind};
///
/// let kind: AttachmentKind = "inline-role".parse()?;
/// assert_eq!(kind.document_kind(), DocumentKind::Identity);
/// # Ok::<(), iamkit_validate::ParseAttachmentKindError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttachmentKind {
    /// It is a customer managed policy.
    Managed,
    /// It is inline in a user.
    InlineUser,
    /// It is inline in a group.
    InlineGroup,
    /// It is inline in a role.
    InlineRole,
    /// It is a permissions boundary, which is a managed policy.
    Boundary,
    /// It is a session policy.
    Session,
    /// It narrows temporary credentials.
    ScopeDown,
    /// It is the trust policy of a role.
    Trust,
    /// It is a service control policy.
    Scp,
    /// It is a resource control policy.
    Rcp,
    /// It is the policy of an S3 bucket.
    S3Bucket,
    /// It is the policy of an S3 access point.
    AccessPoint,
    /// It is the policy of an SQS queue.
    Queue,
    /// It is the policy of an SNS topic.
    Topic,
    /// It is the policy of a KMS key.
    Key,
    /// It is the policy of a Lambda function.
    Function,
    /// It is the policy of a secret of AWS Secrets Manager.
    Secret,
    /// It is the policy of an ECR repository.
    Repository,
    /// It is the policy of a DynamoDB table.
    Table,
    /// It is the policy of a VPC endpoint.
    Endpoint,
}

/// One row of the table of attachments.
#[derive(Clone, Copy)]
struct Spec {
    name: &'static str,
    noun: &'static str,
    policy_type: PolicyType,
    resource_type: Option<PolicyResourceType>,
}

const fn spec(name: &'static str, noun: &'static str, policy_type: PolicyType) -> Spec {
    Spec { name, noun, policy_type, resource_type: None }
}

const fn resource(name: &'static str, noun: &'static str, known: PolicyResourceType) -> Spec {
    Spec { resource_type: Some(known), ..spec(name, noun, PolicyType::Resource) }
}

impl AttachmentKind {
    /// All kinds.
    pub const ALL: [Self; 20] = [
        Self::Managed,
        Self::InlineUser,
        Self::InlineGroup,
        Self::InlineRole,
        Self::Boundary,
        Self::Session,
        Self::ScopeDown,
        Self::Trust,
        Self::Scp,
        Self::Rcp,
        Self::S3Bucket,
        Self::AccessPoint,
        Self::Queue,
        Self::Topic,
        Self::Key,
        Self::Function,
        Self::Secret,
        Self::Repository,
        Self::Table,
        Self::Endpoint,
    ];

    const fn spec(self) -> Spec {
        use PolicyType as P;
        match self {
            Self::Managed => spec("managed", "managed policy", P::Identity),
            Self::InlineUser => spec("inline-user", "inline policy of a user", P::Identity),
            Self::InlineGroup => spec("inline-group", "inline policy of a group", P::Identity),
            Self::InlineRole => spec("inline-role", "inline policy of a role", P::Identity),
            Self::Boundary => spec("boundary", "permissions boundary", P::PermissionsBoundary),
            Self::Session => spec("session", "session policy", P::Session),
            Self::ScopeDown => spec("scope-down", "scope down policy", P::Session),
            Self::Trust => spec("trust", "role trust policy", P::RoleTrust),
            Self::Scp => spec("scp", "service control policy", P::ServiceControl),
            Self::Rcp => spec("rcp", "resource control policy", P::ResourceControl),
            Self::S3Bucket => resource("s3-bucket", "bucket policy", PolicyResourceType::S3Bucket),
            Self::AccessPoint => {
                resource("access-point", "access point policy", PolicyResourceType::S3AccessPoint)
            }
            Self::Queue => spec("queue", "queue policy", P::Resource),
            Self::Topic => spec("topic", "topic policy", P::Resource),
            Self::Key => spec("key", "key policy", P::Resource),
            Self::Function => spec("function", "function policy", P::Resource),
            Self::Secret => spec("secret", "policy of a secret", P::Resource),
            Self::Repository => spec("repository", "repository policy", P::Resource),
            Self::Table => resource("table", "table policy", PolicyResourceType::DynamoDbTable),
            Self::Endpoint => spec("endpoint", "endpoint policy", P::VpcEndpoint),
        }
    }

    /// Returns the name, such as `inline-role`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// Returns what a policy attached so is called, such as `inline policy of a role`.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        self.spec().noun
    }

    /// Returns the policy type by whose rules AWS stores the document.
    #[must_use]
    pub const fn policy_type(self) -> PolicyType {
        self.spec().policy_type
    }

    /// Returns what the document is validated as.
    #[must_use]
    pub fn document_kind(self) -> DocumentKind {
        match self.spec().resource_type {
            Some(known) => DocumentKind::Resource(Some(known)),
            None => self.policy_type().into(),
        }
    }

    /// Returns how large one document may be today. Some services count bytes; a document of ASCII
    /// has as many.
    #[must_use]
    pub fn quota(self) -> iamkit_policy::Quota {
        let limit = quota_at(Quota::Attached(self), None);
        let counts_white_space = limit.unit != Unit::CharactersWithoutWhiteSpace;
        let most = limit.most - limit.added;
        let characters = u32::try_from(most).unwrap_or(u32::MAX);
        iamkit_policy::Quota { characters, counts_white_space }
    }

    /// Returns how many documents of this size may be attached side by side, by the default quotas.
    /// All inline policies of a principal have one quota together.
    ///
    /// IAM User Guide, "IAM and AWS STS quotas"; AWS Organizations User Guide, "Quotas and service
    /// limits".
    #[must_use]
    pub const fn most_documents(self) -> usize {
        match self {
            Self::Managed => 10,
            Self::Scp | Self::Rcp => 5,
            _ => 1,
        }
    }

    /// Returns what a policy of a resource of this type is attached to.
    pub(crate) fn of_resource(kind: DocumentKind) -> Option<Self> {
        let DocumentKind::Resource(Some(known)) = kind else { return None };
        Self::ALL.into_iter().find(|attachment| attachment.spec().resource_type == Some(known))
    }
}

impl fmt::Display for AttachmentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no attachment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is nothing that policies are attached to")]
pub struct ParseAttachmentKindError {
    /// What was found.
    pub found: Box<str>,
}

impl ParseAttachmentKindError {
    /// Says which names there are.
    #[must_use]
    pub fn hint(&self) -> String {
        format!("the names are {}", AttachmentKind::ALL.map(AttachmentKind::as_str).join(", "))
    }
}

impl FromStr for AttachmentKind {
    type Err = ParseAttachmentKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = if text == "bucket" { "s3-bucket" } else { text };
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| ParseAttachmentKindError { found: text.into() })
    }
}
