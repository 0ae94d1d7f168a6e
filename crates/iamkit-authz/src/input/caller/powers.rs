//! What a caller can have and do, whatever the request is.

use iamkit_arn::PrincipalArn;

use super::{Caller, CallerKind};

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

/// What session policies mean for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionPolicies {
    /// Without one, nothing is allowed.
    Required,
    /// They limit if they are there.
    Optional,
    /// The caller has none.
    None,
}

impl SessionPolicies {
    /// Says whether session policies can limit a caller, and whether it can do anything without
    /// them.
    pub(crate) const fn of(caller: &Caller) -> Self {
        match caller.kind {
            CallerKind::FederatedUser { .. } => Self::Required,
            CallerKind::RoleSession { .. } | CallerKind::RootSession => Self::Optional,
            _ => Self::None,
        }
    }
}
