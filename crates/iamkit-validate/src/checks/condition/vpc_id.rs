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

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::InvalidVpcFormat,
        finding_type: FindingType::Error,
        run: |cx, found| ids(cx, found, IssueCode::InvalidVpcFormat, "vpc-"),
    },
    Check {
        code: IssueCode::InvalidVpceFormat,
        finding_type: FindingType::Error,
        run: |cx, found| ids(cx, found, IssueCode::InvalidVpceFormat, "vpce-"),
    },
];

fn ids(cx: &Context<'_>, found: &mut Findings, code: IssueCode, prefix: &str) {
    for test in cx.tests() {
        let Some(base) = test.base() else { continue };
        for value in test.values() {
            let text = value.value.text();
            let fault = cx.catalog.judge_compared_value(test.key().as_str(), base, text);
            if fault.is_some_and(|fault| fault.code == code.as_str()) {
                found
                    .report(value.span, format!("The value {text} is not of the form {prefix}ID."));
            }
        }
    }
}
