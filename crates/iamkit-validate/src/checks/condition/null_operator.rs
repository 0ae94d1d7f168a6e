//! The operator `Null` has a prefix or a suffix.
//!
//! # Why it matters
//!
//! `Null` asks whether a key is absent, whatever its values: there is nothing that `IfExists` or a
//! set operator could add.
//!
//! # `NULL_WITH_IF_EXISTS`
//!
//! The operator `Null` has the suffix `IfExists`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Remove `IfExists`.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"NullIfExists": {"aws:username": "true"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Null": {"aws:username": "true"}}}]}
//! ```
//!
//! # `NULL_WITH_QUALIFIER`
//!
//! The operator `Null` has a set operator before it.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Remove the set operator.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAllValues:Null": {"aws:TagKeys": "false"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Null": {"aws:TagKeys": "false"}}}]}
//! ```

use iamkit_policy::{BaseOperator, ConditionOperator};

use crate::operator_fix::with_operator;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::NullWithIfExists,
        finding_type: FindingType::Error,
        run: |cx, found| report(cx, found, |operator| operator.if_exists, "the suffix IfExists"),
    },
    Check {
        code: IssueCode::NullWithQualifier,
        finding_type: FindingType::Suggestion,
        run: |cx, found| report(cx, found, |operator| operator.set.is_some(), "a set operator"),
    },
];

fn report(
    cx: &Context<'_>,
    found: &mut Findings,
    is_wrong: fn(ConditionOperator) -> bool,
    what: &str,
) {
    for condition in cx.statements().iter().filter_map(|statement| statement.condition.as_ref()) {
        for block in &condition.operators {
            let known = block.operator.value.known();
            if known.is_some_and(|known| known.base == BaseOperator::Null && is_wrong(known)) {
                let plain = ConditionOperator::plain(BaseOperator::Null);
                found
                    .report(block.operator.span, format!("The operator Null has {what}."))
                    .fix(with_operator(condition, block, plain));
            }
        }
    }
}
