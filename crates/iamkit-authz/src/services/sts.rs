//! AWS STS and role trust policies.

use iamkit_arn::PrincipalArn;

use super::ServiceRule;
use crate::{CallerKind, Request};

/// Actions on a role that its trust policy must allow (IAM User Guide, "IAM roles: trust
/// policies"; AWS STS API Reference).
const ON_ROLES: [&str; 5] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
];

fn is_sts(request: &Request) -> bool {
    request.action().service().eq_ignore_ascii_case("sts")
}

pub(super) fn is_role_trust(request: &Request) -> bool {
    is_sts(request)
        && ON_ROLES.iter().any(|name| request.action().is(name))
        && request
            .resource()
            .arn()
            .is_some_and(|arn| matches!(arn.principal(), Some(PrincipalArn::Role { .. })))
}

/// AWS STS API Reference, "`GetCallerIdentity`": no permissions are required, and a policy that
/// denies it does not.
pub(super) fn fixed_allow(request: &Request) -> Option<ServiceRule> {
    let is_signed =
        !matches!(request.caller().kind(), CallerKind::Anonymous | CallerKind::Federated { .. });
    (is_sts(request) && is_signed && request.action().is("sts:GetCallerIdentity"))
        .then_some(ServiceRule::CallerIdentity)
}

pub(super) fn refusal(request: &Request) -> Option<ServiceRule> {
    let CallerKind::Federated { provider } = request.caller().kind() else { return None };
    let action = request.action();
    let is_saml = provider.contains(":saml-provider/");
    let own = if is_saml { "sts:AssumeRoleWithSAML" } else { "sts:AssumeRoleWithWebIdentity" };
    let fits = action.is(own) || action.is("sts:TagSession") || action.is("sts:SetSourceIdentity");
    (!fits).then_some(ServiceRule::FederationOperation)
}
