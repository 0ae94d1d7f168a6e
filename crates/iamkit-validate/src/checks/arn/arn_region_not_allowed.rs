//! A resource ARN has a Region where the resource has none.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Leave the Region empty.
//!
//! # Why it matters
//!
//! The ARNs of global resources have an empty Region field; with a Region they match nothing.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:GetRole",
//!    "Resource": "arn:aws:iam:us-east-1:123456789012:role/r"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": "arn:aws:s3:*:*:bucket"}]}
//! ```

use iamkit_pattern::Field;
use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::ArnRegionNotAllowed, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        if arn.region.is_empty() || arn.region.contains(['*', '?', '$']) {
            continue;
        }
        if arn.every_template(|template| !template.has_region()) {
            let fix = arn.span_of_field(cx.text, Field::Region).and_then(|span| {
                Fix::suggestion("leave the Region empty", vec![TextEdit::new(span, "")])
            });
            found
                .report(
                    arn.span,
                    format!("The Region {} is not allowed in the {} ARN.", arn.region, arn.service),
                )
                .fix(fix);
        }
    }
}
