//! Why one part of a statement fits the request or not.

use iamkit_arn::Field;

/// How the action of a request and a statement meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionMatch {
    /// Whether the statement covers the action.
    pub matched: bool,
    /// The first pattern of the element that matches the action, if one does. Under `NotAction` it
    /// is what keeps the statement from covering the action.
    pub pattern: Option<PatternAt>,
}

/// Place of a pattern in its element, from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternAt {
    /// The index in the array.
    pub index: usize,
}

/// Why the resource of a request and a statement meet, or do not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceReason<'a> {
    /// The statement has no such element.
    NoElement,
    /// A pattern matches.
    Listed(PatternAt),
    /// No pattern matches; the field of the last one to differ from the resource is named when the
    /// element has one pattern.
    NotListed {
        /// The first field that differs.
        field: Option<Field>,
    },
    /// The request is about `*`, which the lone `*` alone reaches.
    StarOnly,
    /// A policy variable has no value, so that its pattern matches nothing, and no other one
    /// matches.
    Unresolved {
        /// The condition key of the variable.
        key: &'a str,
    },
    /// It depends on a policy variable that is not known.
    Unknown,
}
