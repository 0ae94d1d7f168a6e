//! What all readers of containers share: what they collect, and small steps on the way.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_syntax::Span;

use crate::besides::Besides;
use crate::project::ProjectError;
use crate::value::{Data, Member, Part, Text, Value};
use crate::{
    Elsewhere, Embedded, HeldPrincipal, MetadataIgnore, Note, Reference, SourceError,
    SourceErrorKind,
};

/// What is read from a text, while it is read.
#[derive(Debug, Default)]
pub(crate) struct Parts<'t> {
    pub(crate) documents: Vec<Embedded<'t>>,
    pub(crate) references: Vec<Reference>,
    pub(crate) notes: Vec<Note>,
    pub(crate) errors: Vec<SourceError>,
    pub(crate) defaults: BTreeMap<Box<str>, Box<str>>,
    pub(crate) parameters: BTreeSet<Box<str>>,
    pub(crate) comments: Vec<(Box<str>, Span)>,
    pub(crate) ignores: Vec<MetadataIgnore>,
    pub(crate) secrets: Vec<Span>,
    pub(crate) besides: Vec<Besides>,
    pub(crate) principals: Vec<HeldPrincipal>,
    pub(crate) elsewhere: Vec<Elsewhere>,
}

pub(crate) fn limit_error(error: ProjectError) -> SourceError {
    let (message, span) = match error {
        ProjectError::Length(span) => ("the policy is longer than 1 MiB", span),
        ProjectError::Depth(span) => ("the policy is nested deeper than 128", span),
        ProjectError::Holes(span) => {
            ("the policy has more than 6,400 parts that are not known", span)
        }
    };
    SourceError::new(SourceErrorKind::Limit(message.into()), span)
}

/// Returns the steps of a path: `Policies[].PolicyDocument` has three.
pub(crate) fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').flat_map(|step| {
        let (name, list) = match step.strip_suffix("[]") {
            Some(name) => (name, Some("[]")),
            None => (step, None),
        };
        std::iter::once(name).chain(list)
    })
}

/// Puts the document around statements that stand alone.
pub(crate) fn wrapped(statements: Value) -> Value {
    let span = statements.span;
    let version = Value::synthetic("2012-10-17", span);
    let members = vec![
        Member::synthetic("Version", span, version),
        Member::synthetic("Statement", span, statements),
    ];
    Value::new(Data::Object(members), span)
}

/// Says whether a text can be a document, as far as its start is known.
pub(crate) fn starts_with_brace(text: &Text) -> bool {
    let first = text.parts.iter().find_map(|part| match part {
        Part::Known(written) => written.text.trim_start().chars().next(),
        Part::Hole(_) => Some('?'),
    });
    first == Some('{')
}
