//! A condition value is the lone wildcard `*`.
//!
//! # Why it matters
//!
//! Every value matches it, so the test is about presence alone: whether the request has the key.
//! `Null` says so plainly. Where the test also holds without the key, or the key is in every
//! request, it decides nothing.
//!
//! # `EQUIVALENT_TO_NULL_FALSE`
//!
//! A `Like` operator compares with `*`, which holds whenever the key is present.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2025-07
//! - Fix: Use Null with false.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*",
//!    "Condition": {"StringLike": {"aws:ResourceTag/a": "*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*",
//!    "Condition": {"StringLike": {"aws:ResourceTag/a": "a*"}}}]}
//! ```
//!
//! # `EQUIVALENT_TO_NULL_TRUE`
//!
//! A negated `Like` operator compares with `*`, which holds only when the key is absent.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2025-07
//! - Fix: Use Null with true.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringNotLike": {"aws:PrincipalTag/a": "*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringNotLike": {"aws:PrincipalTag/a": "a*"}}}]}
//! ```
//!
//! # `REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION`
//!
//! A test always holds, because it compares with `*`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2025-07
//! - Fix: Remove the key.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringLikeIfExists": {"aws:PrincipalTag/a": "*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringLike": {"aws:PrincipalTag/a": "*"}}}]}
//! ```
//!
//! # `REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION`
//!
//! A test never holds, because it compares with `*`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2025-07
//! - Fix: Remove the statement or the key.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringNotLike": {"aws:RequestedRegion": "*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringNotLike": {"aws:RequestedRegion": "eu-*"}}}]}
//! ```

use iamkit_policy::{BaseOperator, SetOperator, ValueType};

use crate::context::Test;
use crate::operator_fix::test_as_null;
use crate::{Applicability, Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 4] = [
    Check {
        code: IssueCode::EquivalentToNullFalse,
        finding_type: FindingType::Suggestion,
        run: |cx, found| report(cx, found, Meaning::Present),
    },
    Check {
        code: IssueCode::EquivalentToNullTrue,
        finding_type: FindingType::Suggestion,
        run: |cx, found| report(cx, found, Meaning::Absent),
    },
    Check {
        code: IssueCode::RedundantKeyDueToWildcardInCondition,
        finding_type: FindingType::Suggestion,
        run: |cx, found| report(cx, found, Meaning::Always),
    },
    Check {
        code: IssueCode::RedundantStatementDueToWildcardInCondition,
        finding_type: FindingType::Suggestion,
        run: |cx, found| report(cx, found, Meaning::Never),
    },
];

/// When a test with `*` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Present,
    Absent,
    Always,
    Never,
}

/// Global condition keys that every request has, signed or not (IAM User Guide, "AWS global condition
/// context keys").
const ALWAYS_THERE: [&str; 4] =
    ["aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:RequestedRegion"];

fn meaning(test: &Test<'_>) -> Option<Meaning> {
    let operator = test.operator?;
    let is_negated = match operator.base {
        BaseOperator::StringLike | BaseOperator::ArnLike => false,
        BaseOperator::StringNotLike | BaseOperator::ArnNotLike => true,
        _ => return None,
    };
    let is_there = test.is_key(&ALWAYS_THERE);
    Some(match (is_negated, operator.set) {
        (false, Some(SetOperator::ForAllValues)) => Meaning::Always,
        (false, _) if operator.if_exists || is_there => Meaning::Always,
        (false, _) => Meaning::Present,
        (true, Some(SetOperator::ForAnyValue)) if !operator.if_exists => Meaning::Never,
        (true, _) if is_there => Meaning::Never,
        (true, _) => Meaning::Absent,
    })
}

fn report(cx: &Context<'_>, found: &mut Findings, wanted: Meaning) {
    for test in cx.tests().iter().filter(|test| meaning(test) == Some(wanted)) {
        for value in test.values().iter().filter(|value| value.value.text() == "*") {
            let operator = cx.name_at(test.operator_span);
            let key = test.key();
            let (message, null) = match wanted {
                Meaning::Present => (null_message(key.as_str(), operator, "false"), Some("false")),
                Meaning::Absent => (null_message(key.as_str(), operator, "true"), Some("true")),
                Meaning::Always => {
                    (format!("The condition key {key} in {operator} matches every request."), None)
                }
                Meaning::Never => {
                    (format!("The condition key {key} in {operator} matches no request."), None)
                }
            };
            let mut fix = null.and_then(|null| test_as_null(test, null));
            if let Some(fix) = &mut fix
                && !says_the_same(test)
            {
                fix.applicability = Applicability::Suggestion;
            }
            let report = found.report(value.span, message).fix(fix);
            if null.is_some() {
                // The message says what to do.
                report.hint("");
            }
        }
    }
}

/// Says whether `Null` decides every request as the test does: an ARN operator compares field by
/// field, and without a set operator no operator matches several values.
fn says_the_same(test: &Test<'_>) -> bool {
    let is_text = test.base().is_some_and(|base| base.value_type() == ValueType::String);
    let may_be_many = test.info.is_none_or(|info| info.is_multivalued());
    is_text && (test.set().is_some() || !may_be_many)
}

fn null_message(key: &str, operator: &str, value: &str) -> String {
    format!(
        "We recommend replacing the key {key} in the condition block of {operator} with \
         {{{key}: {value}}} in a condition block of Null."
    )
}
