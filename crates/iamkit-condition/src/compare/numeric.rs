//! The `Numeric…` operators.

mod decimal;
mod neighbour;

use std::cmp::Ordering;

use iamkit_policy::{Compare, ConditionValue, ValueType};

use super::{Comparison, Outcome, PossibleMatches, Scope, holds};
use crate::ConditionOption;
use decimal::{Decimal, Number, small_integer};
pub(super) use neighbour::{above, below, between};

/// Compares decimal numbers exactly.
#[derive(Clone, Debug)]
pub(crate) struct NumericComparison {
    compare: Compare,
    // `None` for a value that is no number.
    values: Box<[Option<Number>]>,
}

/// A number of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Request<'r> {
    Small(i64),
    Exact(Decimal<'r>),
}

/// Says whether a text is a number, with an exponent or without.
pub(super) fn is_number(text: &str) -> bool {
    Decimal::parse(text).is_some()
}

/// Compares two numbers; `None` when one is none.
pub(super) fn compare(left: &str, right: &str) -> Option<Ordering> {
    Some(Decimal::parse(left)?.cmp(&Decimal::parse(right)?))
}

impl NumericComparison {
    pub(super) fn new<'v>(
        compare: Compare,
        values: impl Iterator<Item = &'v ConditionValue>,
    ) -> Self {
        Self { compare, values: values.map(|value| Number::parse(value.text())).collect() }
    }
}

impl Comparison for NumericComparison {
    type Policy = Option<Number>;
    type Request<'r> = Request<'r>;

    fn value_type(&self) -> ValueType {
        ValueType::Numeric
    }

    fn policies(&self) -> &[Option<Number>] {
        &self.values
    }

    fn read<'r>(&self, text: &'r str, scope: Scope<'_>) -> Option<Request<'r>> {
        if let Some(small) = small_integer(text) {
            return Some(Request::Small(small));
        }
        let decimal = Decimal::parse(text)?;
        let refused = decimal.has_exponent && scope.options.has(ConditionOption::NoExponent);
        (!refused).then_some(Request::Exact(decimal))
    }

    fn compare(&self, policy: &Option<Number>, request: &Request<'_>, scope: Scope<'_>) -> Outcome {
        let Some(number) = policy else { return Outcome::UnreadablePolicy };
        if number.has_exponent() && scope.options.has(ConditionOption::NoExponent) {
            return Outcome::UnreadablePolicy;
        }
        let order = match request {
            Request::Small(request) => number.compared_to_small(*request),
            Request::Exact(request) => number.compared_to(request),
        };
        Outcome::of(holds(self.compare, order.reverse()))
    }

    fn possible_matches(&self, policy: &Option<Number>, _: Scope<'_>) -> PossibleMatches {
        if policy.is_some() { PossibleMatches::Something } else { PossibleMatches::Nothing }
    }
}
