//! A principal is the unique id of a deleted role or user.
//!
//! # Why it matters
//!
//! When a role or user that a policy names is deleted, AWS shows its unique id in place of the
//! ARN. The id stands for nobody any more: a new role or user of the same name has another one.
//!
//! # `INVALID_ROLE_REFERENCE`
//!
//! A principal is the unique id of a role, which starts with `AROA`.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the ARN of the role.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "AROAEXAMPLEID12345678"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/r"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # `INVALID_USER_REFERENCE`
//!
//! A principal is the unique id of a user, which starts with `AIDA`.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the ARN of the user.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "AIDAEXAMPLEID12345678"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/u"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_policy::PrincipalKind;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::InvalidRoleReference,
        finding_type: FindingType::Warning,
        run: |cx, found| ids(cx, found, "AROA", "role"),
    },
    Check {
        code: IssueCode::InvalidUserReference,
        finding_type: FindingType::Warning,
        run: |cx, found| ids(cx, found, "AIDA", "user"),
    },
];

fn ids(cx: &Context<'_>, found: &mut Findings, prefix: &str, what: &str) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        for (kind, principal) in element.principals() {
            let text = principal.value.as_str();
            if kind == PrincipalKind::Aws && text.starts_with(prefix) {
                found.report(
                    principal.span,
                    format!("The principal {text} is the unique id of a {what}."),
                );
            }
        }
    }
}
