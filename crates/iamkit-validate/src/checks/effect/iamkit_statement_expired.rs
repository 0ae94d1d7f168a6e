//! A statement holds until a moment that has passed.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Remove the statement, or write a later moment.
//!
//! # Why it matters
//!
//! An `Allow` that needs `aws:CurrentTime` or `aws:EpochTime` before a moment grants nothing from then on. Somebody
//! lost access, or the statement was meant to go. A `Deny` of that form has done what it was for, and gets a
//! SUGGESTION.
//!
//! The day is the one that is given: the command takes that of the machine, or that of `--as-of`. Without a day the
//! check says nothing.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "Condition": {"NumericLessThanEquals": {"aws:EpochTime": "1577836800"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "Condition": {"DateLessThan": {"aws:CurrentTime": "2999-01-01T00:00:00Z"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}}]}
//! ```

use std::cmp::Ordering;

use iamkit_condition::internal::{compare_dates, compare_numbers, epoch_seconds};
use iamkit_policy::{BaseOperator, Effect};

use crate::context::{Test, effect_of_nothing};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::IamkitStatementExpired, finding_type: FindingType::Warning, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(day) = cx.day() else { return };
    let midnight = format!("{day}T00:00:00Z");
    for statement in cx.statements() {
        let effect = statement.effect.value;
        let Some(test) = cx.tests_of(statement).find(|test| has_passed(test, &midnight)) else {
            continue;
        };
        let values: Vec<&str> = test.values().iter().map(|value| value.value.text()).collect();
        let does = effect_of_nothing(effect);
        let message = format!("It is past {}: {does}.", values.join(", "));
        // What a `Deny` was for is over, too.
        let is_grave = effect == Effect::Allow;
        found.report(test.value_span(), message).weigh(effect, is_grave);
    }
}

/// Says whether a test holds only before moments that all lie before `midnight`. Every request has the time.
fn has_passed(test: &Test<'_>, midnight: &str) -> bool {
    let compares: fn(&str, &str) -> Option<Ordering> = match test.base() {
        Some(
            BaseOperator::DateLessThan
            | BaseOperator::DateLessThanEquals
            | BaseOperator::DateEquals,
        ) if test.is_key(&["aws:CurrentTime", "aws:EpochTime"]) => compare_dates,
        Some(
            BaseOperator::NumericLessThan
            | BaseOperator::NumericLessThanEquals
            | BaseOperator::NumericEquals,
        ) if test.is_key(&["aws:EpochTime"]) => {
            |value, midnight| compare_numbers(value, &epoch_seconds(midnight)?)
        }
        _ => return false,
    };
    let is_open =
        matches!(test.base(), Some(BaseOperator::DateLessThan | BaseOperator::NumericLessThan));
    let is_past = |value: &str| match compares(value, midnight) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => is_open,
        Some(Ordering::Greater) | None => false,
    };
    !test.values().is_empty() && test.values().iter().all(|value| is_past(value.value.text()))
}
