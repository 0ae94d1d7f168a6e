//! A numeric order is compared with several values, of which one decides.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Keep the one that decides.
//!
//! # Why it matters
//!
//! A number below one of several is below the greatest; a number above one of several is above the
//! least.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": ["2700", "3600"]}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example",
//!    "Condition": {"NumericEquals": {"s3:max-keys": ["1", "2"]}}}]}
//! ```

use iamkit_condition::internal::{compare_numbers, is_value_of};
use iamkit_policy::{Compare, ConditionValue, ValueType};
use iamkit_syntax::{Spanned, TextEdit};

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::RedundantConditionValueNum,
    finding_type: FindingType::Suggestion,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let Some(base) = test.base().filter(|base| base.value_type() == ValueType::Numeric) else {
            continue;
        };
        let is_upper = match base.compare() {
            Compare::Less | Compare::LessOrEqual => true,
            Compare::Greater | Compare::GreaterOrEqual => false,
            _ => continue,
        };
        let numbers: Vec<&Spanned<ConditionValue>> = test
            .values()
            .iter()
            .filter(|value| is_value_of(ValueType::Numeric, value.value.text()))
            .collect();
        if numbers.len() < 2 {
            continue;
        }
        let decisive = numbers.iter().copied().reduce(|best, value| {
            let order = compare_numbers(value.value.text(), best.value.text());
            let is_better =
                order.is_some_and(|order| if is_upper { order.is_gt() } else { order.is_lt() });
            if is_better { value } else { best }
        });
        let Some(text) = decisive.and_then(|value| value.span.of(cx.text)) else { continue };
        let fix = if numbers.len() == test.values().len() {
            Fix::safe(format!("keep {text}"), vec![TextEdit::new(test.value_span(), text)])
        } else {
            None
        };
        found
            .report(
                test.value_span(),
                format!("Of the values of the condition key {} only {text} decides.", test.key()),
            )
            .fix(fix);
    }
}
