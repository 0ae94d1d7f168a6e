//! What the reader does where the text is wrong: report, and go on with the best reading.

use super::{Last, Reader, TOP};
use crate::error::{Container, SyntaxErrorKind};
use crate::tree::Tag;
use crate::{Span, SyntaxError};

impl Reader<'_> {
    /// Adds an error, and stops reading when there are too many.
    #[cold]
    pub(super) fn report(&mut self, kind: SyntaxErrorKind, start: usize, end: usize) {
        if self.stopped {
            return;
        }
        let span = Span::new(super::narrow(start), super::narrow(end));
        let limit = self.limits.max_errors;
        if self.errors.len() < limit as usize {
            self.errors.push(SyntaxError { kind, span });
        } else {
            self.errors.push(SyntaxError { kind: SyntaxErrorKind::TooManyErrors { limit }, span });
            self.stop_after(end.max(self.at));
        }
    }

    /// Leaves the text after `end` unread: for the reader, the text ends there.
    fn stop_after(&mut self, end: usize) {
        self.stopped = true;
        self.text = self.text.get(..end).unwrap_or(self.text);
        self.bytes = self.text.as_bytes();
    }

    #[cold]
    pub(super) fn report_empty(&mut self) {
        if self.errors.iter().all(|error| error.kind == SyntaxErrorKind::Comment) {
            self.report(SyntaxErrorKind::Empty, self.at, self.at);
        }
    }

    #[cold]
    pub(super) fn too_deep(&mut self) {
        let limit = self.limits.max_depth;
        self.report(SyntaxErrorKind::TooDeep { limit }, self.at, self.at + 1);
        self.stop_after(self.at);
    }

    /// Ends what is open at the end of the text.
    #[cold]
    pub(super) fn close_all(&mut self) {
        let mut missing = String::new();
        while self.open != TOP {
            missing.push(self.container.closer());
            self.finish();
        }
        let kind = SyntaxErrorKind::UnexpectedEnd { missing: missing.into() };
        self.report(kind, self.at, self.at);
    }

    /// Reports what stands after the top value, comments apart.
    pub(super) fn trailing_text(&mut self) {
        while let Some(byte) = self.token() {
            if self.odd_space(byte) {
                continue;
            }
            let end = self.text.trim_end().len().max(self.at);
            self.report(SyntaxErrorKind::TrailingText, self.at, end);
            return;
        }
    }

    #[cold]
    pub(super) fn trailing_comma(&mut self) {
        let kind = SyntaxErrorKind::TrailingComma { container: self.container };
        self.last = Last::Entry;
        self.report(kind, self.comma, self.comma + 1);
    }

    /// Goes on after an entry that is followed by neither a comma nor a bracket.
    #[cold]
    pub(super) fn missing_comma(&mut self, byte: u8) {
        if self.odd_space(byte) {
            return;
        }
        if self.starts_value() {
            let kind = SyntaxErrorKind::MissingComma { container: self.container };
            let end = self.last_end();
            self.report(kind, end, end);
        } else {
            self.junk(match self.container {
                Container::Object => "`,` or `}`",
                Container::Array => "`,` or `]`",
            });
        }
        // Not a comma: after one, a bracket would be reported as well.
        self.last = Last::Junk;
    }

    /// Goes on at a bracket that closes another kind of container than the innermost.
    #[cold]
    pub(super) fn wrong_closer(&mut self, byte: u8) {
        let found = char::from(byte);
        let expected = self.container.closer();
        self.report(SyntaxErrorKind::MissingCloser { expected, found }, self.at, self.at + 1);
        if !self.has_open(byte) {
            // Nothing open fits: take it for a slip of the key.
            self.at += 1;
        }
        self.finish();
    }

    /// Says whether a container is open that `closer` would close.
    fn has_open(&self, closer: u8) -> bool {
        let wanted = if closer == b'}' { Tag::Object } else { Tag::Array };
        let mut index = self.open;
        while let Some(node) = self.nodes.get(index as usize) {
            if node.tag == wanted {
                return true;
            }
            index = node.inside;
        }
        false
    }

    /// Reads a member name that is no string in double quotes, and says whether there is one now.
    #[cold]
    pub(super) fn odd_name(&mut self, byte: u8) -> bool {
        if self.odd_space(byte) || self.extra_comma(byte) {
            return false;
        }
        if self.wrong_quotes() {
            return true;
        }
        match byte {
            b'{' | b'[' | b':' => {
                self.report(SyntaxErrorKind::MissingName, self.at, self.at);
                self.push_missing();
                if byte == b':' {
                    return true;
                }
                self.member_value(byte);
                false
            }
            _ if self.starts_value() => {
                self.unquoted_name();
                true
            }
            _ => {
                self.junk("a member name in double quotes");
                self.last = Last::Junk;
                false
            }
        }
    }

    /// Takes the colon after a member name where it does not follow at once.
    ///
    /// Where no value follows either, a missing one is added, and the answer is no.
    pub(super) fn colon_after_space(&mut self) -> bool {
        let name_end = self.at;
        while let Some(byte) = self.token() {
            match byte {
                b':' => {
                    self.at += 1;
                    return true;
                }
                _ if self.odd_space(byte) => {}
                b',' | b'}' | b']' => {
                    self.report(SyntaxErrorKind::MissingColon, name_end, name_end);
                    self.push_missing();
                    return false;
                }
                _ if self.starts_value() => {
                    self.report(SyntaxErrorKind::MissingColon, name_end, name_end);
                    return true;
                }
                _ => {
                    self.junk("`:` after the member name");
                    return true;
                }
            }
        }
        self.push_missing();
        false
    }

    /// Reads a member value that is no string.
    #[inline]
    pub(super) fn member_value(&mut self, byte: u8) {
        let before = self.nodes.len();
        self.value(byte);
        if self.nodes.len() == before {
            self.late_member_value(before);
        }
    }

    /// Looks for the value of a member after something else was found in its place.
    #[cold]
    fn late_member_value(&mut self, before: usize) {
        let start = self.at;
        while let Some(byte) = self.token() {
            if matches!(byte, b',' | b'}' | b']') {
                if self.last != Last::Junk {
                    self.report(SyntaxErrorKind::MissingValue, start, start);
                }
                break;
            }
            self.value(byte);
            if self.nodes.len() > before {
                return;
            }
        }
        self.push_missing();
    }

    /// Reads a value that starts in no way that JSON allows, or passes over what is there.
    #[cold]
    pub(super) fn odd_value(&mut self, byte: u8) {
        if self.odd_space(byte) || self.wrong_quotes() {
            return;
        }
        let in_object = self.open != TOP && self.container == Container::Object;
        if in_object && matches!(byte, b',' | b'}' | b']') {
            // The caller sees that nothing was added.
            return;
        }
        if self.open != TOP && self.extra_comma(byte) {
            return;
        }
        if self.starts_value() {
            return self.word();
        }
        self.junk("a value");
        self.last = Last::Junk;
    }

    /// Passes over a comma where an entry belongs.
    fn extra_comma(&mut self, byte: u8) -> bool {
        if byte != b',' {
            return false;
        }
        if self.last != Last::Junk {
            let kind = SyntaxErrorKind::ExtraComma { container: self.container };
            self.report(kind, self.at, self.at + 1);
        }
        if self.last == Last::Junk {
            self.last = Last::Comma;
            self.comma = self.at;
        }
        self.at += 1;
        true
    }

    /// The text that was not read yet.
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Says whether a value or a name starts here, in quotes or not.
    fn starts_value(&self) -> bool {
        self.rest()
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || "\"'`“”‘’„«{[-+.$_*@".contains(c))
    }

    /// Offset after the last entry: a value without brackets, or a bracket after all values.
    fn last_end(&self) -> usize {
        self.nodes.last().map_or(0, |node| node.end as usize).max(self.closed)
    }
}
