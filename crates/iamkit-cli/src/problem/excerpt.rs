//! The lines of a source that a problem is drawn on.

use annotate_snippets::{Annotation, AnnotationKind, Snippet};
use iamkit::syntax::Span;

use crate::source::Source;

/// Lines longer than this are cut around the place.
const LONG_LINE: usize = 160;
/// How many bytes of a long line are kept before the place, and how many from it on.
const BEFORE: usize = 50;
const AFTER: usize = 80;
/// A place that runs over more lines than this is drawn on its first line only.
const MANY_LINES: usize = 6;

/// A piece of a source with the places in it.
#[derive(Debug)]
pub(crate) struct Excerpt {
    text: String,
    line: usize,
    // INVARIANT: ranges on character boundaries of `text`.
    marks: Vec<(std::ops::Range<usize>, AnnotationKind, Option<String>)>,
}

impl Excerpt {
    /// Returns the pieces for a place and what is related to it: one piece where all lie close
    /// together, else one piece each.
    pub(crate) fn of(source: &Source, span: Span, related: &[(Span, String)]) -> Vec<Self> {
        let first = Self::single(source, span, AnnotationKind::Primary, None);
        let mut all = vec![first];
        for (place, label) in related {
            let next = Self::single(source, *place, AnnotationKind::Context, Some(label.clone()));
            match all.last_mut() {
                Some(last) if last.line == next.line && last.text == next.text => {
                    last.marks.extend(next.marks);
                }
                _ => all.push(next),
            }
        }
        all
    }

    fn single(source: &Source, span: Span, kind: AnnotationKind, label: Option<String>) -> Self {
        let text = source.text();
        let start = boundary(text, span.start as usize);
        let end = boundary(text, span.end as usize).max(start);
        let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = rest.find('\n').map_or(text.len(), |at| start + at);
        let (line, _) = source.line_and_column(span.start);
        let marked = text.get(start..end).unwrap_or_default();
        let lines = marked.bytes().filter(|&byte| byte == b'\n').count();
        let mut piece_end = line_end;
        let mut mark_end = end.min(line_end);
        if lines > 0 && lines <= MANY_LINES && end - start < LONG_LINE * MANY_LINES {
            let tail = text.get(end..).unwrap_or_default();
            piece_end = tail.find('\n').map_or(text.len(), |at| end + at);
            mark_end = end;
        }
        let longest = text.get(line_start..piece_end).unwrap_or_default().lines().map(str::len);
        if longest.max().unwrap_or(0) <= LONG_LINE {
            return Self {
                text: text.get(line_start..piece_end).unwrap_or_default().to_owned(),
                line,
                marks: vec![(start - line_start..mark_end - line_start, kind, label)],
            };
        }
        let from = boundary(text, start.saturating_sub(BEFORE).max(line_start));
        let to = boundary(text, (start + AFTER).min(line_end));
        let lead = if from > line_start { "… " } else { "" };
        let tail = if to < line_end { " …" } else { "" };
        let kept = text.get(from..to).unwrap_or_default();
        let shift = |at: usize| at.clamp(from, to) - from + lead.len();
        Self {
            text: format!("{lead}{kept}{tail}"),
            line,
            marks: vec![(shift(start)..shift(mark_end), kind, label)],
        }
    }

    /// Turns the piece into what is drawn.
    pub(crate) fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
        let marks = self
            .marks
            .iter()
            .map(|(range, kind, label)| kind.span(range.clone()).label(label.as_deref()));
        Snippet::source(self.text.as_str()).line_start(self.line).annotations(marks)
    }
}

/// Returns the nearest character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
