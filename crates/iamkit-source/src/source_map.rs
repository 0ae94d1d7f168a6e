//! From an embedded text to the text around it.

use iamkit_syntax::{Span, TextEdit, string_literal};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986 encodes: all but letters, digits and `-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How an embedded text is written in the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// As it is: JSON inside JSON.
    Json,
    /// As a JSON string.
    JsonInString,
    /// Percent-encoded (RFC 3986) in a JSON string, as the IAM API returns documents.
    Percent,
}

/// Where each part of an embedded text stands in the text around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMap {
    encoding: Encoding,
    // INVARIANT: sorted by `at`, the first is 0; empty only for an empty text.
    segments: Vec<Segment>,
    /// Bytes of the embedded text.
    length: u32,
    /// Where the embedded text ends in the outer text.
    end: u32,
}

/// A run of bytes that are written as they are, or one character that is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    /// Start in the embedded text.
    at: u32,
    /// The place in the outer text. It has as many bytes as the segment exactly if the bytes are
    /// written as they are: every escape is longer than what it stands for.
    origin: Span,
}

impl SourceMap {
    /// Returns the map of a text that stands as it is at `span`.
    #[must_use]
    pub fn verbatim(span: Span) -> Self {
        let whole = Segment { at: 0, origin: span };
        let segments = if span.is_empty() { Vec::new() } else { vec![whole] };
        Self { encoding: Encoding::Json, segments, length: span.len(), end: span.end }
    }

    /// Returns how the text is written.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Returns where a part of the embedded text stands in the outer text. A part past the end
    /// counts as the end.
    #[must_use]
    pub fn outer(&self, span: Span) -> Span {
        let start = self.start_of(span.start);
        if span.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.end_of(span.end - 1).max(start))
    }

    /// Returns where the whole embedded text stands.
    #[must_use]
    pub fn whole(&self) -> Span {
        Span::new(self.start_of(0), self.end)
    }

    /// Moves an edit of the embedded text to the outer text, and encodes what it writes.
    #[must_use]
    pub fn edit(&self, edit: &TextEdit) -> TextEdit {
        TextEdit::new(self.outer(edit.span), self.encoded(&edit.replacement))
    }

    /// Writes text as it would stand in the outer text.
    fn encoded(&self, text: &str) -> String {
        match self.encoding {
            Encoding::Json => text.to_owned(),
            Encoding::Percent => utf8_percent_encode(text, RESERVED).to_string(),
            Encoding::JsonInString => {
                let quoted = string_literal(text);
                quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
            }
        }
    }

    fn start_of(&self, offset: u32) -> u32 {
        match self.segment_at(offset) {
            Some((segment, true)) => segment.origin.start + (offset - segment.at),
            Some((segment, false)) => segment.origin.start,
            None => self.end,
        }
    }

    /// Returns the end of the byte at `offset`.
    fn end_of(&self, offset: u32) -> u32 {
        match self.segment_at(offset) {
            Some((segment, true)) => segment.origin.start + (offset - segment.at) + 1,
            Some((segment, false)) => segment.origin.end,
            None => self.end,
        }
    }

    /// Returns the segment of a byte, and whether it is written as it is.
    fn segment_at(&self, offset: u32) -> Option<(Segment, bool)> {
        if offset >= self.length {
            return None;
        }
        let after = self.segments.partition_point(|segment| segment.at <= offset);
        let segment = *self.segments.get(after.checked_sub(1)?)?;
        let end = self.segments.get(after).map_or(self.length, |next| next.at);
        Some((segment, segment.origin.len() == end - segment.at))
    }
}

/// Builds a map from the start to the end of an embedded text.
#[derive(Debug, Default)]
pub(crate) struct SourceMapBuilder {
    segments: Vec<Segment>,
    length: u32,
}

impl SourceMapBuilder {
    /// Adds `bytes` bytes that stand at `origin`.
    pub(crate) fn push(&mut self, bytes: u32, origin: Span) {
        let is_verbatim = bytes == origin.len();
        let length = self.length;
        self.length += bytes;
        if let Some(last) = self.segments.last_mut()
            && is_verbatim
            && last.origin.len() == length - last.at
            && last.origin.end == origin.start
        {
            last.origin.end = origin.end;
            return;
        }
        self.segments.push(Segment { at: length, origin });
    }

    /// Closes the map; `end` is where the embedded text ends in the outer text.
    pub(crate) fn finish(self, encoding: Encoding, end: u32) -> SourceMap {
        SourceMap { encoding, segments: self.segments, length: self.length, end }
    }
}
