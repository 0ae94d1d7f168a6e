//! A statement has no `Effect`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Add Effect with Allow or Deny.
//!
//! # Why it matters
//!
//! There is no default: AWS refuses the document when it is saved.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_policy::PolicyErrorKind;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingEffect, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        if error.kind == PolicyErrorKind::MissingEffect {
            found.report(error.span, "The statement has no Effect element.");
        }
    }
}
