//! What the rules about conditions say.

use super::Spec as S;

pub(super) const UNKNOWN_OPERATOR: S =
    S::error("25", "INVALID_CONDITION_OPERATOR", "{} is no condition operator");

pub(super) const UNKNOWN_OPERATOR_WITHOUT_KEYS: S = S::warning(
    "2.2",
    "INVALID_CONDITION_OPERATOR",
    "{} is no condition operator; without keys it tests nothing",
);

pub(super) const OPERATOR_WITHOUT_KEYS: S =
    S::warning("2.2", "EMPTY_OBJECT_CONDITION", "{} has no condition keys and tests nothing");

pub(super) const NULL_IF_EXISTS: S =
    S::error("25", "NULL_WITH_IF_EXISTS", "`Null` does not take `IfExists`").hint("write `Null`");

pub(super) const MISSING_TAG_KEY: S =
    S::error("28", "MISSING_TAG_KEY_IN_CONDITION", "condition key {} has no tag name")
        .hint("write the tag's name behind the `/`");

pub(super) const EMPTY_VALUES: S = S::warning(
    "2.2",
    "EMPTY_ARRAY_CONDITION",
    "condition key {} is compared with an empty list: it is never equal",
);

pub(super) const DATE_VALUE: S = S::error("26", "TYPE_MISMATCH_DATE", "{} is no date")
    .storable("IAMKIT_DATE_VALUE")
    .hint("write `2026-10-01` or `2026-10-01T00:00:00Z`");

pub(super) const DATE_WITHOUT_INSTANT: S = S::warning(
    "2.2",
    "TYPE_MISMATCH_DATE",
    "{} is stored, but is no point in time: the test fails closed",
)
.hint("write `2026-10-01` or `2026-10-01T00:00:00Z`");

pub(super) const NUMBER_VALUE: S =
    S::error("27", "TYPE_MISMATCH_NUMBER", "{} is no number").storable("IAMKIT_OPERATOR_VALUE");

pub(super) const ADDRESS_VALUE: S =
    S::error("27", "TYPE_MISMATCH_IP_RANGE", "{} is no IP address and no block of them")
        .hint("write an address or a block, such as 192.0.2.0/24 or 2001:db8::/32")
        .storable("IAMKIT_OPERATOR_VALUE");

pub(super) const BOOL_VALUE: S =
    S::error("27", "TYPE_MISMATCH_BOOLEAN", "{} is neither `true` nor `false`")
        .storable("IAMKIT_OPERATOR_VALUE");

pub(super) const BINARY_VALUE: S = S::error("27", "TYPE_MISMATCH_STRING", "{} is no Base64 text")
    .storable("IAMKIT_OPERATOR_VALUE");

pub(super) const OPERATOR_IN_TWO_CASES: S = S::warning(
    "27a",
    "IAMKIT_OPERATOR_IN_TWO_CASES",
    "{} stands twice in different case: the tests of both must hold",
)
.storable("IAMKIT_OPERATOR_IN_TWO_CASES")
.hint("write the keys of both under one name");

pub(super) const VARIABLE_IN_VALUE: S = S::warning(
    "27",
    "INVALID_VARIABLE_FOR_OPERATOR",
    "{} holds a policy variable, which the condition operator does not take: the test \
                 fails closed",
);

pub(super) const VARIABLE_IN_BOOL: S = S::warning(
    "27",
    "INVALID_VARIABLE_FOR_OPERATOR",
    "{} holds a policy variable, of which AWS says both that `Bool` replaces it and that it does \
                 not: it is replaced here",
)
.hint("write `true` or `false`");
