//! A resource ARN has no account where the resource has one.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2025-11
//! - Fix: Add the account id, or * for every account.
//!
//! # Why it matters
//!
//! The empty field is compared as it is, so the ARN matches nothing.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "resource-explorer-2:GetView",
//!    "Resource": "arn:aws:resource-explorer-2:*::view/V/service-view"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "artifact:GetReport",
//!    "Resource": "arn:aws:artifact:*::report/*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingArnAccount, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        if arn.account.is_empty() && arn.every_template(|template| !template.account().is_empty()) {
            found.report(
                arn.span,
                format!("The resource {} in the arn is missing an account id.", arn.resource),
            );
        }
    }
}
