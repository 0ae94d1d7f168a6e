//! Literals, numbers, and text that should be in quotes.

use super::Reader;
use crate::error::SyntaxErrorKind;
use crate::tree::Tag;

impl Reader<'_> {
    /// Takes a value without quotes or brackets; at least its first character belongs to it.
    #[inline(never)]
    pub(super) fn word(&mut self) {
        let start = self.at;
        let rest = self.rest();
        let length = run(rest, |c| c.is_alphanumeric() || matches!(c, '_' | '+' | '-' | '.'));
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let goes_on =
            after.starts_with(is_text) && !(after.starts_with("//") || after.starts_with("/*"));
        let literal = if goes_on { None } else { literal(word) };
        let Some((tag, meant)) = literal else {
            let end = start + length + run(after, is_text);
            self.push_plain(Tag::String, end);
            let kind = SyntaxErrorKind::UnquotedText { found: self.found(start, end) };
            return self.report(kind, start, end);
        };
        let end = start + length;
        self.push_plain(tag, end);
        match meant {
            Meant::This => {}
            Meant::Number => {
                let found = self.found(start, end);
                self.report(SyntaxErrorKind::BadNumber { found }, start, end);
            }
            Meant::Literal(meant) => {
                let found = self.found(start, end);
                self.report(SyntaxErrorKind::WrongLiteral { found, meant }, start, end);
            }
        }
    }

    /// Takes a member name without quotes; at least its first character belongs to it.
    pub(super) fn unquoted_name(&mut self) {
        let start = self.at;
        let end = start + run(self.rest(), |c| is_text(c) && c != ':');
        self.push_plain(Tag::String, end);
        let found = self.found(start, end);
        self.report(SyntaxErrorKind::UnquotedName { found }, start, end);
    }
}

/// Whether a word is what it should be, or what it should have been.
enum Meant {
    This,
    Number,
    Literal(&'static str),
}

fn literal(word: &str) -> Option<(Tag, Meant)> {
    Some(match word {
        "true" => (Tag::True, Meant::This),
        "false" => (Tag::False, Meant::This),
        "null" => (Tag::Null, Meant::This),
        "True" | "TRUE" => (Tag::True, Meant::Literal("true")),
        "False" | "FALSE" => (Tag::False, Meant::Literal("false")),
        "Null" | "NULL" | "None" | "nil" | "undefined" => (Tag::Null, Meant::Literal("null")),
        _ if is_number(word) => (Tag::Number, Meant::This),
        _ if is_almost_number(word) => (Tag::Number, Meant::Number),
        _ => return None,
    })
}

/// Returns how many bytes at the start of `text` are of one kind.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// Says whether a character can be part of a text without quotes, such as an ARN.
fn is_text(c: char) -> bool {
    !(c.is_whitespace() || c.is_control() || ",;[]{}()\"#".contains(c))
}

/// Says whether the word is a number as RFC 8259 has it.
fn is_number(word: &str) -> bool {
    let word = word.strip_prefix('-').unwrap_or(word);
    let (whole, rest) = split_digits(word);
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return false;
    }
    let rest = match rest.strip_prefix('.').map(split_digits) {
        Some(("", _)) => return false,
        Some((_, rest)) => rest,
        None => rest,
    };
    match rest.strip_prefix(['e', 'E']) {
        Some(power) => {
            let (digits, rest) = split_digits(power.strip_prefix(['+', '-']).unwrap_or(power));
            !digits.is_empty() && rest.is_empty()
        }
        None => rest.is_empty(),
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(digits).unwrap_or((text, ""))
}

/// Says whether the word is meant as a number: `01`, `1.`, `+1`, `NaN`, but not `2012-10-17`.
fn is_almost_number(word: &str) -> bool {
    let word = word.strip_prefix(['+', '-']).unwrap_or(word);
    if matches!(word, "NaN" | "Infinity") {
        return true;
    }
    let power_start = word.find(['e', 'E']).unwrap_or(word.len());
    let (digits, power) = word.split_at_checked(power_start).unwrap_or((word, ""));
    let power = power.get(1..).unwrap_or_default();
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    let numeric = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'_'));
    digits.bytes().any(|b| b.is_ascii_digit()) && numeric(digits) && numeric(power)
}

#[cfg(test)]
mod tests {
    use super::{is_almost_number, is_number};

    #[test]
    fn numbers() {
        for good in ["0", "-0", "10", "1.50", "-1.5e3", "1E+05", "0e0", "0.0e-0"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", "01", "1.", ".5", "+1", "1e", "1e+", "1.e1", "1_000", "1.2.3", "--1"] {
            assert!(!is_number(bad), "{bad}");
        }
    }

    #[test]
    fn almost_numbers() {
        for almost in ["01", "1.", ".5", "+1", "1e", "1.e1", "1_000", "NaN", "-Infinity", "1.2.3"] {
            assert!(is_almost_number(almost), "{almost}");
        }
        for other in ["", "-", "e5", "2012-10-17", "1a", "Allow", "..."] {
            assert!(!is_almost_number(other), "{other}");
        }
    }
}
