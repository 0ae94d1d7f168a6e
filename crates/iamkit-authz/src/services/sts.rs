//! AWS STS and role trust policies.

use iamkit_arn::{Arn, PrincipalArn};
use iamkit_policy::ActionName;

use super::ServiceRule;
use crate::CallerKind;

/// Actions on a role that its trust policy must allow (IAM User Guide, "IAM roles: trust
/// policies"; AWS STS API Reference).
const ON_ROLES: [&str; 5] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
];

pub(super) fn is_role_trust(action: &ActionName, resource: Option<&Arn>) -> bool {
    ON_ROLES.iter().any(|name| action.is(name))
        && resource.is_some_and(|arn| matches!(arn.principal(), Some(PrincipalArn::Role { .. })))
}

/// AWS STS API Reference, "`GetCallerIdentity`": no permissions are required, and a policy that
/// denies it does not.
pub(super) fn fixed_allow(kind: &CallerKind, action: &ActionName) -> Option<ServiceRule> {
    let is_signed = !matches!(kind, CallerKind::Anonymous | CallerKind::Federated { .. });
    (is_signed && action.is("sts:GetCallerIdentity")).then_some(ServiceRule::CallerIdentity)
}

pub(super) fn refusal(kind: &CallerKind, action: &ActionName) -> Option<ServiceRule> {
    let CallerKind::Federated { provider } = kind else { return None };
    let own = if provider.contains(":saml-provider/") {
        "sts:AssumeRoleWithSAML"
    } else {
        "sts:AssumeRoleWithWebIdentity"
    };
    let fits = [own, "sts:TagSession", "sts:SetSourceIdentity"].iter().any(|name| action.is(name));
    (!fits).then_some(ServiceRule::FederationOperation)
}
