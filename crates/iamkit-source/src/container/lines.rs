//! Texts that are no JSON but whose lines are: pages of a dump for instance.

use iamkit_syntax::{Kind as JsonKind, Limits, Span, Tree, parse_with};

use super::{Container, MAX_OUTPUT_BYTES, finished, read_tree, tree_of};
use crate::embedded::{Because, Place};
use crate::parts::Parts;
use crate::{Besides, Format, HeldPrincipal, Note, ReadOptions};

/// Returns the lines of a text that is no JSON but whose lines are: pages of a dump for instance.
pub(super) fn lines_of(tree: &Tree<'_>) -> Option<Vec<Span>> {
    if tree.errors().is_empty() {
        return None;
    }
    let text = tree.text();
    let mut lines = Vec::new();
    let mut at = 0_u32;
    for line in text.split_inclusive('\n') {
        let end = at + u32::try_from(line.len()).ok()?;
        if !line.trim().is_empty() {
            let line_tree = parse_with(line, Limits::default().with_max_bytes(MAX_OUTPUT_BYTES));
            let is_object = line_tree.root().is_some_and(|root| root.kind() == JsonKind::Object);
            if !is_object || !line_tree.errors().is_empty() {
                return None;
            }
            lines.push(Span::new(at, end));
        }
        at = end;
    }
    (lines.len() > 1).then_some(lines)
}

/// Reads each line of a text by itself.
pub(super) fn read_lines<'t>(
    text: &'t str,
    lines: &[Span],
    options: &ReadOptions,
) -> Container<'t> {
    let mut parts = Parts::default();
    let mut format = Format::Other;
    let (mut number, mut counted) = (1, 0);
    for line in lines {
        let Some(part) = line.of(text) else { continue };
        // Lines of white space alone are not among them.
        let before = Span::new(counted, line.start).of(text).unwrap_or_default();
        number += before.bytes().filter(|byte| *byte == b'\n').count();
        counted = line.start;
        let container = read_tree(&tree_of(part), options);
        if format == Format::Other {
            format = container.format;
        }
        let moved = |span: Span| Span::new(span.start + line.start, span.end + line.start);
        for mut document in container.documents {
            // A bare policy of a line is no whole text.
            if document.is_whole_text() {
                document.kind.because = Because::Recognised;
                document.place = Place::new(format!("line-{number}"));
            }
            document.map = document.map.shifted(line.start);
            parts.documents.push(document);
        }
        parts.errors.extend(container.errors.into_iter().map(|error| error.moved(moved)));
        let notes = container.notes.into_iter();
        parts.notes.extend(notes.map(|note| Note { span: moved(note.span), ..note }));
        let besides = container.besides.into_iter();
        parts.besides.extend(besides.map(|one| Besides { span: moved(one.span), ..one }));
        let principals = container.principals.into_iter();
        parts
            .principals
            .extend(principals.map(|one| HeldPrincipal { span: moved(one.span), ..one }));
        parts.secrets.extend(container.secrets.into_iter().map(moved));
    }
    finished(format, parts, text)
}
