//! Ids of the undecided choices.

use std::fmt;
use std::str::FromStr;

use iamkit_condition::ConditionOption;
use iamkit_syntax::{did_you_mean, nearest};

/// Id of a choice in [`Options`](crate::Options), such as `np.account-only`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields of `Options` say what each is")]
pub enum OptionId {
    FieldCrossing,
    NpAccountOnly,
    NpRoleSession,
    PrincipalAwsStarService,
    RcpNoResource,
    KmsGrantCrossAccount,
    KmsAccountGrantee,
    RootS3PolicyEscape,
    VpceGatewayAccount,
    S3AccessPoint,
    S3Bpa,
    TrustDirectBoundary,
    ServiceSameAccountExplicit,
    ContextServicePrincipal,
    SessionMultiple,
    ScpFederated,
    ResourceS3ListBuckets,
    VariableNoValue,
    DocumentRefused,
    StarDirect,
    PrincipalRolePath,
    RamShareGrade,
    CredentialLimits,
    ScopeDownDirect,
    RootTaskEscape,
    ConditionUnreadableRequest,
    /// A reading of the condition language.
    Condition(ConditionOption),
}

struct Spec {
    id: &'static str,
    /// The default comes first.
    values: &'static [&'static str],
}

impl OptionId {
    pub(super) const OWN: [Self; 26] = [
        Self::FieldCrossing,
        Self::NpAccountOnly,
        Self::NpRoleSession,
        Self::PrincipalAwsStarService,
        Self::RcpNoResource,
        Self::KmsGrantCrossAccount,
        Self::KmsAccountGrantee,
        Self::RootS3PolicyEscape,
        Self::VpceGatewayAccount,
        Self::S3AccessPoint,
        Self::S3Bpa,
        Self::TrustDirectBoundary,
        Self::ServiceSameAccountExplicit,
        Self::ContextServicePrincipal,
        Self::SessionMultiple,
        Self::ScpFederated,
        Self::ResourceS3ListBuckets,
        Self::VariableNoValue,
        Self::DocumentRefused,
        Self::StarDirect,
        Self::PrincipalRolePath,
        Self::RamShareGrade,
        Self::CredentialLimits,
        Self::ScopeDownDirect,
        Self::RootTaskEscape,
        Self::ConditionUnreadableRequest,
    ];

    /// Iterates over all ids, those of the condition language last.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::OWN.into_iter().chain(ConditionOption::ALL.into_iter().map(Self::Condition))
    }

    const fn spec(self) -> Spec {
        const fn spec(id: &'static str, values: &'static [&'static str]) -> Spec {
            Spec { id, values }
        }
        match self {
            Self::FieldCrossing => spec("fieldCrossing", &["trailing", "strict"]),
            Self::NpAccountOnly => spec("np.account-only", &["root-user", "members"]),
            Self::NpRoleSession => spec("np.role-session", &["session", "role"]),
            Self::PrincipalAwsStarService => {
                spec("principal.aws-star-service", &["excluded", "included"])
            }
            Self::RcpNoResource => spec("rcp.no-resource", &["applied", "skipped"]),
            Self::KmsGrantCrossAccount => {
                spec("kms.grant-cross-account", &["identity-required", "grant-alone"])
            }
            Self::KmsAccountGrantee => spec("kms.account-grantee", &["covered", "exact"]),
            Self::RootS3PolicyEscape => spec("root.s3-policy-escape", &["escape", "locked-out"]),
            Self::VpceGatewayAccount => spec("vpce.gateway-account", &["root-user", "members"]),
            Self::S3AccessPoint => spec("s3.access-point", &["both", "access-point-alone"]),
            Self::S3Bpa => spec("s3.bpa", &["conditions-narrow", "conditions-ignored"]),
            Self::TrustDirectBoundary => spec("trust.direct-boundary", &["applied", "skipped"]),
            Self::ServiceSameAccountExplicit => spec("service.same-account-explicit", &["none"]),
            Self::ContextServicePrincipal => {
                spec("context.service-principal", &["present", "absent", "filled"])
            }
            Self::SessionMultiple => spec("session.multiple", &["union", "intersection"]),
            Self::ScpFederated => spec("scp.federated", &["rcp-only", "both", "neither"]),
            Self::ResourceS3ListBuckets => {
                spec("resource.s3-list-buckets", &["service-arn", "star"])
            }
            Self::VariableNoValue => spec("variable.no-value", &["entry", "statement"]),
            Self::DocumentRefused => spec("document.refused", &["error", "decide"]),
            Self::StarDirect => spec("star.direct", &["direct", "limited"]),
            Self::PrincipalRolePath => spec("principal.role-path", &["by-name", "no-match"]),
            Self::RamShareGrade => spec("ram.share-grade", &["account", "direct"]),
            Self::CredentialLimits => spec("credential.limits", &["applied", "ignored"]),
            Self::ScopeDownDirect => spec("scope-down.direct", &["limits", "skipped"]),
            Self::RootTaskEscape => spec("root.task-escape", &["escape", "locked-out"]),
            Self::ConditionUnreadableRequest => {
                spec("condition.unreadable-request", &["error", "closed", "complement"])
            }
            Self::Condition(option @ ConditionOption::PresentKeysAgainst) => {
                spec(option.as_str(), &["other", "against"])
            }
            Self::Condition(option) => spec(option.as_str(), &["false", "true"]),
        }
    }

    /// Returns the id, such as `np.account-only`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.spec().id
    }

    /// Returns the values that the option takes, the default first. The service list of
    /// `service.same-account-explicit` takes more than the listed one.
    #[must_use]
    pub const fn values(self) -> &'static [&'static str] {
        self.spec().values
    }

    /// Returns the values for a sentence.
    pub(super) fn allowed(self) -> Box<str> {
        if self == Self::ServiceSameAccountExplicit {
            return "`none` or service prefixes separated by commas".into();
        }
        let quoted: Vec<_> = self.values().iter().map(|value| format!("`{value}`")).collect();
        quoted.join(", ").into()
    }
}

impl fmt::Display for OptionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no id of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseOptionIdError {
    /// What was found.
    pub found: Box<str>,
    /// The id that is most like it.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for ParseOptionIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no option", self.found)?;
        match did_you_mean(self.nearest) {
            Some(question) => write!(f, "; {question}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseOptionIdError {}

impl FromStr for OptionId {
    type Err = ParseOptionIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The earlier name.
        if text == "deny.unevaluable" {
            return Ok(Self::DocumentRefused);
        }
        Self::all().find(|id| id.as_str() == text).ok_or_else(|| ParseOptionIdError {
            found: text.into(),
            nearest: nearest(text, Self::all().map(Self::as_str)),
        })
    }
}
