//! Escape sequences of JSON strings, both ways.

use std::borrow::Cow;

use crate::scan;

/// What follows a backslash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Char(char),
    LoneSurrogate,
    Bad,
}

/// One escape sequence: what it means and how many bytes it has, the backslash included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Escape {
    pub(crate) meaning: Meaning,
    pub(crate) len: usize,
}

impl Escape {
    /// Reads the sequence at the start of `text`, which begins with a backslash.
    pub(crate) fn at_start_of(text: &str) -> Self {
        let mut chars = text.chars();
        chars.next();
        let plain = |c| Self { meaning: Meaning::Char(c), len: 2 };
        match chars.next() {
            Some(c @ ('"' | '\\' | '/')) => plain(c),
            Some('b') => plain('\u{8}'),
            Some('f') => plain('\u{c}'),
            Some('n') => plain('\n'),
            Some('r') => plain('\r'),
            Some('t') => plain('\t'),
            Some('u') => Self::unicode(text),
            // A line break or the end stays outside: the string reader judges it on its own.
            Some(c) if !c.is_control() => Self { meaning: Meaning::Bad, len: 1 + c.len_utf8() },
            _ => Self { meaning: Meaning::Bad, len: 1 },
        }
    }

    fn unicode(text: &str) -> Self {
        let Some(first) = hex4(text, 2) else {
            let digits = text.bytes().skip(2).take(4).take_while(u8::is_ascii_hexdigit).count();
            return Self { meaning: Meaning::Bad, len: 2 + digits };
        };
        if let Some(c) = char::from_u32(first) {
            return Self { meaning: Meaning::Char(c), len: 6 };
        }
        let second = match text.get(6..8) {
            Some("\\u") => hex4(text, 8).unwrap_or_default(),
            _ => 0,
        };
        let pair = (0xD800..0xDC00).contains(&first) && (0xDC00..0xE000).contains(&second);
        match char::from_u32(0x1_0000 + ((first & 0x3FF) << 10) + (second & 0x3FF)) {
            Some(c) if pair => Self { meaning: Meaning::Char(c), len: 12 },
            _ => Self { meaning: Meaning::LoneSurrogate, len: 6 },
        }
    }
}

fn hex4(text: &str, from: usize) -> Option<u32> {
    let digits = text.get(from..from + 4)?;
    // `from_str_radix` would take a sign.
    if digits.starts_with('+') { None } else { u32::from_str_radix(digits, 16).ok() }
}

/// Decodes what stands between the quotes of a string.
///
/// A lone surrogate becomes U+FFFD; a backslash that starts no escape stands for itself.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    let Some((plain, mut rest)) = split_before_backslash(text) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(plain);
    loop {
        let escape = Escape::at_start_of(rest);
        match escape.meaning {
            Meaning::Char(c) => out.push(c),
            Meaning::LoneSurrogate => out.push('\u{FFFD}'),
            Meaning::Bad => out.push_str(rest.get(..escape.len).unwrap_or_default()),
        }
        rest = rest.get(escape.len..).unwrap_or_default();
        let Some((plain, next)) = split_before_backslash(rest) else {
            out.push_str(rest);
            return Cow::Owned(out);
        };
        out.push_str(plain);
        rest = next;
    }
}

fn split_before_backslash(text: &str) -> Option<(&str, &str)> {
    text.split_at_checked(text.find('\\')?)
}

/// Appends `text` to `out` as a JSON string literal: in quotes, with the escapes that JSON demands
/// and no others.
pub(crate) fn write_string(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    loop {
        let plain = scan::string_end(rest.as_bytes(), 0);
        let (plain, special) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        out.push_str(plain);
        if special.is_empty() {
            break;
        }
        let mut chars = special.chars();
        match chars.next() {
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(c @ ('"' | '\\')) => out.extend(['\\', c]),
            Some(c) => {
                out.push_str("\\u00");
                for shift in [4, 0] {
                    out.extend(char::from_digit((u32::from(c) >> shift) & 0xF, 16));
                }
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{unescape, write_string};

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(unescape(r#"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"#), "\"\\/\u{8}\u{c}\n\r\té😀");
        assert_eq!(unescape("plain"), "plain");
    }

    #[test]
    fn bad_escapes_stand_for_themselves() {
        assert_eq!(unescape(r"\x \u12 \u+123 \é \"), r"\x \u12 \u+123 \é \");
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        assert_eq!(unescape(r"\ud83d \ude00 \ud83d\u0041"), "\u{FFFD} \u{FFFD} \u{FFFD}A");
    }

    #[test]
    fn literals_have_only_the_needed_escapes() {
        let mut out = String::new();
        write_string(&mut out, "/é\u{7f}\u{1}\u{1f}");
        assert_eq!(out, "\"/é\u{7f}\\u0001\\u001f\"");
    }
}
