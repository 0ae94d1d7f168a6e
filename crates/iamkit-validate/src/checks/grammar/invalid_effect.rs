//! An `Effect` is neither `Allow` nor `Deny`.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use Allow or Deny.
//!
//! # Why it matters
//!
//! The two words compare with regard to case.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Denys", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_policy::{Effect, PolicyErrorKind};
use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidEffect, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        if let PolicyErrorKind::InvalidEffect(effect) = &error.kind {
            // AWS takes one spelling; this is what a slip means.
            let meant = [Effect::Allow, Effect::Deny]
                .into_iter()
                .find(|known| known.as_str().eq_ignore_ascii_case(effect));
            let fix = meant.and_then(|meant| {
                let edit = TextEdit::new(error.span, format!("\"{meant}\""));
                Fix::safe(format!("write `{meant}`"), vec![edit])
            });
            found.report(error.span, format!("The effect {effect} is not valid.")).fix(fix);
        }
    }
}
