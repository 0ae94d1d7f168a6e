//! A `Principal` is a string other than `*`.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Wrap it: {"AWS": ...}, or the kind that it is: Service, Federated or `CanonicalUser`.
//!
//! # Why it matters
//!
//! The only string that stands for itself is `"*"`. Every other principal stands in an object that
//! says its kind: the same text can be an account, a service or a user.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "arn:aws:iam::123456789012:root", "Action": "s3:GetObject",
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

use iamkit_policy::PolicyErrorKind;
use iamkit_syntax::{TextEdit, string_literal};

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidPrincipalFormat, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        let PolicyErrorKind::BarePrincipal(text) = &error.kind else { continue };
        let literal = string_literal(text);
        let kind = if text.ends_with(".amazonaws.com") { "Service" } else { "AWS" };
        let edit = TextEdit::new(error.span, format!("{{\"{kind}\": {literal}}}"));
        found
            .report(error.span, format!("The principal {text} does not say its kind."))
            .fix(Fix::suggestion(format!("name the kind `{kind}`"), vec![edit]));
    }
}
