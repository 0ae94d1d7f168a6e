//! Scalars, lists of strings and member names.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use iamkit_syntax::{Kind, Member, Node, Span, Spanned};

use super::{PolicyError, PolicyErrorKind};
use crate::{OneOrMany, Statement, Text};

pub(super) fn wrong_type(element: &str, expected: &'static str, node: Node<'_>) -> PolicyError {
    PolicyError {
        kind: PolicyErrorKind::WrongType {
            element: element.into(),
            expected,
            found: node.kind().with_article(),
        },
        span: node.span(),
    }
}

/// Reports a member of a list; AWS passes over `null` in one.
pub(super) fn wrong_item(element: &str, expected: &'static str, item: Node<'_>) -> PolicyError {
    if item.kind() == Kind::Null {
        let kind = PolicyErrorKind::NullInList { element: element.into(), expected };
        return PolicyError { kind, span: item.span() };
    }
    wrong_type(element, expected, item)
}

/// What lowering carries along: the shared source and the errors so far.
#[derive(Debug)]
pub(super) struct Lowering {
    source: Arc<str>,
    base: u32,
    pub(super) errors: Vec<PolicyError>,
    pub(super) alternates: Vec<Statement>,
}

impl Lowering {
    /// Copies the source of the document once, for all leaves.
    pub(super) fn of(node: Node<'_>) -> Self {
        let (source, base) = (node.source().into(), node.span().start);
        Self { source, base, errors: Vec::new(), alternates: Vec::new() }
    }

    pub(super) fn report(&mut self, kind: PolicyErrorKind, span: Span) {
        self.errors.push(PolicyError { kind, span });
    }

    /// Returns the text of a string node.
    #[inline]
    pub(super) fn text(&self, node: Node<'_>) -> Option<Text> {
        Some(self.share(&node.as_str()?, node.span()))
    }

    /// Returns a decoded string as a slice of the source, or a copy when it has escapes.
    #[inline]
    pub(super) fn share(&self, text: &str, span: Span) -> Text {
        // The quotes are part of the span; an escape is longer than what it stands for.
        let start = span.start.wrapping_sub(self.base).wrapping_add(1);
        let end = span.end.wrapping_sub(self.base).wrapping_sub(1);
        if span.len() as usize == text.len() + 2
            && let Some(shared) = Text::slice(&self.source, start, end)
        {
            return shared;
        }
        text.into()
    }

    /// Reads a string, or reports that it is none.
    pub(super) fn string(&mut self, element: &str, node: Node<'_>) -> Option<Text> {
        let text = self.text(node);
        if text.is_none() {
            self.errors.push(wrong_type(element, "a string", node));
        }
        text
    }

    /// Reads a string or an array of strings; what is neither is left out and reported.
    pub(super) fn strings<T>(
        &mut self,
        element: &str,
        node: Node<'_>,
        make: impl Fn(Text) -> T,
    ) -> OneOrMany<Spanned<T>> {
        const EXPECTED: &str = "a string or an array of strings";
        if let Some(text) = self.text(node) {
            return OneOrMany::One(Spanned::new(make(text), node.span()));
        }
        if node.kind() != Kind::Array {
            self.errors.push(wrong_type(element, EXPECTED, node));
            return OneOrMany::default();
        }
        let mut values = Vec::with_capacity(node.items().count());
        for item in node.items() {
            match self.text(item) {
                Some(text) => values.push(Spanned::new(make(text), item.span())),
                None => self.errors.push(wrong_item(element, EXPECTED, item)),
            }
        }
        OneOrMany::Many(values)
    }
}

/// The member names of one object so far.
///
/// A few are searched, many are hashed: the time stays linear on hostile input.
#[derive(Debug)]
pub(super) struct FirstSeen<'a> {
    few: [Option<(Cow<'a, str>, Span)>; 8],
    many: HashMap<Cow<'a, str>, Span>,
}

impl Default for FirstSeen<'_> {
    fn default() -> Self {
        Self { few: [const { None }; 8], many: HashMap::new() }
    }
}

impl<'a> FirstSeen<'a> {
    /// Notes a name; returns where it stood before, if it did.
    pub(super) fn first(&mut self, name: Cow<'a, str>, span: Span) -> Option<Span> {
        for slot in &mut self.few {
            match slot {
                Some((known, first)) if *known == name => return Some(*first),
                Some(_) => {}
                None => {
                    *slot = Some((name, span));
                    return None;
                }
            }
        }
        match self.many.entry(name) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(slot) => {
                slot.insert(span);
                None
            }
        }
    }

    /// Notes the name of a member; reports it and returns false when it was there before.
    pub(super) fn is_first(&mut self, member: Member<'a>, lowering: &mut Lowering) -> bool {
        let (name, span) = (member.name(), member.name_span());
        let Some(first) = self.first(name, span) else { return true };
        let name = member.name().into();
        lowering.report(PolicyErrorKind::DuplicateMember { name, first }, span);
        false
    }
}
