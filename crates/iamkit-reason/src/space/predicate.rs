//! Tests of one coordinate.

use iamkit_policy::{BaseOperator, SetOperator, ValueType};

use super::{Coordinate, KeyId, TextPattern};

/// A test of one coordinate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Predicate {
    pub(crate) coordinate: Coordinate,
    pub(crate) test: Test,
}

/// What is tested.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Test {
    /// `Resource`, or `NotResource`.
    Resource { patterns: Box<[TextPattern]>, is_negated: bool },
    /// `Null`: whether the key is missing.
    Presence { is_missing: bool },
    /// String and ARN operators.
    Text { patterns: Box<[TextPattern]>, is_arn: bool, how: How },
    /// Operators of other types.
    Typed { value_type: ValueType, base: BaseOperator, values: Box<[Box<str>]>, how: How },
}

/// How the results for single values make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct How {
    /// Whether a value counts that compares with none of the policy's.
    pub(crate) is_negated: bool,
    /// The result when the key is missing.
    pub(crate) if_missing: bool,
    pub(crate) set: Option<SetOperator>,
    /// The result for a value that the operator cannot read: it counts against the request, true in
    /// a `Deny` and false in an `Allow`; but what is no ARN matches none.
    pub(crate) if_unreadable: bool,
}

impl Predicate {
    /// Returns the keys whose values stand in for variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.patterns().iter().flat_map(TextPattern::variables)
    }

    /// Returns the patterns of texts.
    pub(crate) fn patterns(&self) -> &[TextPattern] {
        match &self.test {
            Test::Resource { patterns, .. } | Test::Text { patterns, .. } => patterns,
            Test::Presence { .. } | Test::Typed { .. } => &[],
        }
    }
}
