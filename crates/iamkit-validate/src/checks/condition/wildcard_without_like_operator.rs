//! A value has a wildcard that its operator takes for plain text.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use the Like operator of the kind to match a pattern.
//!
//! # Why it matters
//!
//! `StringEquals` compares with the characters `*` and `?` themselves. `ArnEquals` is no such
//! case: it matches patterns like `ArnLike`.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "aws-glue-*"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalTag/a": "*"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:*:t"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalTag/a": "${*}"}}}]}
//! ```

use iamkit_policy::{BaseOperator, ConditionOperator};

use crate::operator_fix::test_with_operator;
use crate::{Applicability, Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::WildcardWithoutLikeOperator, finding_type: FindingType::Warning, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let Some(operator) = test.operator else { continue };
        let like = match operator.base {
            BaseOperator::StringEquals | BaseOperator::StringEqualsIgnoreCase => {
                BaseOperator::StringLike
            }
            BaseOperator::StringNotEquals | BaseOperator::StringNotEqualsIgnoreCase => {
                BaseOperator::StringNotLike
            }
            _ => continue,
        };
        for value in test.values() {
            if !value.value.template().is_some_and(iamkit_policy::Template::has_wildcard) {
                continue;
            }
            // What the operator matches changes, so that a person has to agree.
            let fix = test_with_operator(test, ConditionOperator { base: like, ..operator });
            let fix = fix.map(|mut fix| {
                fix.applicability = Applicability::Suggestion;
                fix
            });
            found.report(value.span, "Your condition value includes a * or ? character.").fix(fix);
        }
    }
}
