//! From an embedded text to the text around it.

mod encode;

use iamkit_syntax::{Span, TextEdit};

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
    /// As a plain scalar of YAML.
    YamlPlain,
    /// In single quotes of YAML.
    YamlSingle,
    /// In double quotes of YAML.
    YamlDouble,
    /// As a literal or folded block of YAML.
    YamlBlock,
    /// In quotes of HCL.
    Hcl,
    /// In a heredoc of HCL.
    HclHeredoc,
    /// Nowhere: the reader supplied it.
    Synthetic,
}

/// Where each part of an embedded text stands in the text around it.
///
/// The parts need not stand in the same order in both: aliases, references and functions repeat and
/// reorder what they name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMap {
    encoding: Encoding,
    // INVARIANT: sorted by `at`, the first is 0; empty only for an empty text.
    segments: Vec<Segment>,
    // INVARIANT: sorted by `start`, a value before the values in it. Empty for a text that stands
    // in one piece.
    values: Vec<ValueOrigin>,
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

/// Where a value of an embedded text stands that was put together from a text of another syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ValueOrigin {
    /// The value in the embedded text.
    pub(crate) inner: Span,
    /// The value, or the call that makes it, in the outer text.
    pub(crate) outer: Span,
    /// Where it is used, if that is somewhere else.
    pub(crate) used: Option<Span>,
    /// How it is written; `Synthetic` for everything but scalars.
    pub(crate) encoding: Encoding,
    /// Whether its characters stand in one scalar.
    pub(crate) is_one_scalar: bool,
    /// Whether the scalar is nothing but its characters: no part of it is a function or unknown.
    pub(crate) is_whole: bool,
    /// Number of the object or list that it stands in.
    pub(crate) parent: Option<u32>,
}

impl SourceMap {
    /// Returns the map of a text that stands as it is at `span`.
    #[must_use]
    pub fn verbatim(span: Span) -> Self {
        let whole = Segment { at: 0, origin: span };
        let segments = if span.is_empty() { Vec::new() } else { vec![whole] };
        let values = Vec::new();
        Self { encoding: Encoding::Json, segments, values, length: span.len(), end: span.end }
    }

