//! A condition relies on what the caller says of itself.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2025-06
//! - Fix: Use a key that the caller cannot choose.
//!
//! # Why it matters
//!
//! `aws:UserAgent` and `aws:Referer` are headers of the request, which every caller can set at
//! will.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringLike": {"aws:UserAgent": "x*"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::UntrustworthyConditionKey,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests().iter().filter(|test| test.is_key(&["aws:UserAgent", "aws:Referer"])) {
        found.report(
            test.key_span(),
            format!("The value of the condition key {} is up to the caller.", test.key()),
        );
    }
}
