//! Offsets to lines and columns, and back.

use std::borrow::Cow;

use crate::scan::line_end;

/// Finds lines and columns in a text.
///
/// A line ends at `\n`, `\r\n` or `\r`, as editors have it.
///
/// ```
/// use iamkit_syntax::{ColumnUnit, LineIndex};
///
/// let index = LineIndex::new("{\n  \"é\": 1\n}");
/// let position = index.position(9);
/// assert_eq!((position.line, position.column_bytes, position.column_chars), (2, 7, 6));
/// assert_eq!(index.offset_of(2, 6, ColumnUnit::Chars), Some(9));
/// assert_eq!(index.line_text(2), Some("  \"é\": 1"));
/// ```
#[derive(Clone, Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    // INVARIANT: made from `text`.
    lines: Cow<'t, Lines>,
}

/// Where the lines of a text start, for a value that owns its text; see [`Lines::of`].
///
/// ```
/// use iamkit_syntax::Lines;
///
/// let text = String::from("{\n}");
/// let lines = Lines::new(&text);
/// assert_eq!(lines.of(&text).position(2).line, 2);
/// ```
#[derive(Clone, Debug)]
pub struct Lines {
    // INVARIANT: rising, on character boundaries; the first is 0.
    starts: Vec<u32>,
    /// Continuation bytes and four-byte characters before each multiple of `BLOCK`; empty for an
    /// ASCII text. So a column of a long line costs no more than one block.
    blocks: Vec<Wide>,
}

/// Bytes that are counted again for a column at most, in a text on one line, too; eight bytes for
/// each block add less than one percent to the text.
const BLOCK: usize = 1024;

/// A line, counted from 1, and a column, counted from 0 in each of the three usual units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Position {
    /// The line; the first is 1.
    pub line: u32,
    /// Bytes before the position on its line.
    pub column_bytes: u32,
    /// Characters (Unicode scalar values) before the position on its line.
    pub column_chars: u32,
    /// UTF-16 code units before the position on its line, as the language server protocol counts.
    pub column_utf16: u32,
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnUnit {
    /// Bytes of UTF-8.
    Bytes,
    /// Unicode scalar values.
    Chars,
    /// Code units of UTF-16.
    Utf16,
}

/// How far the three units differ over some bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Wide {
    continuation_bytes: u32,
    four_byte_chars: u32,
}

