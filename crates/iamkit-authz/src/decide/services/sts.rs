//! AWS STS and role trust policies.

use iamkit_arn::Arn;
use iamkit_policy::{ActionName, Effect};

use super::ServiceRule;
use crate::{Caller, CallerKind, Organization, PolicySet};

/// Actions on a role that its trust policy must allow (IAM User Guide, "IAM roles: trust
/// policies"; AWS STS API Reference).
const ON_ROLES: [&str; 6] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    // IAM User Guide, "Identity-enhanced role sessions"; that it is gated follows by analogy.
    "sts:SetContext",
];

pub(super) fn is_role_trust(action: &ActionName, resource: Option<&Arn>) -> bool {
    ON_ROLES.iter().any(|name| action.is(name)) && is_role(resource)
}

/// Says whether the request is about a role and asks nothing of its trust policy, which is the only
/// policy that a role has on its side (IAM User Guide, "Roles terms and concepts").
pub(super) fn is_beside_trust(action: &ActionName, resource: Option<&Arn>) -> bool {
    is_role(resource) && action.service() == "iam"
}

/// By its text: a pattern of roles is no principal.
fn is_role(resource: Option<&Arn>) -> bool {
    resource.is_some_and(|arn| arn.service() == "iam" && arn.resource().starts_with("role/"))
}

/// AWS STS API Reference, "`GetCallerIdentity`" and "`GetSessionToken`": no permissions are
/// required, and a policy that denies them does not. The second takes long-term credentials only.
pub(super) fn always_allowed(
    kind: &CallerKind,
    action: &ActionName,
    has_token: bool,
) -> Option<ServiceRule> {
    let is_signed = !matches!(kind, CallerKind::Anonymous | CallerKind::Federated { .. });
    if is_signed && action.is("sts:GetCallerIdentity") {
        return Some(ServiceRule::CallerIdentity);
    }
    let is_long_term = matches!(kind, CallerKind::User | CallerKind::Root) && !has_token;
    (is_long_term && action.is("sts:GetSessionToken")).then_some(ServiceRule::SessionToken)
}

/// AWS STS API Reference, `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity`: they take the token of
/// a provider in place of credentials.
const BY_TOKEN: [&str; 2] = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// IAM User Guide, "Compare AWS STS credentials": root users assume no roles, whatever the trust
/// policy says. AWS STS API Reference, `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity`: each is
/// for one kind of provider, and for nobody with credentials; all other operations are signed.
pub(super) fn restriction(
    caller: &Caller,
    action: &ActionName,
    owner: Option<&Organization>,
) -> Option<ServiceRule> {
    if action.service() != "sts" && !matches!(caller.kind(), CallerKind::Federated { .. }) {
        return None;
    }
    let kind = caller.kind();
    if *kind == CallerKind::Anonymous {
        return Some(ServiceRule::UnsignedRequest);
    }
    let by_token = BY_TOKEN.iter().any(|name| action.is(name));
    if by_token && !matches!(kind, CallerKind::Federated { .. }) {
        return Some(ServiceRule::TokenOperation);
    }
    if action.is(ASSUME_ROOT) && is_barred_from_root_tasks(caller, owner) {
        return Some(ServiceRule::RootTaskCaller);
    }
    if matches!(kind, CallerKind::Root | CallerKind::RootSession) {
        let assumes = action.is("sts:AssumeRole") || action.is("sts:AssumeRoot");
        return assumes.then_some(ServiceRule::RootUserAssumesRole);
    }
    let CallerKind::Federated { provider } = kind else { return None };
    let own = if provider.contains(":saml-provider/") {
        "sts:AssumeRoleWithSAML"
    } else {
        "sts:AssumeRoleWithWebIdentity"
    };
    let fits = [own, "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"]
        .iter()
        .any(|name| action.is(name));
    (!fits).then_some(ServiceRule::FederationOperation)
}

const ASSUME_ROOT: &str = "sts:AssumeRoot";

/// IAM User Guide, "Perform a privileged task on an AWS Organizations member account": the management
/// account or the delegated administrator for IAM calls, for an account of its organization. A member
/// that is not said to be either counts as neither.
fn is_barred_from_root_tasks(caller: &Caller, owner: Option<&Organization>) -> bool {
    let id = |organization: &Organization| organization.id.clone();
    let own = caller.organization();
    let (own_id, owner_id) = (own.and_then(id), owner.and_then(id));
    matches!(caller.kind(), CallerKind::Service { .. })
        || own.is_some_and(|own| !own.is_management_account && !own.is_delegated_administrator)
        || own_id.is_some() && owner_id.is_some() && own_id != owner_id
}

/// Says whether it is not known of a caller of `AssumeRoot` whether its account may.
pub(super) fn is_unknown_root_task_caller(caller: &Caller, action: &ActionName) -> bool {
    action.is(ASSUME_ROOT) && caller.account().is_some() && caller.organization().is_none()
}

/// AWS Organizations User Guide, "Resource control policies (RCPs)": service-linked roles are not
/// restricted, which goes for who may assume them, too.
pub(super) fn is_service_linked_role(resource: Option<&Arn>) -> bool {
    resource.is_some_and(|arn| arn.resource().starts_with("role/aws-service-role/"))
}

/// AWS STS API Reference, `AssumeRoot`: every root session has one of these policies, which hold
/// `Deny` statements only.
const TASKS: [&str; 5] = [
    "IAMAuditRootUserCredentials",
    "IAMCreateRootUserPassword",
    "IAMDeleteRootUserCredentials",
    "S3UnlockBucketPolicy",
    "SQSUnlockQueuePolicy",
];

/// Says whether the policies are task policies. A name alone does not make one: a policy that
/// allows something is taken for what it says.
pub(super) fn is_task(set: &PolicySet) -> bool {
    let mut statements = set.documents().flat_map(|document| document.statements.iter());
    set.policy_count() > 0
        && set.policy_names().all(|name| TASKS.contains(&name))
        && statements.all(|statement| statement.effect.value == Effect::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_told_by_their_arns() {
        for (resource, expected) in [
            ("arn:aws:iam::111122223333:role/Dev", true),
            ("arn:aws:iam::111122223333:user/role/ines", false),
            ("arn:aws:s3:::role/Dev", false),
        ] {
            let arn: Arn = resource.parse().unwrap();
            let beside = is_beside_trust(&"iam:GetRole".parse().unwrap(), Some(&arn));
            assert_eq!(beside, expected, "{resource}");
            let trust = is_role_trust(&"sts:AssumeRole".parse().unwrap(), Some(&arn));
            assert_eq!(trust, expected, "{resource}");
        }
        assert!(!is_beside_trust(&"iam:GetRole".parse().unwrap(), None));
    }
}
