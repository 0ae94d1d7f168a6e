//! What the rules about names, which the catalog knows say.

use super::Spec as S;

pub(super) const UNKNOWN_ACTION: S =
    S::warning("2.2", "INVALID_ACTION", "{} matches no action of the catalog");

pub(super) const OPERATION_NAME: S =
    S::warning("2.2", "INVALID_ACTION", "{} is an API operation, no action: it matches nothing");

pub(super) const UNKNOWN_SERVICE: S =
    S::warning("2.2", "INVALID_SERVICE_IN_ACTION", "{} names no service of the catalog");

pub(super) const UNKNOWN_ARN_SERVICE: S =
    S::warning("2.2", "INVALID_SERVICE", "{} names no service of the catalog");

pub(super) const UNKNOWN_GLOBAL_KEY: S = S::warning(
    "2.2",
    "INVALID_GLOBAL_CONDITION_KEY",
    "condition key {} is missing in every request",
);

pub(super) const UNKNOWN_SERVICE_KEY: S = S::warning(
    "2.2",
    "INVALID_SERVICE_CONDITION_KEY",
    "condition key {} is missing in every request",
);

pub(super) const UNKNOWN_KEY_PREFIX: S = S::warning(
    "2.2",
    "INVALID_SERVICE",
    "condition key {} begins with no known service and is missing in every request",
);

pub(super) const BLANK_IN_TAG_KEY: S = S::warning(
    "2.2",
    "IAMKIT_BLANK_IN_TAG_KEY",
    "condition key {} names a tag with a blank at an end, which is a part of its name",
);

pub(super) const KEY_WITHOUT_PREFIX: S = S::warning(
    "2.2",
    "INVALID_CONDITION_KEY_FORMAT",
    "condition key {} has no service prefix and is missing in every request",
);

pub(super) const MISSING_QUALIFIER: S = S::warning(
    "2.2",
    "MISSING_QUALIFIER",
    "condition key {} has several values and never matches without `ForAnyValue:` or \
                 `ForAllValues:`",
);

pub(super) const WILDCARD_WITHOUT_LIKE: S = S::warning(
    "2.2",
    "WILDCARD_WITHOUT_LIKE_OPERATOR",
    "{} is compared letter by letter, `*` and `?` are no wildcards here",
);

pub(super) const UNKNOWN_SERVICE_PRINCIPAL: S = S::warning(
    "3.6",
    "IAMKIT_UNKNOWN_SERVICE_PRINCIPAL",
    "{} is no service principal of the catalog",
);

pub(super) const NO_RCP_SERVICE: S = S::warning(
    "4.4",
    "RCP_SYNTAX_ERROR_ACTION",
    "{} does nothing: resource control policies do not reach the service",
);

pub(super) const ARN_VALUE: S =
    S::warning("2.2", "IAMKIT_OPERATOR_NEVER_TRUE", "{} is no ARN and never matches")
        .hint("write all six fields: arn:partition:service:region:account:resource");

pub(super) const ARN_NEVER_MATCHES: S =
    S::warning("2.2", "IAMKIT_OPERATOR_NEVER_TRUE", "{} matches no ARN that the key can have")
        .hint("write arn:partition:service:region:account:resource, such as arn:aws:iam::…");
