//! A string pattern is compared with an ARN.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2024-11
//! - Fix: Use `ArnLike` or `ArnNotLike`.
//!
//! # Why it matters
//!
//! In `StringLike`, a `*` runs over the colons of an ARN, so that `arn:aws:s3:::a*` also matches
//! what an attacker may put into later fields. The ARN operators compare field by field.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/x",
//!    "Condition": {"StringLike": {"iam:AssociatedResourceARN": "arn:aws:s3:::a*"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:CreateRole",
//!    "Resource": "arn:aws:iam::123456789012:role/x",
//!    "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/A"}}}]}
//! ```

use iamkit_catalog::ConditionKeyType;
use iamkit_policy::{BaseOperator, ConditionOperator};

use crate::operator_fix::test_with_operator;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::StringLikeOperatorWithArnConditionKeys,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let (Some(operator), Some(info)) = (test.operator, test.info) else { continue };
        let base = match operator.base {
            BaseOperator::StringLike => BaseOperator::ArnLike,
            BaseOperator::StringNotLike => BaseOperator::ArnNotLike,
            _ => continue,
        };
        if info.value_type() != ConditionKeyType::Arn {
            continue;
        }
        let are_arns = test.values().iter().all(|value| {
            let text = value.value.text();
            text.starts_with("arn:") && text.split(':').count() >= 6
        });
        let fix = if are_arns {
            test_with_operator(test, ConditionOperator { base, ..operator })
        } else {
            None
        };
        found
            .report(
                test.key_span(),
                format!(
                    "Use the operator type ARN instead of operator string for the condition key {}.",
                    test.key()
                ),
            )
            .hint("")
            .fix(fix);
    }
}
