//! A `Sid` has a character other than ASCII letters and digits.
//!
//! - Policy types: identity, service-control, resource-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use letters and digits only.
//!
//! # Why it matters
//!
//! IAM and AWS Organizations refuse such a document when it is saved. Services with resource-based
//! policies accept more characters, so these are not looked at.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "Allow read", "Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "AllowRead1", "Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "Allow read", "Effect": "Allow", "Principal": {"AWS": "123456789012"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::UnsupportedSid, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for sid in cx.statements().iter().filter_map(|statement| statement.sid.as_ref()) {
        if sid.value.is_alphanumeric() {
            continue;
        }
        let kept: String = sid.value.as_str().chars().filter(char::is_ascii_alphanumeric).collect();
        let fix = if kept.is_empty() {
            None
        } else {
            let edit = TextEdit::new(sid.span, format!("\"{kept}\""));
            Fix::suggestion(format!("write `{kept}`"), vec![edit])
        };
        let message =
            format!("The Sid {} has characters that are not supported.", sid.value.as_str());
        found.report(sid.span, message).fix(fix);
    }
}
