//! A service does not exist.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use a valid service name.
//!
//! # Why it matters
//!
//! Looked at are the service of a resource ARN, the prefix of a condition key, and the service
//! principals that `aws:CalledVia` and its kin are compared with. In ARNs some services have
//! another name than in actions; both count as known, and so do services that were closed, but for
//! Elastic Inference, which AWS's validator has forgotten.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ec2:DescribeVpcs",
//!    "Resource": "arn:aws:elastic-inference:*:*:x/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"elastic-inference:createdBy": "a"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:CalledVia": "nosuchservice.amazonaws.com"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"nimble:createdBy": "a"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kafka:DescribeCluster", "Resource": "arn:aws:kafka:*:*:x/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Null": {"aws:CalledViaFirst": "true"}}}]}
//! ```

use iamkit_catalog::Catalog;
use iamkit_pattern::Case;
use iamkit_policy::ValueType;

use crate::action_facts::{is_closed_service, is_forgotten_service};
use crate::{Check, Context, Day, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidService, finding_type: FindingType::Error, run };

const CALLED_VIA: [&str; 3] = ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];
const OPEN: [char; 3] = ['*', '?', '$'];

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        let service = arn.service;
        if !service.contains(OPEN)
            && (!arn.knows_service() && !is_closed_service(cx.catalog, service, cx.as_of)
                || is_forgotten_service(service, cx.as_of))
        {
            found.report(arn.span, message(service));
        }
    }
    for test in cx.tests() {
        if let Some(prefix) = test.key().prefix()
            && (!is_namespace(cx.catalog, prefix, cx.as_of)
                || is_forgotten_service(prefix, cx.as_of))
        {
            found.report(test.key_span(), message(prefix));
        }
        let compares_names = test.base().is_some_and(|base| base.value_type() == ValueType::String);
        if compares_names && test.is_key(&CALLED_VIA) {
            for value in test.values() {
                let principal = value.value.text();
                let label = principal.split('.').next().unwrap_or_default();
                if !principal.contains(OPEN)
                    && cx.catalog.service(label).is_none()
                    && !cx.catalog.is_service_principal(principal)
                {
                    found.report(value.span, message(label));
                }
            }
        }
    }
}

fn message(service: &str) -> String {
    format!("The service {service} does not exist.")
}

/// Says whether a condition key may start with the prefix: a service, or the domain of an identity
/// provider, which anybody may have. An empty prefix is a matter of format.
fn is_namespace(catalog: &Catalog, prefix: &str, day: Option<Day>) -> bool {
    prefix.is_empty()
        || Case::Fold.is_same(prefix, "aws")
        || prefix.contains(['.', '$'])
        || catalog.service(prefix).is_some()
        || catalog.is_condition_key_namespace(prefix)
        || is_closed_service(catalog, prefix, day)
}
