//! A principal object has a key that is no kind of principal.
//!
//! - Policy types: resource, role-trust, resource-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use AWS, `CanonicalUser`, Federated or Service.
//!
//! # Why it matters
//!
//! The kinds are `AWS`, `CanonicalUser`, `Federated` and `Service`, compared with regard to case.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"IAM": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"aws": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_policy::PolicyErrorKind;
use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidPrincipalKey, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        let PolicyErrorKind::UnknownPrincipalKind { name, nearest } = &error.kind else { continue };
        let fix = nearest.and_then(|nearest| {
            let edit = TextEdit::new(error.span, format!("\"{nearest}\""));
            Fix::suggestion(format!("write `{nearest}`"), vec![edit])
        });
        found.report(error.span, format!("The principal key {name} is not valid.")).fix(fix);
    }
}
