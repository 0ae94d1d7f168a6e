//! The lines of a source that a problem is drawn on.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};
use iamkit::syntax::Span;

use crate::escape::push_escaped;
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
    marks: Vec<(Range<usize>, AnnotationKind, Option<String>)>,
}

impl Excerpt {
    /// Returns the pieces for a place and what is related to it: one piece where all lie close
    /// together, else one piece each.
    pub(crate) fn of(source: &Source, span: Span, related: &[(Span, String)]) -> Vec<Self> {
        let first = Self::single(source, span, AnnotationKind::Primary, None);
        let mut all = Vec::from_iter(first);
        for (place, label) in related {
            let next = Self::single(source, *place, AnnotationKind::Context, Some(label.clone()));
            let Some(next) = next else { continue };
            match all.last_mut() {
                Some(last) if last.line == next.line && last.text == next.text => {
                    last.marks.extend(next.marks);
                }
                _ => all.push(next),
            }
        }
        all
    }

    /// Cuts out the lines of a place or, of a long line, what is around the place. Nothing beyond
    /// that is looked at, so that a file on one line with many places in it takes no longer. Nothing
    /// of a place that may not be shown, and of others on its line that may not.
    fn single(
        source: &Source,
        span: Span,
        kind: AnnotationKind,
        label: Option<String>,
    ) -> Option<Self> {
        let (shown_from, shown_to) = source.shown_around(span)?;
        let text = source.text();
        let start = boundary(text, span.start as usize);
        let end = boundary(text, span.end as usize).max(start);
        let place = source.position(span.start);
        let whole_start = start - (place.column_bytes as usize).min(start);
        let line_start = whole_start.max(shown_from.min(start));
        let is_short = end - start < LONG_LINE * MANY_LINES;
        let horizon = boundary(text, if is_short { end } else { start } + LONG_LINE + 1);
        let marked = text.get(start..end.min(horizon)).unwrap_or_default();
        let lines = marked.bytes().filter(|&byte| byte == b'\n').count();
        // A place over many lines is drawn on its first one.
        let (last, mark_end) = if is_short && lines <= MANY_LINES {
            (end, end)
        } else {
            let first = marked.find('\n').map_or(marked.len(), |at| at);
            (start, start + first)
        };
        let rest = text.get(last..horizon).unwrap_or_default();
        let piece_end = match rest.find('\n') {
            Some(at) => Some(last + at),
            None if horizon == text.len() => Some(horizon),
            None => None,
        };
        // Where the line ends, as far as it may be shown.
        let is_cut = piece_end.is_none_or(|to| to > shown_to);
        let piece_end = match piece_end {
            Some(to) => Some(to.min(shown_to)),
            None => (shown_to <= horizon).then_some(shown_to),
        };
        let piece = piece_end.filter(|_| start - line_start <= LONG_LINE);
        let piece = piece.and_then(|to| text.get(line_start..to));
        let is_narrow = |piece: &&str| piece.lines().all(|line| line.len() <= LONG_LINE);
        let line = place.line as usize;
        if let Some(piece) = piece.filter(is_narrow) {
            let mark = start - line_start..mark_end.max(start) - line_start;
            let lead = if line_start > whole_start { "… " } else { "" };
            let tail = if is_cut { " …" } else { "" };
            return Some(Self::escaped(lead, piece, tail, line, mark, kind, label));
        }
        let line_end = text
            .get(start..boundary(text, start + AFTER))
            .and_then(|rest| rest.find('\n'))
            .map_or(text.len(), |at| start + at);
        let from = boundary(text, start.saturating_sub(BEFORE).max(line_start));
        let to = boundary(text, (start + AFTER).min(line_end).min(shown_to));
        let lead = if from > whole_start { "… " } else { "" };
        let tail = if to < line_end { " …" } else { "" };
        let kept = text.get(from..to).unwrap_or_default();
        let shift = |at: usize| at.clamp(from, to) - from;
        Some(Self::escaped(lead, kept, tail, line, shift(start)..shift(mark_end), kind, label))
    }

    /// Makes a piece of a text, with what is not safe to show escaped; `mark` is a range of it.
    fn escaped(
        lead: &str,
        kept: &str,
        tail: &str,
        line: usize,
        mark: Range<usize>,
        kind: AnnotationKind,
        label: Option<String>,
    ) -> Self {
        // Most pieces are plain letters, which is told of their bytes.
        if kept.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
            let start = lead.len() + mark.start.min(kept.len());
            let end = lead.len() + mark.end.min(kept.len());
            let text = [lead, kept, tail].concat();
            return Self { text, line, marks: vec![(start..end.max(start), kind, label)] };
        }
        let mut text = lead.to_owned();
        let (mut start, mut end) = (None, None);
        let mut characters = kept.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            if at >= mark.start {
                start.get_or_insert(text.len());
            }
            if at >= mark.end {
                end.get_or_insert(text.len());
            }
            match c {
                '\n' | '\t' => text.push(c),
                '\r' if characters.peek().is_none_or(|(_, next)| *next == '\n') => {}
                c => push_escaped(c, &mut text),
            }
        }
        let start = start.unwrap_or(text.len());
        let mark = start..end.unwrap_or(text.len()).max(start);
        text.push_str(tail);
        Self { text, line, marks: vec![(mark, kind, label)] }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is drawn of a place does not grow with the line that it is on.
    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let item = r#"{"Action":"s3:GetObjct"},"#;
        for count in [100, 10_000] {
            let text = format!("[{}{{}}]", item.repeat(count));
            let source = Source::new("x.json", text.as_str());
            let start = u32::try_from(1 + item.len() * (count / 2)).unwrap();
            let whole = u32::try_from(text.len()).unwrap();
            for span in [Span::new(start, start + 8), Span::new(start, whole), Span::new(0, whole)]
            {
                let [piece] = &Excerpt::of(&source, span, &[])[..] else { panic!("one piece") };
                assert!(piece.text.len() <= BEFORE + AFTER + "… …".len() + 2, "{}", piece.text);
                assert_eq!(piece.line, 1);
            }
        }
    }

    #[test]
    fn places_move_with_what_is_escaped() {
        let source = Source::new("x.json", "a\u{202e}bc\r\nd");
        let [piece] = &Excerpt::of(&source, Span::new(4, 5), &[])[..] else { panic!("one piece") };
        assert_eq!(piece.text, "a\\u{202e}bc");
        assert_eq!(piece.marks[0].0, 9..10);
    }
}
