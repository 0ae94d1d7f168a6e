//! Which resources can carry a policy.

use iamkit_arn::ArnRef;
use iamkit_authz::BuiltinFacts;
use iamkit_pattern::Case;
use iamkit_policy::ActionName;

use crate::Missing;

/// Returns the policy on the side of the resource that could grant a request, if the resource can
/// carry one.
pub(crate) fn resource_policy_of(
    action: &ActionName,
    resource: &str,
    has_resource_types: bool,
) -> Option<Missing> {
    if is_assume_role(action) && is_role(resource) {
        return Some(Missing::TrustPolicy(resource.into()));
    }
    if !has_resource_types {
        return None;
    }
    let arn = ArnRef::parse(resource).ok();
    let is_service = |name: &str| match &arn {
        // The resource says whose policy it is: an action of one service may be about a resource of
        // another one.
        Some(arn) if !arn.service().contains(['*', '?']) => arn.service() == name,
        _ => action.service() == name,
    };
    if is_service("kms") {
        let is_key = arn.is_none_or(|arn| !arn.resource().starts_with("alias/"));
        return is_key.then(|| Missing::KeyPolicy(resource.into()));
    }
    let can_carry = BuiltinFacts::resource_policy_services().iter().any(|name| is_service(name));
    can_carry.then(|| Missing::ResourcePolicy(resource.into()))
}

/// Says whether a text is an ARN of roles, or could be one: `sts:SetContext` is also asked of the caller's
/// own session.
fn is_role(resource: &str) -> bool {
    let named = ArnRef::parse(resource).is_ok_and(|arn| arn.service() != "iam");
    !named
}

/// Says whether an action on a role is decided by its trust policy (AWS STS API Reference): assuming it,
/// and what goes with that.
pub(crate) fn is_assume_role(action: &ActionName) -> bool {
    const HEAD: &str = "AssumeRole";
    const BESIDES: [&str; 3] = ["SetContext", "SetSourceIdentity", "TagSession"];
    let name = action.name();
    action.service() == "sts"
        && (Case::Fold.starts_with(name, HEAD) || Case::Fold.is_one_of(name, &BESIDES))
}
