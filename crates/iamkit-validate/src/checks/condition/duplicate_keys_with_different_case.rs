//! A condition key stands twice under one operator.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Merge them.
//!
//! # Why it matters
//!
//! Keys compare without regard to case, so that `aws:username` and `aws:UserName` are one; AWS
//! refuses the document when it is saved.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:username": "a", "aws:UserName": "b"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:username": "a"}, "StringLike": {"aws:username": "b*"}}}]}
//! ```

use std::collections::BTreeMap;

use iamkit_policy::PolicyErrorKind;
use iamkit_syntax::Span;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::DuplicateKeysWithDifferentCase,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    let blocks: Vec<Span> = cx
        .statements()
        .iter()
        .filter_map(|statement| statement.condition.as_ref())
        .flat_map(|condition| &condition.operators)
        .map(|block| block.origin.value)
        .collect();
    let mut groups: BTreeMap<Span, (&str, Vec<Span>)> = BTreeMap::new();
    for error in cx.errors {
        let (key, first) = match &error.kind {
            PolicyErrorKind::DuplicateConditionKey { key, first } => (key, *first),
            PolicyErrorKind::DuplicateMember { name, first } if is_in(&blocks, error.span) => {
                (name, *first)
            }
            _ => continue,
        };
        groups.entry(first).or_insert((key, Vec::new())).1.push(error.span);
    }
    for (first, (key, others)) in groups {
        let message = format!("The condition key {key} stands more than once under one operator.");
        found.report(first, message).also_all(others);
    }
}

fn is_in(blocks: &[Span], span: Span) -> bool {
    let after = blocks.partition_point(|block| block.start <= span.start);
    after.checked_sub(1).and_then(|at| blocks.get(at)).is_some_and(|block| block.contains(span))
}
