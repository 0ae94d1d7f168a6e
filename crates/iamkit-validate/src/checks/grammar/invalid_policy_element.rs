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
    let mut blocks = None;
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
            PolicyErrorKind::DuplicateMember { name, .. } => {
                let blocks = blocks.get_or_insert_with(|| blocks_of_keys(cx));
                if !is_condition_key(blocks, error.span) {
                    found
                        .report(error.span, format!("The policy element {name} stands twice."))
                        .hint("Merge the two: JSON readers keep only one of them.");
                }
            }
            _ => {}
        }
    }
}

/// Returns where the condition keys of each operator stand, in text order: every one of many members
/// may stand twice.
fn blocks_of_keys(cx: &Context<'_>) -> Vec<Span> {
    let conditions = cx.statements().iter().filter_map(|statement| statement.condition.as_ref());
    let blocks = conditions.flat_map(|condition| &condition.operators);
    let mut blocks: Vec<Span> = blocks.map(|block| block.origin.value).collect();
    blocks.sort_unstable();
    blocks
}

/// Condition keys that stand twice have a check of their own.
fn is_condition_key(blocks: &[Span], span: Span) -> bool {
    let after = blocks.partition_point(|block| block.start <= span.start);
    after.checked_sub(1).and_then(|at| blocks.get(at)).is_some_and(|block| block.contains(span))
}
