//! Characters and comments that have no place in JSON.

use super::Reader;
use crate::error::SyntaxErrorKind;

impl Reader<'_> {
    /// Passes over a run of one character that has no meaning here, or over `=>`.
    pub(super) fn skip_unexpected(&mut self, expected: &'static str) {
        let start = self.at;
        let rest = self.rest();
        let Some(found) = rest.chars().next() else { return };
        let run = match found {
            '=' if rest.starts_with("=>") => 2,
            _ => rest.chars().take_while(|&c| c == found).map(char::len_utf8).sum(),
        };
        self.at += run;
        let kind = SyntaxErrorKind::UnexpectedCharacter { found, expected };
        self.report(kind, start, start + run);
    }

    /// Passes over what stands for white space but is none: a comment, a run of control characters
    /// or of the spaces that JSON does not know. Says whether it did.
    pub(super) fn skip_comment_or_space(&mut self, byte: u8) -> bool {
        let start = self.at;
        let rest = self.rest();
        let (kind, length) = match byte {
            b'#' => (SyntaxErrorKind::Comment, line_length(rest)),
            b'/' if rest.starts_with("//") => (SyntaxErrorKind::Comment, line_length(rest)),
            b'/' if rest.starts_with("/*") => {
                let length = rest.get(2..).and_then(|body| body.find("*/")).map(|at| at + 4);
                (SyntaxErrorKind::Comment, length.unwrap_or(rest.len()))
            }
            0..b' ' | 0x7F.. => {
                let Some(found) = rest.chars().next() else { return false };
                let kind = if found.is_control() {
                    SyntaxErrorKind::ControlCharacter { found }
                } else if is_other_space(found) {
                    SyntaxErrorKind::UnknownSpace { found }
                } else {
                    return false;
                };
                let run = rest.chars().take_while(|&c| c == found).map(char::len_utf8).sum();
                (kind, run)
            }
            _ => return false,
        };
        self.at = start + length;
        self.report(kind, start, start + length);
        true
    }
}

fn line_length(rest: &str) -> usize {
    rest.find(['\n', '\r']).unwrap_or(rest.len())
}

/// White space of Unicode and the invisible characters that editors and web pages leave behind.
fn is_other_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}
