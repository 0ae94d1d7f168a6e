//! A policy variable stands in a document of a version that knows none.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Set the Version to 2012-10-17.
//!
//! # Why it matters
//!
//! Under `2008-10-17`, which is the default, `${aws:username}` is plain text like any other.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2008-10-17",
//!  "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
//!                   "Resource": "arn:aws:s3:::${aws:username}"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${aws:username}"}]}
//! ```

use iamkit_policy::{PolicyErrorKind, Template};

use crate::variables::texts_with_variables;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::VariableUnsupportedInVersion, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    let is_unknown = |kind: &PolicyErrorKind| matches!(kind, PolicyErrorKind::InvalidVersion(_));
    if cx.document.has_variables() || cx.errors.iter().any(|error| is_unknown(&error.kind)) {
        return;
    }
    for (text, span) in texts_with_variables(cx) {
        if Template::new(text).parts().is_some() {
            found.report(
                span,
                format!("The policy variable in {text} is not supported in this version."),
            );
        }
    }
}
