//! What a caller can have and do, whatever the request is.

use iamkit_arn::PrincipalArn;

use super::{Caller, CallerKind};
use crate::Layers;
use crate::input::Binds;

const OF_EVERYONE: Layers = Layers::that_bind(Binds::Everyone);
const OF_IDENTITIES: Layers = Layers::that_bind(Binds::Identities);
const OF_TEMPORARY_CREDENTIALS: Layers = Layers::that_bind(Binds::TemporaryCredentials);

/// Returns the layers that bear on whatever the caller asks for. Those of organizations depend on
/// the request besides.
pub(crate) const fn layers_of(caller: &Caller) -> Layers {
    let mut layers = OF_EVERYONE;
    if has_identity_policies(caller) {
        layers = layers.or(OF_IDENTITIES);
    }
    if caller.account().is_some() {
        layers = layers.or(OF_TEMPORARY_CREDENTIALS);
    }
    layers
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

/// Says whether a caller can do nothing without a session policy (AWS STS API Reference,
/// "`GetFederationToken`") or task policy ("`AssumeRoot`", where it is a required parameter).
pub(crate) const fn requires_session_policy(caller: &Caller) -> bool {
    matches!(caller.kind, CallerKind::FederatedUser { .. } | CallerKind::RootSession)
}
