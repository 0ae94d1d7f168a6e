//! The `Version` is none of the policy language's two.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the version 2012-10-17.
//!
//! # Why it matters
//!
//! The versions are `2008-10-17` and `2012-10-17`. It is the version of the language, not the date
//! of the policy.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-18", "Statement": []}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2008-10-17", "Statement": []}
//! ```

use iamkit_policy::PolicyErrorKind;
use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidVersion, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        if let PolicyErrorKind::InvalidVersion(version) = &error.kind {
            let edit = TextEdit::new(error.span, "\"2012-10-17\"");
            found
                .report(error.span, format!("The version {version} is not valid."))
                .fix(Fix::suggestion("write `2012-10-17`", vec![edit]));
        }
    }
}
