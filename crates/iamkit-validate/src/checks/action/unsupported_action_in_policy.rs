//! A policy on a resource names an action that cannot act on the resource.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2022
//! - Fix: Use actions of the resource type.
//!
//! # Why it matters
//!
//! Only looked at when the resource type is stated. A pattern is fine as soon as one action that
//! it matches can act on the resource.
//!
//! # Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "kms:Decrypt",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:ListAllMyBuckets",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json AWS::DynamoDB::Table
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/example"}]}
//! ```
//!
//! # Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:*",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "*",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json AWS::DynamoDB::Table
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"},
//!    "Action": ["dynamodb:GetItem", "dynamodb:Query"],
//!    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/example"}]}
//! ```

use iamkit_catalog::Action;

use crate::action_facts::ActionFacts;
use crate::{Check, Context, FindingType, Findings, IssueCode, PolicyResourceType};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::UnsupportedActionInPolicy, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(resource_type) = cx.resource_type() else { return };
    let (service, names) = resource_types(resource_type);
    let acts_on = |action: &Action<'_>| {
        action.service().prefix() == service
            && (names.is_empty()
                || action.resource_types().any(|known| names.contains(&known.resource_type.name())))
    };
    for (statement, pattern, facts) in cx.known_actions() {
        let text = pattern.value.as_str();
        if statement.action.is_negated() || pattern.value.is_any() || facts != ActionFacts::Known {
            continue;
        }
        let is_supported = if let Some(action) = cx.catalog.action(text) {
            acts_on(&action)
        } else {
            let set = cx.catalog.actions_matching(text);
            cx.catalog.actions_in(&set).any(|action| acts_on(&action))
        };
        if !is_supported {
            found.report(
                pattern.span,
                format!(
                    "The action {text} is not supported by the resource type {}.",
                    resource_type.as_str()
                ),
            );
        }
    }
}

/// Service and resource types of the catalog that a policy on the resource can be about; every
/// action of the service where no type is named.
const fn resource_types(
    resource_type: PolicyResourceType,
) -> (&'static str, &'static [&'static str]) {
    match resource_type {
        PolicyResourceType::S3Bucket => ("s3", &["bucket", "object"]),
        PolicyResourceType::S3AccessPoint => {
            ("s3", &["accesspoint", "accesspointobject", "bucket", "object"])
        }
        PolicyResourceType::S3MultiRegionAccessPoint => (
            "s3",
            &["multiregionaccesspoint", "multiregionaccesspointrequestarn", "bucket", "object"],
        ),
        PolicyResourceType::S3ObjectLambdaAccessPoint => ("s3-object-lambda", &[]),
        PolicyResourceType::DynamoDbTable => ("dynamodb", &["table", "index"]),
    }
}
