//! A resource ARN has an account where the resource has none.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Leave the account empty.
//!
//! # Why it matters
//!
//! The ARNs of some resources, such as S3 buckets, have an empty account field; with an account
//! they match nothing.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3::123456789012:bucket"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:us-east-1:123456789012:accesspoint/a"}]}
//! ```

use iamkit_pattern::Field;
use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::ArnAccountNotAllowed, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        if arn.has_account_id() && arn.every_template(|template| !template.has_account()) {
            let fix = arn.span_of_field(cx.text, Field::Account).and_then(|span| {
                Fix::suggestion("leave the account empty", vec![TextEdit::new(span, "")])
            });
            found
                .report(
                    arn.span,
                    format!(
                        "The account {} is not allowed in the {} ARN.",
                        arn.account, arn.service
                    ),
                )
                .fix(fix);
        }
    }
}
