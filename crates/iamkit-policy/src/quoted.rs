//! What the user wrote, inside a message.

use std::fmt::{self, Write};

/// Characters of a text that a message repeats: a line of a terminal and a half, enough to find the
/// place of a longer one.
const MOST_CHARACTERS: usize = 120;

/// Shows a text in a message of one line: control characters escaped, a long text cut with `…`.
#[derive(Debug)]
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, character) in self.0.chars().enumerate() {
            if at == MOST_CHARACTERS {
                return f.write_char('…');
            }
            // U+2028 and U+2029 break lines, too.
            if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
                write!(f, "{}", character.escape_default())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_stays_one_line() {
        assert_eq!(Quoted("a\n\u{1b}[1m\u{2028}é\"").to_string(), r#"a\n\u{1b}[1m\u{2028}é""#);
        let long = "ä".repeat(200);
        assert_eq!(Quoted(&long).to_string(), "ä".repeat(120) + "…");
    }
}
