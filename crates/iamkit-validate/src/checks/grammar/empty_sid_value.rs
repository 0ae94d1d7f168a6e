//! A `Sid` is the empty string.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Give it a value or delete it.
//!
//! # Why it matters
//!
//! It names nothing, and the next reader looks for what is missing.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::EmptySidValue, finding_type: FindingType::Suggestion, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for sid in cx.statements().iter().filter_map(|statement| statement.sid.as_ref()) {
        if sid.value.as_str().is_empty() {
            found.report(sid.span, "The Sid is the empty string.");
        }
    }
}
