//! The policy is longer than AWS accepts.
//!
//! # Why it matters
//!
//! AWS refuses a document above its quota when it is saved. White space between JSON tokens counts
//! for some policy types and not for others. In the examples, `PAD` stands for as many letters as
//! the given size asks for.
//!
//! # `POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA`
//!
//! An identity-based policy is longer than the quota of a role's inline policies, 10,240
//! characters.
//!
//! - Policy types: identity
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Split it into several policies.
//!
//! The service reports one character more than the text has without white space, and compares
//! that.
//!
//! ## Flagged
//!
//! ```json compact-10240
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/PAD"}]}
//! ```
//!
//! ## Clean
//!
//! ```json compact-10239
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/PAD"}]}
//! ```
//!
//! # `POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA`
//!
//! A resource-based policy is longer than the quota of its resource type.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Split it or shorten it.
//!
//! ## Flagged
//!
//! ```json AWS::S3::Bucket size-20481
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/PAD"}]}
//! ```
//!
//! ## Clean
//!
//! ```json AWS::S3::Bucket size-20480
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/PAD"}]}
//! ```
//!
//! # `POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA`
//!
//! A role trust policy is longer than the quota of 2,048 characters.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Ask for a higher quota (up to 8,192), or shorten the policy.
//!
//! ## Flagged
//!
//! ```json RoleTrust compact-2049
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "PAD", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! ## Clean
//!
//! ```json RoleTrust compact-2048
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "PAD", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # `POLICY_SIZE_EXCEEDS_SCP_QUOTA`
//!
//! A service control policy is longer than the quota of 10,240 characters.
//!
//! - Policy types: service-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Split it or shorten it.
//!
//! ## Flagged
//!
//! ```json ServiceControl size-10241
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "PAD", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json ServiceControl size-10240
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "PAD", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}
//! ```
//!
//! # `POLICY_SIZE_EXCEEDS_RCP_QUOTA`
//!
//! A resource control policy is longer than the quota of 5,120 characters.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2024-11
//! - Fix: Split it or shorten it.
//!
//! ## Flagged
//!
//! ```json ResourceControl size-5121
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "PAD", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json ResourceControl size-5120
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "PAD", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
//! ```

use crate::quota::{Quota, Unit, quota_at};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 5] = [
    Check {
        code: IssueCode::PolicySizeExceedsIdentityPolicyQuota,
        finding_type: FindingType::Warning,
        run: |cx, found| measure(cx, found, Quota::Identity, "identity policy"),
    },
    Check {
        code: IssueCode::PolicySizeExceedsResourcePolicyQuota,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            let quota = cx.resource_type().map_or(Quota::AnyResource, Quota::Resource);
            measure(cx, found, quota, "resource policy");
        },
    },
    Check {
        code: IssueCode::PolicySizeExceedsRoleTrustPolicyQuota,
        finding_type: FindingType::Warning,
        run: |cx, found| measure(cx, found, Quota::RoleTrust, "role trust policy"),
    },
    Check {
        code: IssueCode::PolicySizeExceedsScpQuota,
        finding_type: FindingType::Error,
        run: |cx, found| measure(cx, found, Quota::ServiceControl, "service control policy"),
    },
    Check {
        code: IssueCode::PolicySizeExceedsRcpQuota,
        finding_type: FindingType::Error,
        run: |cx, found| measure(cx, found, Quota::ResourceControl, "resource control policy"),
    },
];

fn measure(cx: &Context<'_>, found: &mut Findings, quota: Quota, what: &str) {
    let limit = quota_at(quota, cx.as_of);
    let Some(size) = limit.size_of(cx.source) else { return };
    let (unit, how) = match limit.unit {
        Unit::Bytes => ("bytes", ""),
        Unit::Characters => ("characters", ""),
        Unit::CharactersWithoutWhiteSpace => ("characters", ", excluding whitespace,"),
    };
    found.report_document(format!(
        "The {size} {unit} in the {what}{how} exceed the {} {unit_name} maximum.",
        limit.most,
        unit_name = unit.trim_end_matches('s')
    ));
}
