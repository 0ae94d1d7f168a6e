//! The condition key `aws:ARN` stands for `aws:PrincipalArn` or `aws:SourceArn`.
//!
//! # Why it matters
//!
//! The key dates from the first years of IAM. What it means depends on the policy, and AWS no
//! longer documents it.
//!
//! # `UNSUPPORTED_GLOBAL_CONDITION_KEY`
//!
//! The key `aws:ARN` stands in a resource-based policy, where it has no meaning.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use aws:PrincipalArn or aws:SourceArn.
//!
//! ## Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ArnLike": {"aws:ARN": "arn:aws:iam::123456789012:role/x"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/x"}}}]}
//! ```
//!
//! # `DEPRECATED_GLOBAL_CONDITION_KEY`
//!
//! The key `aws:ARN` is deprecated.
//!
//! - Policy types: identity, service-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use aws:PrincipalArn.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ArnLike": {"aws:ARN": "arn:aws:iam::123456789012:role/x"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/x"}}}]}
//! ```

use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::UnsupportedGlobalConditionKey,
        finding_type: FindingType::Error,
        run: |cx, found| alias(cx, found, "not supported in this policy type"),
    },
    Check {
        code: IssueCode::DeprecatedGlobalConditionKey,
        finding_type: FindingType::Warning,
        run: |cx, found| alias(cx, found, "deprecated"),
    },
];

fn alias(cx: &Context<'_>, found: &mut Findings, what: &str) {
    for test in cx.tests().iter().filter(|test| test.is_key(&["aws:ARN"])) {
        let edit = TextEdit::new(test.key_span(), "\"aws:PrincipalArn\"");
        found
            .report(test.key_span(), format!("The condition key {} is {what}.", test.key()))
            .fix(Fix::suggestion("write `aws:PrincipalArn`", vec![edit]));
    }
}
