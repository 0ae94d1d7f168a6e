//! Strings with escapes, with control characters, in the wrong quotes or without an end.

use super::Reader;
use crate::error::{SyntaxErrorKind, excerpt};
use crate::escape::{Escape, Meaning};
use crate::scan;
use crate::tree::Tag;

impl Reader<'_> {
    /// Takes a string in double quotes whose first character that is not plain is at `special`.
    #[inline(never)]
    pub(super) fn string_with_specials(&mut self, special: usize) {
        let mut tag = Tag::String;
        let mut at = special;
        // Line breaks before this offset belong to the string: its closing quote is known. Without
        // it each further line break would search for the quote again, in quadratic time.
        let mut goes_on_to = 0;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => return self.push_string(tag, at + 1, 1, 1),
                Some(b'\\') => {
                    tag = Tag::EscapedString;
                    at += self.escape(at);
                }
                Some(b'\n' | b'\r') if at >= goes_on_to => match self.quote_after_break(at) {
                    Some(quote) => goes_on_to = quote,
                    None => return self.unterminated(tag, at, 1),
                },
                Some(&byte) => at += self.control_character(at, byte),
                None => return self.unterminated(tag, at, 1),
            }
            at = scan::string_end(self.bytes, at);
        }
    }

    /// Takes a string in quotes that JSON does not know; says whether there was one.
    pub(super) fn wrong_quotes(&mut self) -> bool {
        let start = self.at;
        let mut chars = self.rest().char_indices();
        let Some((_, found)) = chars.next() else { return false };
        let closers = match found {
            '\'' => "'",
            '`' => "`",
            // Word processors replace the quotes one by one, so that any of them may close, the
            // straight one, too. German opens with „ and closes with “.
            '“' | '”' | '„' => "“”\"",
            '‘' | '’' => "‘’'",
            _ => return false,
        };
        let opening = width(found);
        let mut tag = Tag::String;
        let mut at = start + usize::from(opening);
        self.report(SyntaxErrorKind::WrongQuotes { found }, start, at);
        while let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) {
            if closers.contains(c) {
                self.push_string(tag, at + c.len_utf8(), opening, width(c));
                return true;
            }
            at += match c {
                '\\' => {
                    tag = Tag::EscapedString;
                    self.escape(at)
                }
                // Text in such quotes is never broken into lines: an apostrophe in prose must not
                // swallow the rest of the document.
                '\n' | '\r' => break,
                '\0'..' ' => self.control_character(at, c as u8),
                _ => c.len_utf8(),
            };
        }
        self.unterminated(tag, at, opening);
        true
    }

    /// Judges the escape sequence at `at` and returns its length.
    fn escape(&mut self, at: usize) -> usize {
        let text = self.text.get(at..).unwrap_or_default();
        let Escape { meaning, len } = Escape::at_start_of(text);
        let found = || text.get(..len).unwrap_or_default().into();
        let kind = match meaning {
            Meaning::Char(_) => return len,
            Meaning::LoneSurrogate => SyntaxErrorKind::LoneSurrogate { found: found() },
            // The end of the text is reported on its own.
            Meaning::Bad if text.len() == len && len == 1 => return len,
            Meaning::Bad => SyntaxErrorKind::BadEscape { found: found() },
        };
        self.report(kind, at, at + len);
        len
    }

    /// Reports a control character inside a string and returns its length.
    fn control_character(&mut self, at: usize, byte: u8) -> usize {
        let length = if self.text.get(at..at + 2) == Some("\r\n") { 2 } else { 1 };
        let kind = SyntaxErrorKind::ControlCharacter { found: char::from(byte) };
        self.report(kind, at, at + length);
        length
    }

    /// Looks past the line break at `at` for the quote that closes the string.
    ///
    /// A string that was broken into lines has its closing quote before a comma, a colon, a
    /// bracket or the end of the text. If the next quote stands before anything else, it opens
    /// the next string, and the quote of this one was forgotten. Each byte is looked at once for
    /// each string, as the next quote bounds both.
    fn quote_after_break(&self, at: usize) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let quote = rest.iter().position(|&byte| byte == b'"')?;
        let follows = rest.get(quote + 1..)?.iter().find(|byte| !byte.is_ascii_whitespace());
        matches!(follows, None | Some(b',' | b':' | b']' | b'}')).then_some(at + quote)
    }

    /// Adds a string that ends at `at` for want of a quote.
    fn unterminated(&mut self, tag: Tag, at: usize, opening: u8) {
        let start = self.at;
        let inner = start + usize::from(opening);
        let text = self.text.get(inner..at).unwrap_or_default().trim_ascii_end();
        // What was meant to be the comma after the string.
        let text = text.strip_suffix(',').unwrap_or(text);
        let end = inner + text.len();
        self.push_string(tag, end, opening, 0);
        self.report(SyntaxErrorKind::UnterminatedString, start, end);
    }

    /// What a message says of the text from `start` to `end`.
    pub(super) fn found(&self, start: usize, end: usize) -> Box<str> {
        excerpt(self.text.get(start..end).unwrap_or_default())
    }
}

/// Bytes of a quote.
const fn width(quote: char) -> u8 {
    match quote.len_utf8() {
        1 => 1,
        2 => 2,
        _ => 3,
    }
}
