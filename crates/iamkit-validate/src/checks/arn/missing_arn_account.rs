//! A resource ARN has no account where the resource has one.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2025-11
//! - Fix: Add the account id, or * for every account.
//!
//! # Why it matters
//!
//! The empty field is compared as it is, so the ARN matches nothing. The documents and parameters
//! of AWS Systems Manager that belong to AWS have none, and are left alone, and so is a resource that
//! begins with a wildcard.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iot:DescribeJobTemplate",
//!    "Resource": "arn:aws:iot:*::jobtemplate/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ssm:SendCommand",
//!    "Resource": "arn:aws:ssm:*::document/AWS-RunShellScript"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "arn:aws:kms:*::*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "resource-explorer-2:GetView",
//!    "Resource": "arn:aws:resource-explorer-2:*::view/V/service-view"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "artifact:GetReport",
//!    "Resource": "arn:aws:artifact:*::report/*"}]}
//! ```

use crate::arn_facts::ArnFacts;
use crate::arn_index::IndexedTemplate;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingArnAccount, finding_type: FindingType::Error, run };

/// Services with resources that belong to AWS itself and have an empty account, though the
/// templates of the Service Authorization Reference show one (AWS Systems Manager User Guide,
/// "Calling AMI public parameters" and "Sharing SSM documents").
const OWNED_BY_AWS: [&str; 1] = ["ssm"];

/// Views of services need no account since March 2026 (recorded answers on AWS managed policies).
fn is_view_of_service(arn: &ArnFacts<'_>) -> bool {
    arn.service == "resource-explorer-2"
        && arn.resource.starts_with("view/")
        && arn.resource.ends_with("/service-view")
}

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        if arn.account.is_empty()
            && !OWNED_BY_AWS.contains(&arn.service)
            && !arn.is_open()
            && !is_view_of_service(arn)
            && arn.every_template(IndexedTemplate::has_account)
        {
            found.report(
                arn.span,
                format!("The resource {} in the arn is missing an account id.", arn.resource),
            );
        }
    }
}
