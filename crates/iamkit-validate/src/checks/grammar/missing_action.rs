//! A statement has neither `Action` nor `NotAction`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Add an Action or `NotAction` element.
//!
//! # Why it matters
//!
//! There is no default: AWS refuses the document when it is saved.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_policy::PolicyErrorKind;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingAction, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        if error.kind == PolicyErrorKind::MissingAction {
            found.report(error.span, "The statement has neither Action nor NotAction.");
        }
    }
}
