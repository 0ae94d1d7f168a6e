//! An element has a JSON type that the policy grammar does not allow.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Change the value to the expected type.
//!
//! # Why it matters
//!
//! `Version`, `Id`, `Sid` and `Effect` are strings; `Action` and `Resource` are strings or arrays
//! of strings; a principal is the string `"*"` or an object of these; a condition is an object of
//! objects, and a condition value a string, a number, a boolean or an array of them.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": ["Allow"], "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [1]}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Bool": {"aws:SecureTransport": null}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Bool": {"aws:SecureTransport": true}}}]}
//! ```

use iamkit_policy::PolicyErrorKind;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::DataTypeMismatch, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        if let PolicyErrorKind::WrongType { element, expected, .. }
        | PolicyErrorKind::NullInList { element, expected } = &error.kind
        {
            // Findings have no markup.
            let expected = expected.replace('`', "");
            found.report(
                error.span,
                format!("The value of {element} does not have the expected JSON type: {expected}."),
            );
        }
    }
}
