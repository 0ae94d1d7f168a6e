//! All tests of one statement.

use iamkit_policy::ConditionTestRef;
use iamkit_work::spend;

use crate::{CompiledTest, Options, RequestContext, TestTrace, Truth, Unevaluable};

/// Conditions of so many tests are usual.
const FEW: usize = 8;

/// All condition tests of a statement, of which every one must hold.
///
/// A statement that holds an operator which does not exist is unevaluable as a whole, whatever
/// its other tests say, so that the order of the tests never changes the answer.
#[derive(Clone, Debug)]
pub struct CompiledCondition {
    tests: Box<[CompiledTest]>,
    // INVARIANT: whether each test is evaluable.
    is_evaluable: bool,
}

impl CompiledCondition {
    /// Compiles tests; `has_variables` says whether the policy language version knows policy
    /// variables.
    #[must_use]
    pub fn new<'a>(
        tests: impl IntoIterator<Item = ConditionTestRef<'a>>,
        has_variables: bool,
    ) -> Self {
        let tests: Box<[_]> =
            tests.into_iter().map(|test| CompiledTest::new(test, has_variables)).collect();
        let is_evaluable = tests.iter().all(CompiledTest::is_evaluable);
        Self { tests, is_evaluable }
    }

    /// Returns the tests in document order.
    #[must_use]
    pub fn tests(&self) -> &[CompiledTest] {
        &self.tests
    }

    /// Says whether there is no test, so that the condition always holds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    /// Says whether every operator exists.
    #[must_use]
    pub const fn is_evaluable(&self) -> bool {
        self.is_evaluable
    }

    /// Says whether all tests hold for a request.
    ///
    /// # Errors
    ///
    /// When an operator does not exist.
    pub fn evaluate(
        &self,
        context: &RequestContext,
        options: Options,
    ) -> Result<Truth, Unevaluable> {
        if !self.is_evaluable {
            return Err(Unevaluable);
        }
        let mut all = Truth::True;
        for (done, test) in self.tests.iter().enumerate() {
            // What few tests take is counted by whoever asks.
            if done >= FEW && !spend(120, "testing conditions") {
                break;
            }
            all = all.and(test.evaluate(context, options)?);
            if all.is_false() {
                break;
            }
        }
        Ok(all)
    }

    /// Explains every test, in document order.
    #[must_use]
    pub fn trace<'a>(
        &'a self,
        context: &'a RequestContext,
        options: Options,
    ) -> Vec<TestTrace<'a>> {
        self.tests.iter().map(|test| test.trace(context, options)).collect()
    }
}
