//! `aws:SourceIp` is compared with private addresses.
//!
//! # Why it matters
//!
//! `aws:SourceIp` is the address that AWS sees, which is public: a request from a private network
//! arrives through a gateway, or through a VPC endpoint, and then has no `aws:SourceIp` but
//! `aws:VpcSourceIp`. Private here are the ranges of RFC 1918, RFC 4193 and RFC 6598, loopback and
//! link-local addresses.
//!
//! # `PRIVATE_IP_ADDRESS`
//!
//! `IpAddress` compares `aws:SourceIp` with private addresses only.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use public ranges, or the key aws:VpcSourceIp.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
//!                   "StringEquals": {"aws:SourceVpc": "vpc-12345678"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}}]}
//! ```
//!
//! # `PRIVATE_NOT_IP_ADDRESS`
//!
//! `NotIpAddress` compares `aws:SourceIp` with private addresses only.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use public ranges, or the key aws:VpcSourceIp.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]}
//! ```
//!
//! # `PRIVATE_IP_ADDRESS_SUBSET`
//!
//! `IpAddress` compares `aws:SourceIp` with private addresses, too.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use public ranges here and the key aws:VpcSourceIp for private ones.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}}]}
//! ```
//!
//! # `PRIVATE_NOT_IP_ADDRESS_SUBSET`
//!
//! `NotIpAddress` compares `aws:SourceIp` with private addresses, too.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use public ranges here and the key aws:VpcSourceIp for private ones.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}}]}
//! ```

use iamkit_condition::internal::parse_network;
use iamkit_policy::BaseOperator;
use iamkit_syntax::Span;

use crate::context::Test;
use crate::ip_range::is_private;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 4] = [
    Check {
        code: IssueCode::PrivateIpAddress,
        finding_type: FindingType::Error,
        run: |cx, found| all(cx, found, BaseOperator::IpAddress),
    },
    Check {
        code: IssueCode::PrivateNotIpAddress,
        finding_type: FindingType::Error,
        run: |cx, found| all(cx, found, BaseOperator::NotIpAddress),
    },
    Check {
        code: IssueCode::PrivateIpAddressSubset,
        finding_type: FindingType::Suggestion,
        run: |cx, found| some(cx, found, BaseOperator::IpAddress),
    },
    Check {
        code: IssueCode::PrivateNotIpAddressSubset,
        finding_type: FindingType::Suggestion,
        run: |cx, found| some(cx, found, BaseOperator::NotIpAddress),
    },
];

fn all(cx: &Context<'_>, found: &mut Findings, operator: BaseOperator) {
    for test in cx.tests() {
        let (private, _) = split(test, operator);
        if !private.is_empty() && private.len() == test.values().len() {
            found.report(
                test.value_span(),
                format!("The values of the condition key {} are private addresses.", test.key()),
            );
        }
    }
}

fn some(cx: &Context<'_>, found: &mut Findings, operator: BaseOperator) {
    for test in cx.tests() {
        let (private, public) = split(test, operator);
        if let (Some((first, rest)), true) = (private.split_first(), public > 0) {
            found
                .report(
                    *first,
                    format!(
                        "Some values of the condition key {} are private addresses.",
                        test.key()
                    ),
                )
                .also_all(rest.iter().copied());
        }
    }
}

/// Returns the places of private ranges and the number of public ones; what is no range is neither.
fn split(test: &Test<'_>, operator: BaseOperator) -> (Vec<Span>, usize) {
    let (mut private, mut public) = (Vec::new(), 0);
    if test.base() == Some(operator) && test.is_key(&["aws:SourceIp"]) {
        for value in test.values() {
            match parse_network(value.value.text()) {
                Some(range) if is_private(range) => private.push(value.span),
                Some(_) => public += 1,
                None => {}
            }
        }
    }
    (private, public)
}
