//! A resource is neither `*` nor a text of six fields.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Complete the ARN: arn:partition:service:region:account:resource.
//!
//! # Why it matters
//!
//! Such a text matches no resource. Fields may be empty, but their colons have to be there.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "fakeArn"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:bucket"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingArnField, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for (_, pattern) in cx.resources() {
        if !pattern.value.has_all_fields() && !pattern.value.is_any() {
            found.report(
                pattern.span,
                format!("The resource {} has fewer than the six fields of an ARN.", pattern.value),
            );
        }
    }
}
