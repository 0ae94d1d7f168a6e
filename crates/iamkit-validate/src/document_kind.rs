//! What a document is validated as.

use std::fmt;

use iamkit_policy::{PolicyDocument, PolicyType, ServicePrefix};

/// What a document is validated as: the policy type and, for a resource-based policy, the type of
/// the resource that it is attached to.
///
/// The names are those of the `ValidatePolicy` operation of IAM Access Analyzer.
///
/// ```
/// use iamkit_validate::{DocumentKind, PolicyResourceType};
///
/// let kind = DocumentKind::from_names("RESOURCE_POLICY", Some("AWS::S3::Bucket"))?;
/// assert_eq!(kind, DocumentKind::Resource(Some(PolicyResourceType::S3Bucket)));
/// assert_eq!(kind.policy_type_name(), "RESOURCE_POLICY");
/// # Ok::<(), iamkit_validate::ParseDocumentKindError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// `IDENTITY_POLICY`: identity-based, also permissions boundaries and session policies.
    Identity,
    /// `RESOURCE_POLICY`, with a resource type when it is known.
    Resource(Option<PolicyResourceType>),
    /// `RESOURCE_POLICY` of `AWS::IAM::AssumeRolePolicyDocument`: a role trust policy.
    RoleTrust,
    /// `SERVICE_CONTROL_POLICY`.
    ServiceControl,
    /// `RESOURCE_CONTROL_POLICY`.
    ResourceControl,
}

/// Type of the resource that a resource-based policy is attached to, such as `AWS::S3::Bucket`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyResourceType {
    /// `AWS::S3::Bucket`.
    S3Bucket,
    /// `AWS::S3::AccessPoint`.
    S3AccessPoint,
    /// `AWS::S3::MultiRegionAccessPoint`.
    S3MultiRegionAccessPoint,
    /// `AWS::S3ObjectLambda::AccessPoint`.
    S3ObjectLambdaAccessPoint,
    /// `AWS::DynamoDB::Table`.
    DynamoDbTable,
}

const TRUST_POLICY: &str = "AWS::IAM::AssumeRolePolicyDocument";

impl PolicyResourceType {
    /// All resource types.
    pub const ALL: [Self; 5] = [
        Self::S3Bucket,
        Self::S3AccessPoint,
        Self::S3MultiRegionAccessPoint,
        Self::S3ObjectLambdaAccessPoint,
        Self::DynamoDbTable,
    ];

    /// Returns the name that the API uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S3Bucket => "AWS::S3::Bucket",
            Self::S3AccessPoint => "AWS::S3::AccessPoint",
            Self::S3MultiRegionAccessPoint => "AWS::S3::MultiRegionAccessPoint",
            Self::S3ObjectLambdaAccessPoint => "AWS::S3ObjectLambda::AccessPoint",
            Self::DynamoDbTable => "AWS::DynamoDB::Table",
        }
    }

    /// Returns the name for a sentence, such as `S3 Bucket`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::S3Bucket => "S3 Bucket",
            Self::S3AccessPoint => "S3 Access Point",
            Self::S3MultiRegionAccessPoint => "S3 Multi-Region Access Point",
            Self::S3ObjectLambdaAccessPoint => "S3 Object Lambda Access Point",
            Self::DynamoDbTable => "DynamoDB Table",
        }
    }
}

/// Why two names are no kind of document that can be validated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseDocumentKindError {
    /// The policy type is none of the API's and none of ours.
    #[error("`{0}` is no policy type")]
    UnknownPolicyType(Box<str>),
    /// The resource type is none of the API's.
    #[error("`{0}` is no resource type that policies are validated for")]
    UnknownResourceType(Box<str>),
    /// A resource type is given for a policy type that has none.
    #[error("policy type `{0}` takes no resource type")]
    UnexpectedResourceType(Box<str>),
}

impl ParseDocumentKindError {
    /// Says which names there are.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownPolicyType(_) => {
                "the types are identity, resource, service-control, resource-control, role-trust"
                    .to_owned()
            }
            Self::UnknownResourceType(_) => {
                let known = PolicyResourceType::ALL.map(PolicyResourceType::as_str);
                format!("the types are {}", known.join(", "))
            }
            Self::UnexpectedResourceType(_) => {
                "only resource-based policies have a resource type".to_owned()
            }
        }
    }
}

