//! A resource control policy has a `NotAction`.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2024-11
//! - Fix: Use Action.
//!
//! # Why it matters
//!
//! Only some services take part in resource control policies, so a statement has to name its
//! actions; AWS Organizations refuses the document when it is saved.
//!
//! # Flagged
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "NotAction": "s3:GetObject", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::RcpSyntaxErrorNotaction, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().map(|statement| &statement.action) {
        if element.is_negated() {
            found.report(
                element.list().origin.name,
                "Resource control policies do not support NotAction.",
            );
        }
    }
}
