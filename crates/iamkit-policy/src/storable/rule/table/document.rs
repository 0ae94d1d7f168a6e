//! What the rules about the document say.

use super::Spec as S;

pub(super) const UNSUPPORTED_CHARACTER: S =
    S::error("1a", "IAMKIT_UNSUPPORTED_CHARACTER", "{} has a character that IAM does not take")
        .storable("IAMKIT_UNSUPPORTED_CHARACTER")
        .hint("IAM takes U+0020 to U+00FF, tab and line breaks");

pub(super) const EMPTY_STATEMENTS: S =
    S::error("3", "IAMKIT_EMPTY_STATEMENT_LIST", "`Statement` is an empty list")
        .storable("IAMKIT_EMPTY_STATEMENT_LIST");

pub(super) const SID_CHARACTERS: S =
    S::error("5", "UNSUPPORTED_SID", "`Sid` {} has other characters than letters and digits");

pub(super) const REPEATED_SID: S =
    S::error("5", "UNIQUE_SIDS_REQUIRED", "`Sid` {} names two statements");

pub(super) const REPEATED_SID_ELSEWHERE: S =
    S::warning("5", "UNIQUE_SIDS_RECOMMENDED", "`Sid` {} names two statements");

pub(super) const VARIABLE_IN_OLD_VERSION: S = S::warning(
    "2",
    "VARIABLE_UNSUPPORTED_IN_VERSION",
    "{} is plain text without `\"Version\": \"2012-10-17\"`, no request has it",
)
.hint("add `\"Version\": \"2012-10-17\"`");

pub(super) const TEMPLATE_PLACEHOLDER: S = S::warning(
    "2.2",
    "IAMKIT_TEMPLATE_PLACEHOLDER",
    "{} holds what a template should have replaced, it matches nothing",
)
.storable("IAMKIT_TEMPLATE_PLACEHOLDER")
.hint("put the value in its place");

pub(super) const SIZE: S = S::warning("30", "IAMKIT_POLICY_SIZE", "the document is too long: {}")
    .storable("IAMKIT_POLICY_SIZE");