impl DocumentKind {
    /// Reads the API's names, such as `RESOURCE_POLICY` and `AWS::S3::Bucket`, or the names of
    /// [`PolicyType`], such as `role-trust`.
    ///
    /// # Errors
    ///
    /// A name is unknown, or a resource type stands beside a policy type that has none.
    pub fn from_names(
        policy_type: &str,
        resource_type: Option<&str>,
    ) -> Result<Self, ParseDocumentKindError> {
        let kind = policy_type
            .parse::<PolicyType>()
            .ok()
            .map(Self::from)
            .ok_or_else(|| ParseDocumentKindError::UnknownPolicyType(policy_type.into()))?;
        let Some(name) = resource_type else { return Ok(kind) };
        match kind {
            Self::Resource(_) | Self::RoleTrust if name == TRUST_POLICY => Ok(Self::RoleTrust),
            Self::Resource(_) => PolicyResourceType::ALL
                .into_iter()
                .find(|known| known.as_str() == name)
                .map(|known| Self::Resource(Some(known)))
                .ok_or_else(|| ParseDocumentKindError::UnknownResourceType(name.into())),
            _ => Err(ParseDocumentKindError::UnexpectedResourceType(policy_type.into())),
        }
    }

    /// Guesses the kind from the elements that the document has.
    ///
    /// A document with principals is a role trust policy when all its actions are those of AWS
    /// STS, and a resource-based policy otherwise; one without principals is identity-based.
    #[must_use]
    pub fn recognize(document: &PolicyDocument) -> Self {
        if is_trust_shaped(document) {
            Self::RoleTrust
        } else if document.statements.iter().any(|statement| statement.principal.is_some()) {
            Self::Resource(None)
        } else {
            Self::Identity
        }
    }

    /// Returns the API's name of the policy type, such as `RESOURCE_POLICY`.
    #[must_use]
    pub const fn policy_type_name(self) -> &'static str {
        match self {
            Self::Identity => "IDENTITY_POLICY",
            Self::Resource(_) | Self::RoleTrust => "RESOURCE_POLICY",
            Self::ServiceControl => "SERVICE_CONTROL_POLICY",
            Self::ResourceControl => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// Returns the API's name of the resource type, such as `AWS::S3::Bucket`.
    #[must_use]
    pub const fn resource_type_name(self) -> Option<&'static str> {
        match self {
            Self::Resource(Some(resource_type)) => Some(resource_type.as_str()),
            Self::RoleTrust => Some(TRUST_POLICY),
            _ => None,
        }
    }

    /// Returns the policy type whose checks apply to a document: role trust for an untyped
    /// resource-based policy that has the shape of one.
    pub(crate) fn policy_type_of(self, document: &PolicyDocument) -> PolicyType {
        let is_trust = self == Self::Resource(None) && is_trust_shaped(document);
        if is_trust { PolicyType::RoleTrust } else { self.policy_type() }
    }

    /// Returns the policy type whose checks apply.
    #[must_use]
    pub const fn policy_type(self) -> PolicyType {
        match self {
            Self::Identity => PolicyType::Identity,
            Self::Resource(_) => PolicyType::Resource,
            Self::RoleTrust => PolicyType::RoleTrust,
            Self::ServiceControl => PolicyType::ServiceControl,
            Self::ResourceControl => PolicyType::ResourceControl,
        }
    }
}

impl From<PolicyType> for DocumentKind {
    fn from(policy_type: PolicyType) -> Self {
        match policy_type {
            PolicyType::Identity | PolicyType::PermissionsBoundary | PolicyType::Session => {
                Self::Identity
            }
            PolicyType::Resource | PolicyType::VpcEndpoint => Self::Resource(None),
            PolicyType::RoleTrust => Self::RoleTrust,
            PolicyType::ServiceControl => Self::ServiceControl,
            PolicyType::ResourceControl => Self::ResourceControl,
        }
    }
}

impl fmt::Display for DocumentKind {
    /// Writes the API's names, such as `RESOURCE_POLICY of AWS::S3::Bucket`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.policy_type_name())?;
        self.resource_type_name().map_or(Ok(()), |name| write!(f, " of {name}"))
    }
}

/// Says whether a document looks like a role trust policy: it has a principal, and every action
/// of every statement is one of AWS STS.
fn is_trust_shaped(document: &PolicyDocument) -> bool {
    let statements = document.statements.as_slice();
    let is_sts = |statement: &iamkit_policy::Statement| {
        let patterns = statement.action.patterns();
        !statement.action.is_negated()
            && !patterns.is_empty()
            && patterns.iter().all(|pattern| {
                pattern.value.service().is_some_and(|service| ServicePrefix::new(service) == "sts")
            })
    };
    statements.iter().any(|statement| statement.principal.is_some())
        && statements.iter().all(is_sts)
}
