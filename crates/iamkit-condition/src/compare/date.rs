//! The `Date…` operators.

mod instant;
mod neighbour;

use std::cmp::Ordering;

use iamkit_policy::{Compare, ConditionValue, ValueType};

use super::{Comparison, Outcome, PossibleMatches, Scope, holds};
use crate::{ConditionOption, Note, Options};
use instant::{Date, Form, Instant};
pub(super) use neighbour::{after, before, between};

/// Compares points in time.
#[derive(Clone, Debug)]
pub(crate) struct DateComparison {
    compare: Compare,
    // `None` for a value that is no date.
    values: Box<[Option<Date>]>,
}

/// Returns a date as seconds since 1970, whatever is behind them left out.
pub(super) fn to_epoch(text: &str) -> Option<String> {
    Some(Date::parse(text)?.instant.seconds.to_string())
}

/// Returns a date as `2026-05-01T12:00:00Z`.
pub(super) fn to_calendar(text: &str) -> Option<String> {
    Date::parse(text)?.instant.to_calendar()
}

/// Says whether a text is a date.
pub(super) fn is_date(text: &str) -> bool {
    Date::parse(text).is_some()
}

/// Compares two dates; `None` when one is none.
pub(super) fn compare(left: &str, right: &str) -> Option<Ordering> {
    Some(Date::parse(left)?.instant.cmp(&Date::parse(right)?.instant))
}

impl DateComparison {
    pub(super) fn new<'v>(
        compare: Compare,
        values: impl Iterator<Item = &'v ConditionValue>,
    ) -> Self {
        Self { compare, values: values.map(|value| Date::parse(value.text())).collect() }
    }
}

/// Returns the instant that a date stands for under the options.
fn instant(date: &Date, options: Options) -> Option<Instant> {
    match date.form {
        Form::Year { digits } if options.has(ConditionOption::FourDigitEpoch) => {
            Some(Instant { seconds: digits, nanoseconds: 0 })
        }
        Form::Zoneless if options.has(ConditionOption::ZonelessDate) => None,
        Form::Year { .. } | Form::Zoneless | Form::Exact => Some(date.instant),
    }
}

impl Comparison for DateComparison {
    type Policy = Option<Date>;
    type Request<'r> = (Instant, Form);

    fn value_type(&self) -> ValueType {
        ValueType::Date
    }

    fn policies(&self) -> &[Option<Date>] {
        &self.values
    }

    fn read(&self, text: &str, scope: Scope<'_>) -> Option<(Instant, Form)> {
        let date = Date::parse(text)?;
        Some((instant(&date, scope.options)?, date.form))
    }

    fn compare(
        &self,
        policy: &Option<Date>,
        request: &(Instant, Form),
        scope: Scope<'_>,
    ) -> Outcome {
        match policy.as_ref().and_then(|date| instant(date, scope.options)) {
            Some(policy) => Outcome::of(holds(self.compare, request.0.cmp(&policy))),
            None => Outcome::UnreadablePolicy,
        }
    }

    fn possible_matches(&self, policy: &Option<Date>, scope: Scope<'_>) -> PossibleMatches {
        let readable = policy.as_ref().and_then(|date| instant(date, scope.options)).is_some();
        if readable { PossibleMatches::Something } else { PossibleMatches::Nothing }
    }

    fn remark(
        &self,
        policy: &Option<Date>,
        request: Option<&(Instant, Form)>,
        notes: &mut Vec<Note>,
    ) {
        let forms = [policy.as_ref().map(|date| date.form), request.map(|(_, form)| *form)];
        if forms.contains(&Some(Form::Zoneless)) {
            notes.push(Note::ZoneAssumed);
        }
    }
}
