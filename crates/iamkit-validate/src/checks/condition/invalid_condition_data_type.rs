//! The values of a condition key have different JSON types.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Write all of them in one JSON type.
//!
//! # Why it matters
//!
//! A list holds strings only, numbers only or booleans only.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:username": ["a", 1]}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:username": ["a", "1"]}}}]}
//! ```

use iamkit_policy::PolicyErrorKind;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidConditionDataType, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        if let PolicyErrorKind::MixedConditionValues { key } = &error.kind {
            found.report(
                error.span,
                format!("The values of the condition key {key} do not have the same JSON type."),
            );
        }
    }
}
