//! What the rules about the elements that each policy type takes say.

use super::Spec as S;

pub(super) const IDENTITY_PRINCIPAL: S =
    S::error("23", "UNSUPPORTED_PRINCIPAL", "the policy type takes no principal");

pub(super) const SCP_PRINCIPAL: S =
    S::error("4.2", "SCP_SYNTAX_ERROR_PRINCIPAL", "the policy type takes no principal");

pub(super) const TRUST_NOT_PRINCIPAL: S = S::error(
    "4.1",
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    "a role trust policy does not take `NotPrincipal`",
)
.hint("name in `Principal` who may assume the role");

pub(super) const TRUST_RESOURCE: S = S::error(
    "4.1",
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
    "a role trust policy takes no resource",
)
.storable("IAMKIT_TRUST_POLICY_FIELD");

pub(super) const RCP_PRINCIPAL: S = S::error(
    "4.3",
    "RCP_SYNTAX_ERROR_PRINCIPAL",
    "a resource control policy takes the principal `\"*\"` alone",
);

pub(super) const RCP_NOT_ACTION: S = S::error(
    "4.3",
    "RCP_SYNTAX_ERROR_NOTACTION",
    "a resource control policy does not take `NotAction`",
);

pub(super) const RCP_ALLOW: S =
    S::error("4.3", "RCP_SYNTAX_ERROR_ALLOW", "a resource control policy does not take `Allow`")
        .storable("IAMKIT_RCP_ALLOW");

pub(super) const RCP_ANY_ACTION: S = S::error(
    "4.3",
    "RCP_SYNTAX_ERROR_ACTION",
    "a resource control policy does not take the action `*` without a service prefix",
);

pub(super) const RCP_FULL_ACCESS: S = S::note(
    "4.3",
    "RCP_SYNTAX_ERROR_ALLOW",
    "`RCPFullAWSAccess` is attached everywhere and need not be given",
);

pub(super) const MISSING_PRINCIPAL: S =
    S::error("3.1", "MISSING_PRINCIPAL", "the statement has no `Principal`");

pub(super) const MISSING_RESOURCE: S =
    S::error("14", "MISSING_RESOURCE", "the statement has no `Resource`").hint("add \"Resource\"");

pub(super) const RESOURCE_TAKEN: S = S::note(
    "3.14",
    "MISSING_RESOURCE",
    "the statement has no `Resource` and is about the repository itself",
);
