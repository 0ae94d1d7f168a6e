//! An address range has bits set behind its prefix.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the network address.
//!
//! # Why it matters
//!
//! AWS ignores these bits. Written as the network address, the range shows what it covers.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7/24"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7/32"}}}]}
//! ```

use iamkit_condition::internal::parse_network;
use iamkit_policy::ValueType;
use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::ImproveIpRange, finding_type: FindingType::Suggestion, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        if test.base().is_none_or(|base| base.value_type() != ValueType::IpAddress) {
            continue;
        }
        for value in test.values() {
            let text = value.value.text();
            let Some(range) = parse_network(text).filter(|range| range.trunc() != *range) else {
                continue;
            };
            let better = range.trunc();
            let edit = TextEdit::new(value.span, format!("\"{better}\""));
            found
                .report(value.span, format!("The range {text} is the same as {better}."))
                .fix(Fix::safe(format!("write `{better}`"), vec![edit]));
        }
    }
}
