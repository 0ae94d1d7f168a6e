//! Changes to a text.

use crate::Span;

/// Replaces a span of a text by another text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextEdit {
    /// What goes; empty to insert.
    pub span: Span,
    /// What comes in its place; empty to delete.
    pub replacement: String,
}

impl TextEdit {
    /// Returns the edit that puts `replacement` in the place of `span`.
    #[must_use]
    pub fn new(span: Span, replacement: impl Into<String>) -> Self {
        Self { span, replacement: replacement.into() }
    }
}

/// Why edits cannot be applied to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyEditsError {
    /// A span is no range of the text, or cuts a character in two.
    #[error("{}..{} is no range of a text of {length} bytes", span.start, span.end)]
    OutOfRange {
        /// The span.
        span: Span,
        /// Bytes of the text.
        length: usize,
    },
    /// Two edits want the same bytes.
    #[error(
        "the edits of {}..{} and {}..{} overlap", first.start, first.end, second.start, second.end
    )]
    Overlap {
        /// The span that starts first.
        first: Span,
        /// The other one.
        second: Span,
    },
}

/// Returns `text` with all edits made; all spans count in `text` as given, in any order.
///
/// Insertions at the same offset keep their order.
///
/// ```
/// use iamkit_syntax::{Span, TextEdit, apply_edits};
///
/// let edits = [TextEdit::new(Span::new(6, 7), ""), TextEdit::new(Span::new(5, 6), "2")];
/// assert_eq!(apply_edits(r#"{"a":1,}"#, &edits).as_deref(), Ok(r#"{"a":2}"#));
/// ```
///
/// # Errors
///
/// Spans that overlap or do not fit the text.
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Result<String, ApplyEditsError> {
    let mut in_order: Vec<_> = edits.iter().collect();
    in_order.sort_by_key(|edit| edit.span);
    let added: usize = edits.iter().map(|edit| edit.replacement.len()).sum();
    let mut out = String::with_capacity(text.len() + added);
    let mut done = Span::NONE;
    for edit in in_order {
        let span = edit.span;
        if span.start < done.end {
            return Err(ApplyEditsError::Overlap { first: done, second: span });
        }
        let out_of_range = ApplyEditsError::OutOfRange { span, length: text.len() };
        if span.of(text).is_none() {
            return Err(out_of_range);
        }
        out.push_str(Span::new(done.end, span.start).of(text).ok_or(out_of_range)?);
        out.push_str(&edit.replacement);
        done = span;
    }
    out.push_str(text.get(done.end as usize..).unwrap_or_default());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{ApplyEditsError, TextEdit, apply_edits};
    use crate::Span;

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        let at = Span::new(1, 1);
        let edits =
            [TextEdit::new(at, "x"), TextEdit::new(at, "y"), TextEdit::new(Span::new(1, 2), "B")];
        assert_eq!(apply_edits("abc", &edits).as_deref(), Ok("axyBc"));
    }

    #[test]
    fn overlaps_are_refused() {
        let [first, second] = [Span::new(0, 2), Span::new(1, 3)];
        let edits = [TextEdit::new(second, ""), TextEdit::new(first, "")];
        assert_eq!(apply_edits("abc", &edits), Err(ApplyEditsError::Overlap { first, second }));
    }

    #[test]
    fn spans_outside_of_the_text_are_refused() {
        for span in [Span::new(0, 3), Span::new(3, 3), Span::new(1, 0), Span::new(0, 1)] {
            let edits = [TextEdit::new(span, "")];
            let error = ApplyEditsError::OutOfRange { span, length: 2 };
            assert_eq!(apply_edits("é", &edits), Err(error));
        }
    }
}
