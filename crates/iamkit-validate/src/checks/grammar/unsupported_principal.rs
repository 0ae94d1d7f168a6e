//! An identity-based policy names a principal.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Delete the element.
//!
//! # Why it matters
//!
//! The principal is the identity that the policy is attached to; AWS refuses the document when it
//! is saved. The way to limit who may use a permission is a condition on `aws:PrincipalArn`.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::UnsupportedPrincipal, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        found.report(
            element.clause().origin.name,
            format!("The policy type IDENTITY_POLICY does not support {}.", element.name()),
        );
    }
}
