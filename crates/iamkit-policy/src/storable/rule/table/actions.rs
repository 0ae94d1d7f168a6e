//! What the rules about actions say.

use super::Spec as S;

pub(super) const EMPTY_ACTIONS: S =
    S::error("9", "EMPTY_ARRAY_ACTION", "the statement lists no action")
        .storable("IAMKIT_EMPTY_ELEMENT_LIST")
        .hint("name an action, or remove the statement");

pub(super) const ACTION_WITHOUT_PREFIX: S =
    S::error("11", "INVALID_ACTION", "{} has no service prefix")
        .storable("IAMKIT_ACTION_VENDOR")
        .hint("write `service:ActionName`");

pub(super) const ACTION_COLONS: S =
    S::error("12", "INVALID_ACTION", "{} has more than one colon").storable("IAMKIT_ACTION_COLONS");

pub(super) const ACTION_PREFIX: S =
    S::error("13", "INVALID_SERVICE_IN_ACTION", "{} starts with no service prefix")
        .storable("IAMKIT_ACTION_VENDOR");

pub(super) const WILDCARD_IN_ACTION_PREFIX: S =
    S::error("13", "WILDCARD_IN_SERVICE_NAME", "{} has a wildcard in its service prefix")
        .storable("IAMKIT_ACTION_VENDOR")
        .hint("write the service out");

pub(super) const ANY_ACTION_PREFIX: S =
    S::warning("13", "WILDCARD_IN_SERVICE_NAME", "{} is about every service");

pub(super) const ACTION_NAME: S = S::warning("2.2", "INVALID_ACTION", "{} matches no action");

pub(super) const TRUST_ACTION: S = S::error(
    "4.1",
    "IAMKIT_TRUST_POLICY_ACTION",
    "{} assumes no role, and a role trust policy takes actions of AWS STS alone",
)
.storable("IAMKIT_TRUST_POLICY_ACTION")
.hint("write `sts:AssumeRole` or another action of `sts`");

pub(super) const TRUST_ACTION_ASSUMES_NOTHING: S = S::warning(
    "4.1",
    "UNSUPPORTED_ACTION_IN_POLICY",
    "{} assumes no role: the trust policy of a role has no say in it",
)
.hint("write `sts:AssumeRole`, or another action that makes a session of the role");
