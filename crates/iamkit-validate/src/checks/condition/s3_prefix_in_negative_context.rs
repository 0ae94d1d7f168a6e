//! Access to a prefix is withheld by naming the prefix.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: documented
//! - Since: 2025-06
//! - Fix: Use Allow with `StringLike`, or Deny with `StringNotLike`.
//!
//! # Why it matters
//!
//! `s3:prefix` is what the caller asks to list. Whoever asks for a shorter prefix, or for none,
//! gets the withheld part listed all the same. Only a rule that names what is permitted holds.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example",
//!    "Condition": {"StringLike": {"s3:prefix": "private/*"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example",
//!    "Condition": {"StringNotLike": {"s3:prefix": "private/*"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example",
//!    "Condition": {"StringLike": {"s3:prefix": "public/*"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example",
//!    "Condition": {"StringNotLike": {"s3:prefix": "public/*"}}}]}
//! ```

use iamkit_policy::{Effect, ValueType};

use crate::context::has_effect;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::S3PrefixInNegativeContext,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests().iter().filter(|test| test.is_key(&["s3:prefix"])) {
        let Some(base) = test.base().filter(|base| base.value_type() == ValueType::String) else {
            continue;
        };
        let withheld = if base.is_negated() { Effect::Allow } else { Effect::Deny };
        if has_effect(test.statement, withheld) {
            found.report(
                test.key_span(),
                format!("Using {base} with s3:prefix and {withheld} does not protect a prefix."),
            );
        }
    }
}
