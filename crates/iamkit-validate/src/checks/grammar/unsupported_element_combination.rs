//! A statement has an element and its negation.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Keep one of the two.
//!
//! # Why it matters
//!
//! `Action` with `NotAction`, `Resource` with `NotResource` and `Principal` with `NotPrincipal`
//! contradict each other; AWS refuses the document when it is saved.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:*", "NotAction": "s3:PutObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"},
//!   {"Effect": "Deny", "NotAction": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_policy::PolicyErrorKind;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::UnsupportedElementCombination, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        if let PolicyErrorKind::BothElements { first, second, first_span } = &error.kind {
            let (plain, negated) =
                if first.as_str().starts_with("Not") { (second, first) } else { (first, second) };
            let message = format!("The elements {plain} and {negated} cannot stand together.");
            found.report(*first_span, message).also(error.span);
        }
    }
}
