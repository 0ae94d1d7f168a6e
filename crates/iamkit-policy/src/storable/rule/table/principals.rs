//! What the rules about principals say.

use super::Spec as S;

pub(super) const DENY_WITHOUT_PRINCIPAL: S =
    S::error("3.1", "MISSING_PRINCIPAL", "a `Deny` of this policy type needs `Principal`")
        .hint("add \"Principal\": \"*\"");

pub(super) const ALLOW_WITHOUT_PRINCIPAL: S =
    S::warning("3.1", "MISSING_PRINCIPAL", "the statement has no `Principal` and grants nothing")
        .hint("add \"Principal\": \"*\", or name principals");

pub(super) const ALLOW_WITH_NOT_PRINCIPAL: S = S::warning(
    "3.10",
    "ALLOW_WITH_NOT_PRINCIPAL",
    "`NotPrincipal` with `Allow` grants everyone else, anonymous callers included",
);

pub(super) const EMPTY_PRINCIPALS: S =
    S::error("3.9", "EMPTY_OBJECT_PRINCIPAL", "the statement lists no principal")
        .storable("IAMKIT_EMPTY_ELEMENT_LIST");

pub(super) const EMPTY_PRINCIPAL_LIST: S =
    S::error("3.9", "EMPTY_ARRAY_PRINCIPAL", "the list of principals is empty")
        .storable("IAMKIT_EMPTY_ELEMENT_LIST");

pub(super) const EVERYONE_IN_TRUST: S = S::error(
    "4.1",
    "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    "a role trust policy does not take the principal `\"*\"`",
)
.hint("write {\"AWS\": \"*\"}");

pub(super) const MALFORMED_PRINCIPAL: S =
    S::error("3.2", "IAMKIT_MALFORMED_PRINCIPAL", "{} is no principal")
        .storable("IAMKIT_MALFORMED_PRINCIPAL")
        .hint("write an account of 12 digits, the ARN of a user, role or session, or `*`");

pub(super) const WILDCARD_IN_PRINCIPAL: S = S::error(
    "3.4",
    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    "{} has a wildcard, and only the whole principal `*` under `AWS` can be one",
);

pub(super) const UNSUPPORTED_PRINCIPAL_TYPE: S = S::error(
    "3.5",
    "IAMKIT_UNSUPPORTED_PRINCIPAL_TYPE",
    "{} makes no requests and is no principal",
)
.storable("IAMKIT_UNSUPPORTED_PRINCIPAL_TYPE");

pub(super) const PRINCIPAL_UNDER_WRONG_KEY: S = S::error(
    "3.5",
    "IAMKIT_PRINCIPAL_UNDER_WRONG_KEY",
    "{} belongs under another kind of principal",
)
.storable("IAMKIT_PRINCIPAL_UNDER_WRONG_KEY")
.hint("services belong under `Service`, accounts, users and roles under `AWS`");

pub(super) const SERVICE_PRINCIPAL: S =
    S::error("3.6", "IAMKIT_UNKNOWN_SERVICE_PRINCIPAL", "{} is no service principal")
        .storable("IAMKIT_UNKNOWN_SERVICE_PRINCIPAL");

pub(super) const FEDERATED_OUTSIDE_TRUST: S = S::error(
    "3.7",
    "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
    "{} is an identity provider, which only a role trust policy takes",
);

pub(super) const FEDERATED_PRINCIPAL: S = S::error(
    "3.7",
    "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
    "{} is no identity provider",
);
