//! A resource ARN has the form of no resource type of its service.
//!
//! - Policy types: all
//! - Evidence: not refuted
//! - Since: 2021
//! - Fix: Follow one of the service's ARN formats.
//!
//! # Why it matters
//!
//! The ARN is compared with the formats that AWS documents for the service, where a wildcard may
//! run over colons and slashes. Region and account have checks of their own.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ec2:StartInstances",
//!    "Resource": "arn:aws:ec2:us-east-1:123456789012:instances/i-1"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "arn:aws:ecs:*:*:task/*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidArnResource, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        if arn.has_no_form() {
            found.report(
                arn.span,
                format!("The resource {} is no resource of {}.", arn.resource, arn.service),
            );
        }
    }
}
