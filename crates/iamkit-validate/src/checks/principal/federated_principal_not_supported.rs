//! A resource-based policy names a federated principal.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use an AWS or a Service principal.
//!
//! # Why it matters
//!
//! Identity providers can assume roles and nothing else, so they belong into role trust policies.
//! A statement that allows `sts:AssumeRole` and its kin is taken for part of one when no resource
//! type is stated.
//!
//! # Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:12345678-abcd-abcd-abcd-123456790ab"}}}]}
//! ```

use iamkit_pattern::Case;
use iamkit_policy::{PrincipalKind, PrincipalSpec, Statement};

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::FederatedPrincipalNotSupported,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let Some(element) = &statement.principal else { continue };
        let PrincipalSpec::Map(entries) = element.spec() else { continue };
        if cx.resource_type().is_none() && assumes_roles(statement) {
            continue;
        }
        for entry in entries.iter().filter(|entry| entry.kind == PrincipalKind::Federated) {
            found.report(
                entry.origin.name,
                "The policy type does not support federated principals.",
            );
        }
    }
}

fn assumes_roles(statement: &Statement) -> bool {
    const ASSUME: &str = "sts:AssumeRole";
    statement
        .action
        .patterns()
        .iter()
        .any(|pattern| Case::Fold.starts_with(pattern.value.as_str(), ASSUME))
}
