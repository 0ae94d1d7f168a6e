//! The `expect` member.

use iamkit_authz::Layer;
use iamkit_source::object::{members, text, texts};
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::{Node, Spanned};

use crate::Expectation;

const DECISIONS: [&str; 4] = ["allowed", "explicitDeny", "implicitDeny", "conditional"];

pub(super) fn expectation(node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<Expectation> {
    const KNOWN: [&str; 3] = ["decision", "blockedBy", "matchedStatements"];
    let [decision, blocked, matched] = members("an expectation", node, KNOWN, errors)?.values;
    let decision = decision.and_then(|node| text("decision", node, errors));
    let blocked_by = blocked.map(|node| texts("blockedBy", node, errors));
    if let Some(found) = &decision
        && !DECISIONS.contains(&&*found.value)
    {
        errors.push(unknown_word(found, &DECISIONS));
    }
    for found in blocked_by.iter().flatten() {
        if found.value.parse::<Layer>().is_err() {
            errors.push(unknown_word(found, &Layer::ALL.map(Layer::as_str)));
        }
    }
    Some(Expectation {
        decision,
        blocked_by,
        matched_statements: matched.map(|node| texts("matchedStatements", node, errors)),
        span: node.span(),
    })
}

fn unknown_word(found: &Spanned<Box<str>>, known: &[&str]) -> SourceError {
    let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    SourceError {
        kind: SourceErrorKind::UnknownWord {
            found: found.value.clone(),
            expected: known.join(", ").into(),
        },
        span: found.span,
    }
}
