//! The document has no `Statement`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Add a Statement element.
//!
//! # Why it matters
//!
//! A policy without statements says nothing; AWS refuses it when it is saved.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17"}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": []}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17",
//!  "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
//!                 "Resource": "arn:aws:s3:::example/*"}}
//! ```

use iamkit_policy::PolicyErrorKind;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingStatement, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    if cx.errors.iter().any(|error| error.kind == PolicyErrorKind::MissingStatement) {
        found.report_document("The policy has no Statement element.");
    }
}
