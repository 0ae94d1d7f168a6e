//! A policy on a resource names a resource that is neither that one nor a part of it.
//!
//! - Policy types: resource
//! - Evidence: observed
//! - Since: 2022
//! - Fix: Use ARNs of the resource that the policy is attached to.
//!
//! # Why it matters
//!
//! Only looked at when the resource type is stated. The lone `*` is reported for S3 buckets, as
//! the service does.
//!
//! # Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "*"}]}
//! ```
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/example"}]}
//! ```
//!
//! # Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::b/*"}]}
//! ```
//!
//! ```json AWS::DynamoDB::Table
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "dynamodb:GetItem",
//!    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/example"}]}
//! ```

use iamkit_pattern::{Case, Pattern};
use iamkit_policy::ResourceElement;

use crate::arn_index::pattern as opened;
use crate::{Check, Context, FindingType, Findings, IssueCode, PolicyResourceType};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::UnsupportedResourceArnInPolicy,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(resource_type) = cx.resource_type() else { return };
    let own = Pattern::new(arns_of(resource_type), Case::Sensitive);
    for statement in cx.statements() {
        let Some(ResourceElement::Resource(list)) = &statement.resource else { continue };
        for pattern in &list.patterns {
            let text = pattern.value.as_str();
            let is_unsupported = if pattern.value.is_any() {
                resource_type == PolicyResourceType::S3Bucket
            } else {
                pattern.value.has_all_fields() && !own.intersects(&opened(text))
            };
            if is_unsupported {
                let message = format!(
                    "The resource ARN is not supported for the resource-based policy attached to \
                     resource type {}.",
                    resource_type.title()
                );
                found.report(pattern.span, message).hint("");
            }
        }
    }
}

const fn arns_of(resource_type: PolicyResourceType) -> &'static str {
    match resource_type {
        PolicyResourceType::S3Bucket => "arn:*:s3:::*",
        PolicyResourceType::S3AccessPoint => "arn:*:s3:*:*:accesspoint/*",
        PolicyResourceType::S3MultiRegionAccessPoint => "arn:*:s3::*:accesspoint/*",
        PolicyResourceType::S3ObjectLambdaAccessPoint => "arn:*:s3-object-lambda:*:*:accesspoint/*",
        PolicyResourceType::DynamoDbTable => "arn:*:dynamodb:*:*:table/*",
    }
}
