//! Rules that single services add.

mod iam;
mod kms;
mod s3;
mod sts;

use std::fmt;

use iamkit_condition::Truth;

use crate::{Assumptions, KeyGrant, Options, Policies, Request};

/// Rule of one service that decided against, or for, what the policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ServiceRule {
    /// `sts:GetCallerIdentity` needs no permission, and no policy denies it.
    CallerIdentity,
    /// A caller without credentials can use the `AssumeRoleWith…` operation of its provider only.
    FederationOperation,
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
    /// Returns the name as decisions spell it, such as `reservedRole`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CallerIdentity => "callerIdentity",
            Self::FederationOperation => "federationOperation",
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
pub(crate) enum Gate {
    RoleTrust,
    Key,
    /// A service that was named in the options.
    Chosen,
}

/// Says whether the policy of the resource must allow even inside one account.
pub(crate) fn gate(
    request: &Request,
    options: &Options,
    assumptions: &mut Assumptions,
) -> Option<Gate> {
    let service = request.action().service();
    if sts::is_role_trust(request) {
        Some(Gate::RoleTrust)
    } else if kms::is_key(request) {
        Some(Gate::Key)
    } else if options.services_with_required_policy.contains(service) {
        assumptions.insert(crate::OptionId::ServiceSameAccountExplicit);
        Some(Gate::Chosen)
    } else {
        None
    }
}

/// Returns the rule by which the service answers everyone alike.
pub(crate) fn fixed_allow(request: &Request) -> Option<ServiceRule> {
    sts::fixed_allow(request)
}

/// Returns the rule by which the service refuses what policies allow.
pub(crate) fn refusal(
    request: &Request,
    policies: &Policies<'_>,
    options: &Options,
    assumptions: &mut Assumptions,
) -> Option<ServiceRule> {
    match request.action().service().len() {
        2 => s3::refusal(request, policies, options, assumptions),
        3 => sts::refusal(request)
            .or_else(|| iam::refusal(request))
            .or_else(|| kms::refusal(request)),
        _ => None,
    }
}

/// Says whether the root user of the owning account escapes the `Deny` statements of the
/// resource's policy.
pub(crate) fn root_escapes_resource_deny(
    request: &Request,
    options: &Options,
    assumptions: &mut Assumptions,
) -> bool {
    s3::root_escapes(request, options, assumptions)
}

/// Says whether resource control policies leave this action alone although they apply to the
/// service.
pub(crate) fn is_outside_resource_control(request: &Request) -> bool {
    kms::is_outside_resource_control(request)
}

/// Says whether a grant of the key covers the request.
pub(crate) fn has_key_grant(request: &Request, policies: &Policies<'_>, options: &Options) -> bool {
    !policies.key_grants.is_empty() && kms::has_grant(request, policies, options)
}

/// Says whether one grant of the key covers the request.
pub(crate) fn key_grant(request: &Request, grant: &KeyGrant, options: &Options) -> Truth {
    kms::covers(request, grant, options)
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
