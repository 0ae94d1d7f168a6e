//! The document or a statement has an element that the policy grammar does not know.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Remove or rename the element.
//!
//! # Why it matters
//!
//! AWS refuses such a document when it is saved. Names compare with regard to case. An element
//! that stands twice is reported too: JSON readers disagree on which of the two counts.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Resource": "arn:aws:s3:::example/*", "Actions": "s3:*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statements": [], "Statement": []}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Id": "policy-1", "Statement": []}
//! ```

use iamkit_policy::PolicyErrorKind;
use iamkit_syntax::{Span, TextEdit};

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidPolicyElement, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        match &error.kind {
            PolicyErrorKind::UnknownElement { name, nearest, .. } => {
                let fix = nearest.and_then(|nearest| {
                    let edit = TextEdit::new(error.span, format!("\"{nearest}\""));
                    Fix::suggestion(format!("rename it to `{nearest}`"), vec![edit])
                });
                found
                    .report(error.span, format!("The policy element {name} is not valid."))
                    .fix(fix);
            }
            PolicyErrorKind::DuplicateMember { name, .. } if !is_condition_key(cx, error.span) => {
                found
                    .report(error.span, format!("The policy element {name} stands twice."))
                    .hint("Merge the two: JSON readers keep only one of them.");
            }
            _ => {}
        }
    }
}

/// Condition keys that stand twice have a check of their own.
fn is_condition_key(cx: &Context<'_>, span: Span) -> bool {
    cx.statements()
        .iter()
        .filter_map(|statement| statement.condition.as_ref())
        .flat_map(|condition| &condition.operators)
        .any(|block| block.origin.value.contains(span))
}