    /// Returns how the text is written; `Synthetic` for one that was put together from several
    /// values.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Returns where a part of the embedded text stands in the outer text. A part past the end
    /// counts as the end.
    #[must_use]
    pub fn outer(&self, span: Span) -> Span {
        if !self.values.is_empty() {
            return self.outer_of_values(span);
        }
        let start = self.start_of(span.start);
        if span.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.end_of(span.end - 1).max(start))
    }

    /// Returns where a part is used, if it is written somewhere else: at an anchor, or as the
    /// default of a parameter.
    #[must_use]
    pub fn used(&self, span: Span) -> Option<Span> {
        self.innermost(span)?.used
    }

    /// Returns where the whole embedded text stands.
    #[must_use]
    pub fn whole(&self) -> Span {
        match self.values.first() {
            Some(root) => root.outer,
            None => Span::new(self.start_of(0), self.end),
        }
    }

    /// Moves an edit of the embedded text to the outer text, and encodes what it writes.
    ///
    /// Nothing comes back where the edit cannot be written back exactly: in a block of YAML, in
    /// text from several places, in text that is used more than once.
    #[must_use]
    pub fn edit(&self, edit: &TextEdit) -> Option<TextEdit> {
        if self.values.is_empty() {
            let replacement = encode::fragment(self.encoding, &edit.replacement)?;
            return Some(TextEdit::new(self.outer(edit.span), replacement));
        }
        let value = self.innermost(edit.span)?;
        if value.used.is_some() || !value.is_one_scalar {
            return None;
        }
        if value.inner == edit.span {
            if !value.is_whole {
                return None;
            }
            let replacement = encode::scalar(value.encoding, &edit.replacement)?;
            return Some(TextEdit::new(value.outer, replacement));
        }
        let span = self.verbatim_part(edit.span)?;
        Some(TextEdit::new(span, encode::part(value.encoding, &edit.replacement)?))
    }

    /// Returns the map of a text that stands in another one, whose own map is `outer`. Nothing in it is edited: how
    /// characters are written there depends on both.
    pub(crate) fn within(&self, text: &str, outer: &Self) -> Self {
        let mut map = SourceMapBuilder::default();
        for (at, c) in text.char_indices() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let length = u32::try_from(c.len_utf8()).unwrap_or(1);
            let span = Span::new(at, at.saturating_add(length));
            map.push(length, outer.outer(self.outer(span)));
        }
        map.finish(Encoding::Synthetic, outer.outer(self.whole()).end)
    }

    /// Returns the map of a text that starts later in the text around it.
    pub(crate) fn shifted(mut self, by: u32) -> Self {
        let moved = |span: Span| Span::new(span.start + by, span.end + by);
        for segment in &mut self.segments {
            segment.origin = moved(segment.origin);
        }
        for value in &mut self.values {
            value.outer = moved(value.outer);
            value.used = value.used.map(moved);
        }
        self.end += by;
        self
    }

    /// Returns the map after characters got another length. `lengths` has the start of each, in
    /// order, and its bytes now; each had three, as all of the private use area have.
    pub(crate) fn with_lengths(&self, lengths: &[(u32, u32)]) -> Self {
        const MARKER: u32 = 3;
        let mut grown = vec![0_i64];
        let mut sum = 0;
        for (_, length) in lengths {
            sum += i64::from(*length) - i64::from(MARKER);
            grown.push(sum);
        }
        let moved = |offset: u32| {
            let before = lengths.partition_point(|(at, _)| *at < offset);
            let grown = grown.get(before).copied().unwrap_or(sum);
            u32::try_from(i64::from(offset) + grown).unwrap_or(u32::MAX)
        };
        let span = |span: Span| Span::new(moved(span.start), moved(span.end));
        let segments = self.segments.iter();
        let values = self.values.iter();
        Self {
            encoding: self.encoding,
            segments: segments.map(|s| Segment { at: moved(s.at), origin: s.origin }).collect(),
            values: values.map(|v| ValueOrigin { inner: span(v.inner), ..*v }).collect(),
            length: moved(self.length),
            end: self.end,
        }
    }

    /// Returns the place of a part that stands as it is in one piece.
    fn verbatim_part(&self, span: Span) -> Option<Span> {
        let (first, true) = self.segment_at(span.start)? else { return None };
        let last = span.end.checked_sub(1).filter(|_| !span.is_empty()).unwrap_or(span.start);
        let (second, true) = self.segment_at(last)? else { return None };
        let start = first.origin.start + (span.start - first.at);
        (first == second).then(|| Span::new(start, start + span.len()))
    }

    fn outer_of_values(&self, span: Span) -> Span {
        let Some(value) = self.innermost(span) else { return self.whole() };
        if value.inner == span {
            return value.outer;
        }
        if value.encoding == Encoding::Synthetic {
            // A part of an object or list: from the first value in it to the last.
            return self.outer_of_members(span).unwrap_or(value.outer);
        }
        if !value.is_one_scalar {
            return self.verbatim_part(span).unwrap_or(value.outer);
        }
        let within = |offset: u32| value.inner.start < offset && offset < value.inner.end - 1;
        let start = if within(span.start) { self.start_of(span.start) } else { value.outer.start };
        if span.is_empty() {
            return Span::new(start, start);
        }
        let last = span.end - 1;
        let end = if within(last) { self.end_of(last) } else { value.outer.end };
        Span::new(start, end.max(start))
    }

    /// Returns where the values that lie in a part stand, from the first to the last of them.
    fn outer_of_members(&self, span: Span) -> Option<Span> {
        let from = self.values.partition_point(|value| value.inner.start < span.start);
        let first = self.values.get(from).filter(|value| span.contains(value.inner))?;
        let to = self.values.partition_point(|value| value.inner.start < span.end);
        let mut last = self.values.get(to.checked_sub(1)?)?;
        while let Some(around) = self.parent(last).filter(|around| span.contains(around.inner)) {
            last = around;
        }
        // What stands elsewhere, at an anchor for instance, may stand before.
        let end = if span.contains(last.inner) && last.outer.start >= first.outer.start {
            last.outer.end.max(first.outer.end)
        } else {
            first.outer.end
        };
        Some(Span::new(first.outer.start, end))
    }

    /// Returns the smallest value that holds a part.
    fn innermost(&self, span: Span) -> Option<&ValueOrigin> {
        let end = self.values.partition_point(|value| value.inner.start <= span.start);
        let mut value = self.values.get(end.checked_sub(1)?)?;
        while !value.inner.contains(span) {
            value = self.parent(value)?;
        }
        Some(value)
    }

    fn parent(&self, value: &ValueOrigin) -> Option<&ValueOrigin> {
        self.values.get(value.parent? as usize)
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
        let (segments, values, length) = (self.segments, Vec::new(), self.length);
        SourceMap { encoding, segments, values, length, end }
    }

    /// Closes the map of a text that was put together from values.
    pub(crate) fn finish_values(self, values: Vec<ValueOrigin>) -> SourceMap {
        let end = values.first().map_or(0, |root| root.outer.end);
        let (segments, length) = (self.segments, self.length);
        SourceMap { encoding: Encoding::Synthetic, segments, values, length, end }
    }
}
