//! A resource is neither `*` nor a text of six fields.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Complete the ARN: arn:partition:service:region:account:resource.
//!
//! # Why it matters
//!
//! Such a text matches no resource. Fields may be empty, but their colons have to be there. A `*` at the
//! end of an ARN can stand for the missing ones.
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
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "waf:ListWebACLs", "Resource": "arn:aws:waf:*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingArnField, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for (_, pattern) in cx.resources() {
        // A `*` at the end can stand for the missing fields (recorded answers on AWS managed policies:
        // `arn:aws:waf:*` is clean).
        let text = pattern.value.as_str();
        let is_open = pattern.value.is_any() || text.starts_with("arn:") && text.ends_with('*');
        if !pattern.value.has_all_fields() && !is_open {
            found.report(
                pattern.span,
                format!("The resource {} has fewer than the six fields of an ARN.", pattern.value),
            );
        }
    }
}
