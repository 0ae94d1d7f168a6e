//! What the rules about the grammar say.

use super::Spec as S;

pub(super) const SYNTAX: S = S::error("1", "JSON_SYNTAX_ERROR", "the text is no JSON object");

pub(super) const UNKNOWN_ELEMENT: S =
    S::error("8", "INVALID_POLICY_ELEMENT", "the element does not exist");

pub(super) const DUPLICATE_ELEMENT: S =
    S::error("3", "INVALID_POLICY_ELEMENT", "the element stands twice");

pub(super) const JSON_TYPE: S =
    S::error("10", "DATA_TYPE_MISMATCH", "the JSON type is another one");

pub(super) const NULL_IN_LIST: S =
    S::warning("2.2", "DATA_TYPE_MISMATCH", "`null` in a list is passed over").hint("leave it out");

pub(super) const INVALID_VERSION: S = S::error("2", "INVALID_VERSION", "{} is no version");

pub(super) const MISSING_STATEMENT: S =
    S::error("3", "MISSING_STATEMENT", "there is no `Statement`");

pub(super) const MISSING_EFFECT: S = S::error("6", "MISSING_EFFECT", "there is no `Effect`");

pub(super) const INVALID_EFFECT: S = S::error("7", "INVALID_EFFECT", "{} is no effect");

pub(super) const MISSING_ACTION: S = S::error("9", "MISSING_ACTION", "there is no `Action`");

pub(super) const BOTH_ELEMENTS: S =
    S::error("8", "UNSUPPORTED_ELEMENT_COMBINATION", "two elements cannot stand side by side");

pub(super) const BARE_PRINCIPAL: S =
    S::error("3.2", "INVALID_PRINCIPAL_FORMAT", "{} does not say its kind");

pub(super) const PRINCIPAL_KIND: S =
    S::error("3.2", "INVALID_PRINCIPAL_KEY", "{} is no kind of principal");

pub(super) const DUPLICATE_CONDITION_KEY: S =
    S::error("24", "DUPLICATE_KEYS_WITH_DIFFERENT_CASE", "the key stands twice");

pub(super) const MIXED_CONDITION_VALUES: S =
    S::error("24", "INVALID_CONDITION_DATA_TYPE", "the values have several types");
