//! Rules that single services add.

mod iam;
mod kms;
mod s3;
mod sts;

use std::fmt;

use iamkit_arn::Arn;
use iamkit_condition::Truth;
use iamkit_policy::ActionName;

use super::EvaluationInput;
use crate::input::PolicySource;
use crate::{Caller, KeyGrant, Layer, OptionId, Policies, Request, ResourcePart};

/// Rule of one service that decided against, or for, what the policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ServiceRule {
    /// `sts:GetCallerIdentity` needs no permission, and no policy denies it.
    CallerIdentity,
    /// A caller without credentials can use the `AssumeRoleWith…` operation of its provider only.
    FederationOperation,
    /// Credentials from `GetFederationToken` or `GetSessionToken` cannot use the operation.
    CredentialLimit,
    /// Policies that AWS manages cannot be changed.
    AwsManagedPolicy,
    /// Roles under `aws-reserved/` cannot be changed or passed.
    ReservedRole,
    /// A role can be passed inside its own account only.
    PassRoleAcrossAccounts,
    /// Aliases under `alias/aws/` cannot be created, changed or deleted.
    AwsManagedAlias,
    /// S3 Block Public Access keeps other accounts out of a bucket with a public policy.
    RestrictPublicBuckets,
}

impl ServiceRule {
    /// Returns the name in JSON output, such as `reservedRole`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CallerIdentity => "callerIdentity",
            Self::FederationOperation => "federationOperation",
            Self::CredentialLimit => "credentialLimit",
            Self::AwsManagedPolicy => "awsManagedPolicy",
            Self::ReservedRole => "reservedRole",
            Self::PassRoleAcrossAccounts => "passRoleAcrossAccounts",
            Self::AwsManagedAlias => "awsManagedAlias",
            Self::RestrictPublicBuckets => "restrictPublicBuckets",
        }
    }
}

impl fmt::Display for ServiceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CallerIdentity => "sts:GetCallerIdentity needs no permission",
            Self::FederationOperation => {
                "the provider's callers can use their own AssumeRoleWith operation only"
            }
            Self::CredentialLimit => "the temporary credentials cannot use this operation",
            Self::AwsManagedPolicy => "AWS managed policies cannot be changed",
            Self::ReservedRole => "roles under `aws-reserved/` cannot be changed or passed",
            Self::PassRoleAcrossAccounts => "a role can be passed inside its own account only",
            Self::AwsManagedAlias => "aliases under `alias/aws/` cannot be changed",
            Self::RestrictPublicBuckets => {
                "S3 Block Public Access keeps other accounts out of a public bucket"
            }
        })
    }
}

/// Kind of a resource whose policy must allow inside one account, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RequiredResourcePolicy {
    /// The trust policy of a role.
    RoleTrust,
    /// The policy of a KMS key.
    Key,
    /// That of a service which was named in the options.
    ByOption,
}

/// What services make of a request, policies aside; worked out once for each request.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about the request")]
pub(crate) struct RequestTraits {
    /// The kind of resource whose policy must allow inside one account, too.
    pub(crate) required: Option<RequiredResourcePolicy>,
    /// The rule by which the service answers everyone alike.
    pub(crate) always_allowed: Option<ServiceRule>,
    /// The rule by which the service refuses, whatever policies say.
    restriction: Option<ServiceRule>,
    is_pass_role: bool,
    pub(crate) is_iam_or_sts: bool,
    is_on_bucket_policy: bool,
    /// Whether the action is `s3:ListAllMyBuckets`.
    pub(crate) lists_buckets: bool,
    /// Whether resource control policies leave the action alone although they apply to the service.
    pub(crate) is_outside_resource_control: bool,
    /// Whether the sixth field of the resource holds a colon, so that a `*` could run over it.
    pub(crate) may_cross: bool,
}

impl RequestTraits {
    pub(crate) fn of(caller: &Caller, action: &ActionName, resource: Option<&Arn>) -> Self {
        let required = if sts::is_role_trust(action, resource) {
            Some(RequiredResourcePolicy::RoleTrust)
        } else if kms::is_key(action, resource) {
            Some(RequiredResourcePolicy::Key)
        } else {
            None
        };
        Self {
            required,
            always_allowed: sts::always_allowed(caller.kind(), action),
            restriction: sts::restriction(caller.kind(), action)
                .or_else(|| iam::restriction(action, resource))
                .or_else(|| kms::restriction(action, resource)),
            is_pass_role: iam::is_pass_role(action),
            is_iam_or_sts: action.service().is_one_of(&["iam", "sts"]),
            is_on_bucket_policy: s3::is_on_bucket_policy(action),
            lists_buckets: s3::lists_buckets(action),
            is_outside_resource_control: kms::is_outside_resource_control(action)
                || required == Some(RequiredResourcePolicy::RoleTrust)
                    && sts::is_service_linked_role(resource),
            may_cross: resource.is_some_and(|arn| arn.resource().contains(':')),
        }
    }
}

/// Returns the kind of policy that must allow even inside one account.
pub(crate) fn required_resource_policy(
    input: &EvaluationInput<'_, '_>,
) -> Option<RequiredResourcePolicy> {
    let required = input.request.traits().required;
    let service = input.request.action().service().as_str();
    if required.is_none() && input.options().services_with_required_policy.contains(service) {
        input.note(OptionId::ServiceSameAccountExplicit);
        return Some(RequiredResourcePolicy::ByOption);
    }
    required
}

/// Returns what `s3:ListAllMyBuckets` is about.
pub(crate) fn all_buckets(request: &Request) -> &'static str {
    s3::all_buckets(request)
}

/// Returns the rule by which the service refuses what policies allow.
pub(crate) fn restriction(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
) -> Option<ServiceRule> {
    let request = input.request;
    let traits = request.traits();
    if traits.is_pass_role && request.caller().account().is_some() && !request.is_same_account() {
        return Some(ServiceRule::PassRoleAcrossAccounts);
    }
    if traits.is_iam_or_sts && sts::exceeds_credentials(request) {
        input.note(OptionId::CredentialLimits);
        if input.options().credential_limits_apply {
            return Some(ServiceRule::CredentialLimit);
        }
    }
    if policies.public_buckets_are_restricted() && traits.restriction.is_none() {
        return s3::restriction(input, policies);
    }
    traits.restriction
}

/// Says whether the caller escapes the `Deny` statements of the resource's own policy.
pub(crate) fn escapes_deny(input: &EvaluationInput<'_, '_>, source: &PolicySource<'_>) -> bool {
    (source.layer, source.part) == (Layer::Resource, ResourcePart::Policy)
        && s3::root_escapes(input)
}

/// Says whether one grant of the key covers the request.
pub(crate) fn key_grant(request: &Request, grant: &KeyGrant) -> Truth {
    kms::covers(request, grant)
}

/// Says whether the service combines its policies in ways that this crate does not know in detail.
pub(crate) fn is_unmodelled(service: &str) -> bool {
    // Services with combination rules of their own or policies that are open by default.
    const SERVICES: [&str; 7] = [
        "execute-api",
        "apigateway",
        "es",
        "elasticfilesystem",
        "glue",
        "backup",
        "vpc-lattice-svcs",
    ];
    SERVICES.iter().any(|known| known.eq_ignore_ascii_case(service))
}
