//! A role trust policy has a `NotPrincipal`.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use Principal.
//!
//! # Why it matters
//!
//! Who may assume a role is said by name; AWS refuses the document when it is saved.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::RoleTrustPolicySyntaxErrorNotprincipal,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        if element.is_negated() {
            found.report(
                element.clause().origin.name,
                "Role trust policies do not support NotPrincipal.",
            );
        }
    }
}
