//! Whether something grants the request.

use iamkit_arn::PrincipalArn;

use crate::resource_side::Grades;
use crate::{Assumptions, Caller, CallerKind, GrantPath, OptionId, Options};

/// What the layers that can grant or limit say, `Deny` statements aside.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is the answer of one layer")]
pub(crate) struct Sides {
    /// Identity-based policies allow.
    pub(crate) identity: bool,
    /// There is no boundary, or it allows.
    pub(crate) boundary: bool,
    /// No session policy is needed, or it allows.
    pub(crate) session: bool,
    /// The resource allows, by grade.
    pub(crate) resource: Grades,
    /// The resource's policy must allow inside one account, too.
    pub(crate) is_gated: bool,
    /// The resource is a role that is to be assumed.
    pub(crate) is_role_trust: bool,
    pub(crate) is_same_account: bool,
}

/// Finds what grants the request; see the IAM User Guide, "Policy evaluation logic", its pages on
/// one account and across accounts.
pub(crate) fn grant(
    caller: &Caller,
    sides: &Sides,
    options: &Options,
    assumptions: &mut Assumptions,
) -> Option<GrantPath> {
    match &caller.kind {
        CallerKind::Service { .. } => {
            (sides.resource.direct || sides.resource.star || sides.resource.key_grant)
                .then_some(GrantPath::Service)
        }
        CallerKind::Federated { .. } => sides.resource.direct.then_some(GrantPath::Federated),
        CallerKind::Anonymous => sides.resource.star.then_some(GrantPath::Anonymous),
        _ if sides.is_same_account => same_account(caller, sides, options, assumptions),
        _ => cross_account(sides, options, assumptions),
    }
}

fn same_account(
    caller: &Caller,
    sides: &Sides,
    options: &Options,
    assumptions: &mut Assumptions,
) -> Option<GrantPath> {
    let unlimited = sides.boundary && sides.session;
    if (sides.resource.direct || sides.resource.key_grant)
        && direct_counts(sides, options, assumptions)
    {
        return Some(GrantPath::Direct);
    }
    if sides.resource.star {
        if unlimited {
            return Some(GrantPath::Direct);
        }
        assumptions.insert(OptionId::StarDirect);
        if !options.star_grants_are_limited && direct_counts(sides, options, assumptions) {
            return Some(GrantPath::Direct);
        }
    }
    if !unlimited {
        return None;
    }
    if sides.resource.entity {
        return Some(GrantPath::Entity);
    }
    if sides.identity && (!sides.is_gated || sides.resource.any()) {
        let is_root = caller.is_root();
        return Some(if is_root { GrantPath::Root } else { GrantPath::Identity });
    }
    None
}

/// A grant that names the caller lifts the silence of boundary and session policies. That is
/// documented for resource-based policies in general, not for trust policies.
fn direct_counts(sides: &Sides, options: &Options, assumptions: &mut Assumptions) -> bool {
    if !sides.is_role_trust || sides.boundary {
        return true;
    }
    assumptions.insert(OptionId::TrustDirectBoundary);
    !options.boundary_limits_direct_trust
}

/// Both accounts must allow; who is named on the resource side makes no difference.
fn cross_account(
    sides: &Sides,
    options: &Options,
    assumptions: &mut Assumptions,
) -> Option<GrantPath> {
    let unlimited = sides.boundary && sides.session;
    if sides.identity && unlimited && sides.resource.any() {
        return Some(GrantPath::CrossAccount);
    }
    if sides.resource.key_grant && unlimited {
        assumptions.insert(OptionId::KmsGrantCrossAccount);
        return options.cross_account_key_grant_is_enough.then_some(GrantPath::CrossAccount);
    }
    None
}

/// Says whether the caller can do everything in its own account without any policy: as root user,
/// or on behalf of it.
pub(crate) fn has_full_access(caller: &Caller) -> bool {
    match &caller.kind {
        CallerKind::Root | CallerKind::RootSession => true,
        CallerKind::FederatedUser { parent: Some(parent), .. } => {
            matches!(parent.principal(), Some(PrincipalArn::Root { .. }))
        }
        _ => false,
    }
}

/// Says whether identity-based policies and a permissions boundary can bear on a caller: on users,
/// sessions of roles, and those who act for a user.
pub(crate) const fn has_identity_policies(caller: &Caller) -> bool {
    matches!(
        caller.kind,
        CallerKind::User | CallerKind::RoleSession { .. } | CallerKind::FederatedUser { .. }
    )
}

/// Says what session policies mean for a caller: whether they can limit it, and whether it can do
/// anything without them.
pub(crate) const fn session_side(caller: &Caller) -> SessionSide {
    match caller.kind {
        CallerKind::FederatedUser { .. } => SessionSide::Required,
        CallerKind::RoleSession { .. } | CallerKind::RootSession => SessionSide::Optional,
        _ => SessionSide::None,
    }
}

/// What session policies mean for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionSide {
    /// Without one, nothing is allowed.
    Required,
    /// They limit if they are there.
    Optional,
    /// The caller has none.
    None,
}
