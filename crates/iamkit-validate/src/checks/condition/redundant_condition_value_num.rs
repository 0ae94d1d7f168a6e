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

use iamkit_policy::{Compare, ValueType};
use iamkit_syntax::{Span, TextEdit};

use crate::value_forms::is_number;
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
        let mut numbers: Vec<(f64, Span)> = Vec::new();
        for value in test.values() {
            let text = value.value.text();
            if let (true, Ok(number)) = (is_number(text), text.parse()) {
                numbers.push((number, value.span));
            }
        }
        if numbers.len() < 2 {
            continue;
        }
        numbers.sort_by(|left, right| left.0.total_cmp(&right.0));
        let decisive = if is_upper { numbers.last() } else { numbers.first() };
        let Some(text) = decisive.and_then(|(_, span)| span.of(cx.text)) else { continue };
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
