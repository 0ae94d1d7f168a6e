//! A statement of a policy on a resource has neither `Principal` nor `NotPrincipal`.
//!
//! - Policy types: resource, role-trust, resource-control
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Add a Principal element.
//!
//! # Why it matters
//!
//! A resource-based policy has to say whom it is about; identity-based policies and service
//! control policies are about the identity that they are attached to.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage",
//!    "Resource": "arn:aws:sqs:us-east-1:123456789012:example"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage",
//!    "Resource": "arn:aws:sqs:us-east-1:123456789012:example"}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingPrincipal, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|statement| statement.principal.is_none()) {
        found.report(
            statement.origin.value,
            "The statement has neither Principal nor NotPrincipal.",
        );
    }
}
