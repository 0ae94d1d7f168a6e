//! The service of a resource ARN is written with upper-case letters.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Write the service in lower case.
//!
//! # Why it matters
//!
//! ARNs compare with regard to case: `arn:aws:S3:::b` matches no bucket.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:S3:::b"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::B"}]}
//! ```

use iamkit_pattern::Field;
use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidArnServiceCase, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        let lower = arn.service.to_ascii_lowercase();
        if lower == arn.service || !arn.knows_service() {
            continue;
        }
        let fix = arn.span_of_field(cx.text, Field::Service).and_then(|span| {
            Fix::safe(format!("write `{lower}`"), vec![TextEdit::new(span, &*lower)])
        });
        found
            .report(arn.span, format!("The service {} is not in lower case.", arn.service))
            .fix(fix);
    }
}
