//! Members of an object, by name.

use iamkit_syntax::nearest;
use iamkit_syntax::{Kind, Node, Spanned};

use crate::{ScenarioError, ScenarioErrorKind};

/// The known members of one object, in the order of their names.
pub(super) struct Members<'a, const N: usize> {
    pub(super) values: [Option<Node<'a>>; N],
}

/// Finds the known members of an object; unknown and repeated ones are reported.
pub(super) fn members<'a, const N: usize>(
    parent: &'static str,
    node: Node<'a>,
    known: [&'static str; N],
    errors: &mut Vec<ScenarioError>,
) -> Option<Members<'a, N>> {
    if node.kind() != Kind::Object {
        errors.push(ScenarioError {
            kind: ScenarioErrorKind::Invalid(
                format!("{parent} is an object, not {}", node.kind().with_article()).into(),
            ),
            span: node.span(),
        });
        return None;
    }
    let mut values = [None; N];
    for member in node.members() {
        let name = member.name();
        let slot = known.iter().zip(values.iter_mut()).find(|(known, _)| ***known == *name);
        let kind = match slot {
            Some((_, slot @ None)) => {
                *slot = Some(member.value());
                continue;
            }
            Some(_) => ScenarioErrorKind::DuplicateMember(name.into()),
            None => ScenarioErrorKind::UnknownMember {
                nearest: nearest(&name, known),
                name: name.into(),
                parent,
                known: known.into(),
            },
        };
        errors.push(ScenarioError { kind, span: member.name_span() });
    }
    Some(Members { values })
}

pub(super) fn missing(name: &'static str, parent: &'static str, node: Node<'_>) -> ScenarioError {
    ScenarioError { kind: ScenarioErrorKind::MissingMember { name, parent }, span: node.span() }
}

pub(super) fn wrong_type(member: &str, expected: &'static str, node: Node<'_>) -> ScenarioError {
    ScenarioError {
        kind: ScenarioErrorKind::WrongType {
            member: member.into(),
            expected,
            found: node.kind().with_article(),
        },
        span: node.span(),
    }
}

pub(super) fn invalid(error: &impl ToString, node: Node<'_>) -> ScenarioError {
    ScenarioError { kind: ScenarioErrorKind::Invalid(error.to_string().into()), span: node.span() }
}

/// Reads a string.
pub(super) fn text(
    member: &str,
    node: Node<'_>,
    errors: &mut Vec<ScenarioError>,
) -> Option<Spanned<Box<str>>> {
    let text = node.as_str().map(|text| Spanned::new(text.into(), node.span()));
    if text.is_none() {
        errors.push(wrong_type(member, "a string", node));
    }
    text
}

/// Reads `true` or `false`.
pub(super) fn flag(member: &str, node: Node<'_>, errors: &mut Vec<ScenarioError>) -> Option<bool> {
    if let Kind::Bool(value) = node.kind() {
        return Some(value);
    }
    errors.push(wrong_type(member, "`true` or `false`", node));
    None
}

/// Reads an array of strings.
pub(super) fn texts(
    member: &str,
    node: Node<'_>,
    errors: &mut Vec<ScenarioError>,
) -> Vec<Spanned<Box<str>>> {
    if node.kind() == Kind::Array {
        node.items().filter_map(|item| text(member, item, errors)).collect()
    } else {
        errors.push(wrong_type(member, "an array of strings", node));
        Vec::new()
    }
}