impl Wide {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.continuation_bytes += u32::from(byte & 0xC0 == 0x80);
            self.four_byte_chars += u32::from(*byte >= 0xF0);
        }
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Lines {
    /// Finds the lines of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        let mut from = 0;
        while let Some(at) = line_end(bytes, from) {
            from = at + 1;
            // `\r\n` ends with its second byte.
            if bytes.get(at) == Some(&b'\n') || bytes.get(from) != Some(&b'\n') {
                starts.push(narrow(from));
            }
        }
        let mut blocks = Vec::new();
        if !text.is_ascii() {
            let mut wide = Wide::default();
            for block in text.as_bytes().chunks(BLOCK) {
                blocks.push(wide);
                wide.add(block);
            }
            blocks.push(wide);
        }
        Self { starts, blocks }
    }

    /// Returns the index of `text`, which must be the one that the lines were found in; with
    /// another text the positions make no sense.
    #[must_use]
    pub const fn of<'t>(&'t self, text: &'t str) -> LineIndex<'t> {
        LineIndex { text, lines: Cow::Borrowed(self) }
    }
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self { text, lines: Cow::Owned(Lines::new(text)) }
    }

    /// Returns how many lines there are: one more than there are line ends.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        narrow(self.lines.starts.len())
    }

    /// Returns the line and column of the character at `offset`.
    ///
    /// An offset inside a character counts as its start, one past the text as the end of the text.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let offset = narrow(self.boundary(offset as usize));
        let line = self.lines.starts.partition_point(|&start| start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.lines.starts.get(index)).copied();
        debug_assert!(start.is_some(), "the first line starts at 0");
        let start = start.unwrap_or_default();
        let (from, to) = (self.wide_before(start as usize), self.wide_before(offset as usize));
        let column_bytes = offset - start;
        let column_chars = column_bytes - (to.continuation_bytes - from.continuation_bytes);
        let column_utf16 = column_chars + (to.four_byte_chars - from.four_byte_chars);
        Position { line: narrow(line), column_bytes, column_chars, column_utf16 }
    }

    /// Returns the text of a line without its line end; lines count from 1.
    #[must_use]
    pub fn line_text(&self, line: u32) -> Option<&'t str> {
        let index = (line as usize).checked_sub(1)?;
        let start = *self.lines.starts.get(index)? as usize;
        let end = self.lines.starts.get(index + 1).map_or(self.text.len(), |&next| next as usize);
        let text = self.text.get(start..end)?;
        Some(match self.lines.starts.get(index + 1) {
            Some(_) => {
                text.strip_suffix("\r\n").or(text.strip_suffix(['\n', '\r'])).unwrap_or(text)
            }
            None => text,
        })
    }

    /// Returns the offset of a column, or `None` when there is no such line.
    ///
    /// A column past the end of the line counts as its end, one inside a character as the start
    /// of that character.
    #[must_use]
    pub fn offset_of(&self, line: u32, column: u32, unit: ColumnUnit) -> Option<u32> {
        let text = self.line_text(line)?;
        let start = *self.lines.starts.get((line as usize).checked_sub(1)?)?;
        let mut left = column as usize;
        for (at, c) in text.char_indices() {
            let width = match unit {
                ColumnUnit::Bytes => c.len_utf8(),
                ColumnUnit::Chars => 1,
                ColumnUnit::Utf16 => c.len_utf16(),
            };
            if left < width {
                return Some(start + narrow(at));
            }
            left -= width;
        }
        Some(start + narrow(text.len()))
    }

    /// Returns how many UTF-16 code units stand before `offset` in the whole text, as the positions
    /// of IAM Access Analyzer count.
    ///
    /// ```
    /// assert_eq!(iamkit_syntax::LineIndex::new("é😀\nb").utf16_offset(7), 4);
    /// ```
    #[must_use]
    pub fn utf16_offset(&self, offset: u32) -> u32 {
        let offset = self.boundary(offset as usize);
        let wide = self.wide_before(offset);
        narrow(offset) - wide.continuation_bytes + wide.four_byte_chars
    }

    fn boundary(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn wide_before(&self, offset: usize) -> Wide {
        let block = offset / BLOCK;
        let Some(&known) = self.lines.blocks.get(block) else { return Wide::default() };
        let mut wide = known;
        wide.add(self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default());
        wide
    }
}

#[cfg(test)]
mod tests {
    use super::{ColumnUnit, LineIndex};

    #[test]
    fn line_ends_of_all_systems() {
        let index = LineIndex::new("a\nb\r\nc\rd\n");
        let lines: Vec<_> = (1..=index.line_count()).map(|n| index.line_text(n)).collect();
        assert_eq!(lines, [Some("a"), Some("b"), Some("c"), Some("d"), Some("")]);
        assert_eq!(index.line_text(0), None);
        assert_eq!(index.line_text(6), None);
        assert_eq!(index.position(3).line, 2);
        assert_eq!(index.position(5).line, 3);
    }

    #[test]
    fn every_boundary_goes_there_and_back() {
        let text = format!("{}\né😀x{}\r\n€", "a".repeat(1500), "é😀".repeat(700));
        let index = LineIndex::new(&text);
        for (offset, c) in text.char_indices().filter(|&(_, c)| c != '\n' && c != '\r') {
            let offset = u32::try_from(offset).unwrap();
            let position = index.position(offset);
            let line = index.line_text(position.line).unwrap();
            let before = line.get(..position.column_bytes as usize).unwrap();
            assert!(line.get(before.len()..).unwrap().starts_with(c));
            assert_eq!(before.chars().count(), position.column_chars as usize);
            assert_eq!(before.encode_utf16().count(), position.column_utf16 as usize);
            for (column, unit) in [
                (position.column_bytes, ColumnUnit::Bytes),
                (position.column_chars, ColumnUnit::Chars),
                (position.column_utf16, ColumnUnit::Utf16),
            ] {
                assert_eq!(index.offset_of(position.line, column, unit), Some(offset));
            }
        }
    }

    #[test]
    fn offsets_out_of_place_are_moved() {
        let index = LineIndex::new("é");
        assert_eq!(index.position(1), index.position(0));
        assert_eq!(index.position(99), index.position(2));
        assert_eq!(index.offset_of(1, 1, ColumnUnit::Bytes), Some(0));
        assert_eq!(index.offset_of(1, 99, ColumnUnit::Bytes), Some(2));
        assert_eq!(index.offset_of(2, 0, ColumnUnit::Bytes), None);
    }
}
