//! A resource ARN has no Region where the resource has one.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Without it, the ARN matches nothing; * stands for every Region.
//!
//! # Why it matters
//!
//! The empty field is compared as it is.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:::log-group:x*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "apigateway:GET",
//!    "Resource": "arn:aws:apigateway:*::/restapis/*"}]}
//! ```

use crate::arn_index::IndexedTemplate;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingArnRegion, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        if arn.region.is_empty()
            && !arn.is_open()
            && arn.every_template(IndexedTemplate::has_region)
        {
            let message = format!("Add a Region to the {} resource ARN.", arn.service);
            found.report(arn.span, message).hint("");
        }
    }
}
