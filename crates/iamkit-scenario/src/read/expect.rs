//! The `expect` member.

use std::str::FromStr;

use iamkit_authz::Layer;
use iamkit_source::object::{members, text, texts};
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::{Node, Spanned};

use crate::{Expectation, ScenarioDecision};

pub(super) fn expectation(node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<Expectation> {
    const KNOWN: [&str; 3] = ["decision", "blockedBy", "matchedStatements"];
    let [decision, blocked, matched] = members("an expectation", node, KNOWN, errors)?.values;
    let decision = decision
        .and_then(|node| text("decision", node, errors))
        .and_then(|text| word(text, &ScenarioDecision::ALL.map(ScenarioDecision::as_str), errors));
    let blocked_by = blocked.map(|node| {
        let words = texts("blockedBy", node, errors);
        let layers = Layer::ALL.map(Layer::as_str);
        words.into_iter().filter_map(|text| word(text, &layers, errors)).collect()
    });
    Some(Expectation {
        decision,
        blocked_by,
        matched_statements: matched.map(|node| texts("matchedStatements", node, errors)),
        span: node.span(),
    })
}

/// Turns a text into what it stands for, or says which words there are.
fn word<T: FromStr>(
    found: Spanned<Box<str>>,
    known: &[&str],
    errors: &mut Vec<SourceError>,
) -> Option<Spanned<T>> {
    if let Ok(value) = found.value.parse() {
        return Some(Spanned::new(value, found.span));
    }
    let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    let expected = known.join(", ").into();
    let kind = SourceErrorKind::UnknownWord { found: found.value, expected };
    errors.push(SourceError::new(kind, found.span));
    None
}
