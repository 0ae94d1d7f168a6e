//! Scalars, lists of strings and member names.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use iamkit_syntax::{Kind, Member, Node, Span, Spanned};

use super::{PolicyError, PolicyErrorKind};
use crate::OneOrMany;

/// Names a JSON type with its article.
pub(super) const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool(_) => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
        Kind::Missing => "nothing",
    }
}

pub(super) fn wrong_type(element: &str, expected: &'static str, node: Node<'_>) -> PolicyError {
    PolicyError {
        kind: PolicyErrorKind::WrongType {
            element: element.into(),
            expected,
            found: kind_name(node.kind()),
        },
        span: node.span(),
    }
}

/// Reads a string, or reports that it is none.
pub(super) fn string<'a>(
    element: &str,
    node: Node<'a>,
    errors: &mut Vec<PolicyError>,
) -> Option<Cow<'a, str>> {
    let text = node.as_str();
    if text.is_none() {
        errors.push(wrong_type(element, "a string", node));
    }
    text
}

/// Reads a string or an array of strings; what is neither is left out and reported.
pub(super) fn strings<'a, T>(
    element: &str,
    node: Node<'a>,
    errors: &mut Vec<PolicyError>,
    make: impl Fn(Cow<'a, str>) -> T,
) -> OneOrMany<Spanned<T>> {
    if let Some(text) = node.as_str() {
        return OneOrMany::One(Spanned::new(make(text), node.span()));
    }
    if node.kind() != Kind::Array {
        errors.push(wrong_type(element, "a string or an array of strings", node));
        return OneOrMany::default();
    }
    let mut values = Vec::new();
    for item in node.items() {
        match item.as_str() {
            Some(text) => values.push(Spanned::new(make(text), item.span())),
            None => errors.push(wrong_type(element, "a string or an array of strings", item)),
        }
    }
    OneOrMany::Many(values)
}

/// The member names of one object so far.
///
/// A short list is searched, a long one hashed: the time stays linear on hostile input.
#[derive(Debug, Default)]
pub(super) struct FirstSeen<'a> {
    few: Vec<(Cow<'a, str>, Span)>,
    many: HashMap<Cow<'a, str>, Span>,
}

impl<'a> FirstSeen<'a> {
    const FEW: usize = 16;

    /// Notes a name; returns where it stood before, if it did.
    pub(super) fn first(&mut self, name: Cow<'a, str>, span: Span) -> Option<Span> {
        if let Some((_, first)) = self.few.iter().find(|(known, _)| *known == name) {
            return Some(*first);
        }
        if self.few.len() < Self::FEW {
            self.few.push((name, span));
            return None;
        }
        match self.many.entry(name) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(slot) => {
                slot.insert(span);
                None
            }
        }
    }

    /// Notes a name; reports it and returns false when it was there before.
    pub(super) fn is_first(
        &mut self,
        name: &str,
        member: Member<'a>,
        errors: &mut Vec<PolicyError>,
    ) -> bool {
        let Some(first) = self.first(member.name(), member.name_span()) else { return true };
        errors.push(PolicyError {
            kind: PolicyErrorKind::DuplicateMember { name: name.into(), first },
            span: member.name_span(),
        });
        false
    }
}
