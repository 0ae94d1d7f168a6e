//! Comments of HCL.

use iamkit_syntax::Span;

use crate::yaml::span_of;

/// Where the reader of comments is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Among tokens, so many braces deep in a part `${…}` of a text.
    Code(usize),
    /// Inside of quotes.
    Text,
}

impl Mode {
    const fn may_change_at(self, byte: u8) -> bool {
        match self {
            Self::Code(_) => matches!(byte, b'#' | b'/' | b'<' | b'"' | b'{' | b'}'),
            Self::Text => matches!(byte, b'\\' | b'$' | b'%' | b'"' | b'\n'),
        }
    }
}

/// Returns the comments of a text, without their marks. What stands in quotes or in a heredoc is no
/// comment.
pub(super) fn comments(text: &str) -> Vec<(Box<str>, Span)> {
    let mut found = Vec::new();
    // The outermost code has no end.
    let mut modes = vec![Mode::Code(0)];
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let mode = modes.last().copied().unwrap_or(Mode::Code(0));
        // Nothing begins or ends at other characters; all of these are ASCII.
        let Some(skipped) = rest.bytes().position(|byte| mode.may_change_at(byte)) else { break };
        at += skipped;
        let rest = rest.get(skipped..).unwrap_or_default();
        let next = rest.chars().next().map_or(1, char::len_utf8);
        at += match mode {
            Mode::Text => in_text(rest, next, &mut modes),
            Mode::Code(depth) => {
                if let Some((mark, length)) = comment(rest) {
                    let (start, end) = (at + mark, at + length);
                    let said = text.get(start..end).unwrap_or_default();
                    let said = said.strip_suffix("*/").unwrap_or(said).trim_end();
                    found.push((said.into(), span_of(start, start + said.len())));
                    length
                } else if let Some(length) = heredoc(rest) {
                    length
                } else {
                    in_code(rest, next, depth, &mut modes)
                }
            }
        };
    }
    found
}

/// Returns how long the next step in quotes is.
fn in_text(rest: &str, next: usize, modes: &mut Vec<Mode>) -> usize {
    if rest.starts_with('\\') {
        return 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
    }
    if rest.starts_with("$${") || rest.starts_with("%%{") {
        return 3;
    }
    if rest.starts_with("${") || rest.starts_with("%{") {
        modes.push(Mode::Code(0));
        return 2;
    }
    // A text ends with its line at the latest: what is open is malformed.
    if rest.starts_with(['"', '\n']) {
        modes.pop();
    }
    next
}

/// Returns how long the next step among tokens is.
fn in_code(rest: &str, next: usize, depth: usize, modes: &mut Vec<Mode>) -> usize {
    let is_outermost = modes.len() < 2;
    match rest.as_bytes().first() {
        Some(b'"') => modes.push(Mode::Text),
        Some(b'{') if !is_outermost => {
            modes.pop();
            modes.push(Mode::Code(depth + 1));
        }
        Some(b'}') if !is_outermost => {
            modes.pop();
            if depth > 0 {
                modes.push(Mode::Code(depth - 1));
            }
        }
        _ => {}
    }
    next
}

/// Returns the length of the mark and of the whole of a comment.
fn comment(rest: &str) -> Option<(usize, usize)> {
    let line = || rest.find('\n').unwrap_or(rest.len());
    if rest.starts_with('#') {
        Some((1, line()))
    } else if rest.starts_with("//") {
        Some((2, line()))
    } else if rest.starts_with("/*") {
        Some((2, rest.find("*/").map_or(rest.len(), |end| end + 2)))
    } else {
        None
    }
}

/// Returns the length of a text between `<<WORD` and the line with the word.
fn heredoc(rest: &str) -> Option<usize> {
    let head = rest.strip_prefix("<<")?;
    let (first, _) = head.split_once('\n')?;
    let word = first.strip_prefix('-').unwrap_or(first).trim();
    let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if !is_word {
        return None;
    }
    let mut length = 2 + first.len() + 1;
    for line in rest.get(length..)?.split_inclusive('\n') {
        length += line.len();
        if line.trim() == word {
            break;
        }
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_are_comments() {
        let text = "a = \"# no ${b(\"# no\", { x = \"}\" })} # no\" # one\n\
                    c = <<-EOT\n  # no\n  EOT\n/* two */ d = 1 // three\ne = \"\\\" # no\" /* four\n*/\n";
        let found: Vec<_> = comments(text).into_iter().map(|(text, _)| text).collect();
        assert_eq!(
            found,
            [" one".into(), " two".into(), " three".into(), " four".into()] as [Box<str>; 4]
        );
        let (said, span) = &comments(text)[0];
        assert_eq!(span.of(text), Some(&**said));
    }
}
