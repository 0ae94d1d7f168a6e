//! A principal has a wildcard in it.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Name the principal, or use "AWS": "*" and limit it by a condition on aws:PrincipalArn.
//!
//! # Why it matters
//!
//! The only wildcard that AWS knows here is the lone `*` under `AWS`. Any other `*` or `?` is
//! compared as that character, so the statement is about nobody.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/*"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"CanonicalUser": "*"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_policy::PrincipalKind;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::UnsupportedWildcardInPrincipal,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        for (kind, principal) in element.principals() {
            let text = principal.value.as_str();
            let is_everyone = kind == PrincipalKind::Aws && principal.value.is_everyone();
            if text.contains(['*', '?']) && !is_everyone {
                found.report(
                    principal.span,
                    format!("The principal {text} has a wildcard, which is not supported."),
                );
            }
        }
    }
}
