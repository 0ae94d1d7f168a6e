//! A role trust policy names a resource.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Delete the element.
//!
//! # Why it matters
//!
//! The role is the resource; AWS refuses the document when it is saved.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": "sts:AssumeRole", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": "sts:AssumeRole"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::RoleTrustPolicySyntaxErrorResource,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    if cx.is_untyped_trust() {
        return;
    }
    for element in cx.statements().iter().filter_map(|statement| statement.resource.as_ref()) {
        found.report(
            element.list().origin.name,
            format!("Role trust policies do not support {}.", element.name()),
        );
    }
}
