//! AWS STS and role trust policies.

use iamkit_arn::{Arn, PrincipalArn};
use iamkit_condition::ContextValue;
use iamkit_policy::ActionName;

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

pub(super) fn is_role_trust(action: &ActionName, resource: Option<&Arn>) -> bool {
    ON_ROLES.iter().any(|name| action.is(name))
        && resource.is_some_and(|arn| matches!(arn.principal(), Some(PrincipalArn::Role { .. })))
}

/// AWS STS API Reference, "`GetCallerIdentity`": no permissions are required, and a policy that
/// denies it does not.
pub(super) fn always_allowed(kind: &CallerKind, action: &ActionName) -> Option<ServiceRule> {
    let is_signed = !matches!(kind, CallerKind::Anonymous | CallerKind::Federated { .. });
    (is_signed && action.is("sts:GetCallerIdentity")).then_some(ServiceRule::CallerIdentity)
}

pub(super) fn restriction(kind: &CallerKind, action: &ActionName) -> Option<ServiceRule> {
    let CallerKind::Federated { provider } = kind else { return None };
    let own = if provider.contains(":saml-provider/") {
        "sts:AssumeRoleWithSAML"
    } else {
        "sts:AssumeRoleWithWebIdentity"
    };
    let fits = [own, "sts:TagSession", "sts:SetSourceIdentity"].iter().any(|name| action.is(name));
    (!fits).then_some(ServiceRule::FederationOperation)
}

/// AWS Organizations User Guide, "Resource control policies (RCPs)": service-linked roles are not
/// restricted, which goes for who may assume them, too.
pub(super) fn is_service_linked_role(resource: Option<&Arn>) -> bool {
    resource.is_some_and(|arn| arn.resource().starts_with("role/aws-service-role/"))
}

/// Says whether the caller's temporary credentials are refused by IAM or AWS STS (IAM User Guide,
/// "Request temporary security credentials", comparison of the AWS STS operations): those from
/// `GetFederationToken` by IAM and all of STS but `GetCallerIdentity`; those from `GetSessionToken`
/// by IAM without MFA, and by STS except for `AssumeRole` and `GetCallerIdentity`.
pub(super) fn exceeds_credentials(request: &Request) -> bool {
    let action = request.action();
    let is_iam = action.service() == "iam";
    let context = request.context();
    match request.caller().kind() {
        CallerKind::FederatedUser { .. } => true,
        CallerKind::User if context.get("aws:TokenIssueTime").is_some() => {
            let has_mfa = matches!(
                context.get("aws:MultiFactorAuthPresent"),
                Some(ContextValue::One(text)) if text.eq_ignore_ascii_case("true")
            );
            if is_iam { !has_mfa } else { !action.is("sts:AssumeRole") }
        }
        _ => false,
    }
}
