//! What the reader does where the text is wrong: report, and go on with the best reading.
//!
//! Three rules hold for every function here. Each error is reported once, at the place where a
//! person would correct it. Each call takes at least one byte, closes a container, or changes what
//! the main loop looks at next, so that the reader always comes to an end. And nothing that was
//! written is invented or dropped without an error: a policy must not get wider by a typing error.

use super::{Last, Reader, TOP};
use crate::error::{Container, SyntaxErrorKind};
use crate::tree::Tag;
use crate::{Span, SyntaxError};

impl Reader<'_> {
    /// Adds an error, and stops reading when there are too many.
    // `#[cold]` here and below keeps these functions out of the path of well-formed texts.
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
            // A text of another kind, such as a picture, has an error at every byte; one more
            // error says that the list is not whole.
            self.errors.push(SyntaxError { kind: SyntaxErrorKind::TooManyErrors { limit }, span });
            self.stop_after(end.max(self.at));
        }
    }

    /// Leaves the text after `end` unread: for the reader, the text ends there.
    fn stop_after(&mut self, end: usize) {
        // Open containers are closed at the new end without further errors.
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
        // What reads the tree afterwards walks it by recursion: the limit guards its stack.
        let limit = self.limits.max_depth;
        self.report(SyntaxErrorKind::TooDeep { limit }, self.at, self.at + 1);
        self.stop_after(self.at);
    }

    /// Ends what is open at the end of the text.
    #[cold]
    pub(super) fn close_all(&mut self) {
        // One error for all of them: `]}` is what a person adds at the end.
        let mut missing = String::new();
        while self.open != TOP {
            missing.push(self.container.closing_bracket());
            self.finish();
        }
        let kind = SyntaxErrorKind::UnexpectedEnd { missing: missing.into() };
        self.report(kind, self.at, self.at);
    }

    /// Reports what stands after the top value, comments apart.
    pub(super) fn trailing_text(&mut self) {
        while let Some(byte) = self.token() {
            if self.skip_comment_or_space(byte) {
                continue;
            }
            // To the end of the text: reading on would report the same slip again and again, as
            // when an array of documents lacks its brackets.
            let end = self.text.trim_end().len().max(self.at);
            self.report(SyntaxErrorKind::TrailingText, self.at, end);
            return;
        }
    }

    #[cold]
    pub(super) fn trailing_comma(&mut self) {
        // The comma is at fault, not the bracket behind it: an edit at the span deletes the comma.
        let kind = SyntaxErrorKind::TrailingComma { container: self.container };
        self.last = Last::Entry;
        self.report(kind, self.comma, self.comma + 1);
    }

    /// Goes on after an entry that is followed by neither a comma nor a bracket.
    #[cold]
    pub(super) fn missing_comma(&mut self, byte: u8) {
        if self.skip_comment_or_space(byte) {
            return;
        }
        if self.starts_value() {
            // Behind the entry before, not in front of the next one: that is where a comma goes,
            // often on the line above.
            let kind = SyntaxErrorKind::MissingComma { container: self.container };
            let end = self.last_end();
            self.report(kind, end, end);
        } else {
            self.skip_unexpected(match self.container {
                Container::Object => "`,` or `}`",
                Container::Array => "`,` or `]`",
            });
        }
        // Not a comma: after one, a bracket would be reported as well.
        self.last = Last::Skipped;
    }

    /// Goes on at a bracket that closes another kind of container than the innermost.
    #[cold]
    pub(super) fn wrong_closing_bracket(&mut self, byte: u8) {
        let found = char::from(byte);
        let expected = self.container.closing_bracket();
        self.report(SyntaxErrorKind::MissingCloser { expected, found }, self.at, self.at + 1);
        // `[{"a": 1]` lacks a `}`: the bracket stays and closes the array in the next round. With
        // `[1, 2}` nothing open fits: the bracket is a typing error and closes what is open.
        if !self.has_open(byte) {
            self.at += 1;
        }
        self.finish();
    }

    /// Says whether a container is open that `bracket` would close.
    fn has_open(&self, bracket: u8) -> bool {
        let wanted = if bracket == b'}' { Tag::Object } else { Tag::Array };
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
    pub(super) fn recover_name(&mut self, byte: u8) -> bool {
        if self.skip_comment_or_space(byte) || self.extra_comma(byte) {
            return false;
        }
        if self.wrong_quotes() {
            return true;
        }
        match byte {
            // A missing name is a node of its own, so that names and values keep alternating.
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
                self.skip_unexpected("a member name in double quotes");
                self.last = Last::Skipped;
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
                _ if self.skip_comment_or_space(byte) => {}
                // `{"a"}`: the value is missing as well, but one error says enough.
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
                    self.skip_unexpected("`:` after the member name");
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
                // What was skipped has its error; the value is missing because of it.
                if self.last != Last::Skipped {
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
    pub(super) fn recover_value(&mut self, byte: u8) {
        if self.skip_comment_or_space(byte) || self.wrong_quotes() {
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
        self.skip_unexpected("a value");
        self.last = Last::Skipped;
    }

    /// Passes over a comma where an entry belongs.
    fn extra_comma(&mut self, byte: u8) -> bool {
        if byte != b',' {
            return false;
        }
        if self.last != Last::Skipped {
            let kind = SyntaxErrorKind::ExtraComma { container: self.container };
            self.report(kind, self.at, self.at + 1);
        }
        // Behind something that was skipped the comma is the one that was due.
        if self.last == Last::Skipped {
            self.last = Last::Comma;
            self.comma = self.at;
        }
        self.at += 1;
        true
    }

    /// The text that was not read yet.
    pub(super) fn rest(&self) -> &str {
        let rest = self.text.get(self.at..);
        debug_assert!(rest.is_some(), "the reader stands between two characters");
        rest.unwrap_or_default()
    }

    /// Says whether a value or a name starts here, in quotes or not.
    fn starts_value(&self) -> bool {
        // Quotes of word processors, and what starts numbers, names and templates in other
        // notations: all of these can be read as a value with one error.
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
