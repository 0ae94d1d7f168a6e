//! `aws:RequestedRegion` is compared with a Region that does not exist.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the code of a Region, such as eu-west-1.
//!
//! # Why it matters
//!
//! No request is made to such a Region. A pattern under a `Like` operator has to match at least
//! one.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:RequestedRegion": "us-est-1"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringLike": {"aws:RequestedRegion": "eur-*"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringLike": {"aws:RequestedRegion": "eu-*"}}}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidRegion, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests().iter().filter(|test| test.is_key(&["aws:RequestedRegion"])) {
        let Some(base) = test.base() else { continue };
        for value in test.values() {
            let text = value.value.text();
            let fault = cx.catalog.judge_compared_value(test.key().as_str(), base, text);
            if fault.is_some_and(|fault| fault.code == IssueCode::InvalidRegion.as_str()) {
                found.report(value.span, format!("The Region {text} is not valid."));
            }
        }
    }
}
