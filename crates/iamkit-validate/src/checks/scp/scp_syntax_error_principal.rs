//! A service control policy names a principal.
//!
//! - Policy types: service-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Delete the element; limit the statement by a condition on aws:PrincipalArn.
//!
//! # Why it matters
//!
//! A service control policy is about the principals of the accounts that it is attached to; AWS
//! Organizations refuses the document when it is saved.
//!
//! # Flagged
//!
//! ```json ServiceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json ServiceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*",
//!    "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::ScpSyntaxErrorPrincipal, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        found.report(
            element.clause().origin.name,
            format!("Service control policies do not support {}.", element.name()),
        );
    }
}
