//! A policy on a resource tests a key that is the same for every request to the resource.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2022
//! - Fix: Use it in identity-based policies.
//!
//! # Why it matters
//!
//! Only looked at when the resource type is stated. The owner of the resource and its organization
//! do not change from request to request.
//!
//! # Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"s3:ResourceAccount": "123456789012"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"s3:ResourceAccount": "123456789012"}}}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode, PolicyResourceType};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::IrrelevantConditionKeyInPolicy,
    finding_type: FindingType::Suggestion,
    run,
};

const KEYS: [&str; 3] = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(resource_type) = cx.resource_type() else { return };
    let is_s3 = resource_type != PolicyResourceType::DynamoDbTable;
    for test in cx.tests() {
        if test.is_key(&KEYS) || (is_s3 && test.is_key(&["s3:ResourceAccount"])) {
            found.report(
                test.key_span(),
                format!("The condition key {} is not relevant in this policy.", test.key()),
            );
        }
    }
}
