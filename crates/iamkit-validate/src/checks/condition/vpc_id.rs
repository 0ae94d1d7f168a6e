//! The id of a VPC or of an endpoint is not of the form that AWS gives.
//!
//! # Why it matters
//!
//! An id has 8 or 17 letters and digits behind its prefix. Values with wildcards or policy
//! variables are left alone.
//!
//! # `INVALID_VPC_FORMAT`
//!
//! `aws:SourceVpc` is compared with something that is no id of a VPC.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the prefix vpc- and 8 or 17 letters and digits.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-123"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-12345678"}}}]}
//! ```
//!
//! # `INVALID_VPCE_FORMAT`
//!
//! `aws:SourceVpce` is compared with something that is no id of a VPC endpoint.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the prefix vpce- and 8 or 17 letters and digits.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-123"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-11223344556677889"}}}]}
//! ```

use iamkit_policy::ValueType;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::InvalidVpcFormat,
        finding_type: FindingType::Error,
        run: |cx, found| ids(cx, found, "aws:SourceVpc", "vpc-"),
    },
    Check {
        code: IssueCode::InvalidVpceFormat,
        finding_type: FindingType::Error,
        run: |cx, found| ids(cx, found, "aws:SourceVpce", "vpce-"),
    },
];

fn ids(cx: &Context<'_>, found: &mut Findings, key: &str, prefix: &str) {
    for test in cx.tests().iter().filter(|test| test.is_key(&[key])) {
        if test.base().is_none_or(|base| base.value_type() != ValueType::String) {
            continue;
        }
        for value in test.values() {
            let text = value.value.text();
            let is_id = text.strip_prefix(prefix).is_some_and(|id| {
                matches!(id.len(), 8 | 17) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
            });
            if !is_id && !text.contains(['*', '?', '$']) {
                found
                    .report(value.span, format!("The value {text} is not of the form {prefix}ID."));
            }
        }
    }
}
