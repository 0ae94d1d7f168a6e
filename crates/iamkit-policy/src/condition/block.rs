//! The structure of a `Condition` element.

use iamkit_syntax::{Origin, Spanned};

use super::{ConditionKey, ConditionValue, OperatorName};
use crate::OneOrMany;

/// The `Condition` element: every test of every operator must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ConditionBlock {
    /// The operators with their tests, in document order.
    pub operators: Vec<OperatorBlock>,
    /// Where the member stood.
    pub origin: Origin,
}

/// One operator of a `Condition` element and the keys that it is applied to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OperatorBlock {
    /// The operator, such as `StringEquals`.
    pub operator: Spanned<OperatorName>,
    /// One test for each key.
    pub tests: Vec<ConditionTest>,
    /// Where the member stood.
    pub origin: Origin,
}

/// One condition key and the values that it is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConditionTest {
    /// The key, such as `aws:SourceIp`.
    pub key: Spanned<ConditionKey>,
    /// The values, of which one must match (or none, for a negated operator).
    pub values: OneOrMany<Spanned<ConditionValue>>,
    /// Where the member stood.
    pub origin: Origin,
}

/// A test together with its operator, from [`ConditionBlock::tests`].
#[derive(Clone, Copy, Debug)]
pub struct ConditionTestRef<'a> {
    /// The operator.
    pub operator: &'a Spanned<OperatorName>,
    /// The key and its values.
    pub test: &'a ConditionTest,
}

impl ConditionBlock {
    /// Iterates over the tests with their operators, in document order.
    pub fn tests(&self) -> impl Iterator<Item = ConditionTestRef<'_>> {
        self.operators.iter().flat_map(|block| {
            block.tests.iter().map(|test| ConditionTestRef { operator: &block.operator, test })
        })
    }
}
