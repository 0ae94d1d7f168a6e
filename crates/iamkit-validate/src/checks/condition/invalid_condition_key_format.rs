//! A condition key has no prefix or no name.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Write service:name.
//!
//! # Why it matters
//!
//! The first colon separates the service, `aws` or an identity provider from the name of the key.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"username": "a"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "a"}}}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidConditionKeyFormat, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let parts = test.key().as_str().split_once(':');
        if !parts.is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty()) {
            found
                .report(test.key_span(), format!("The condition key {} is not valid.", test.key()));
        }
    }
}
