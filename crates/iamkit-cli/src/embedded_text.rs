//! A policy document that stands as text in a string of another document.

use iamkit::syntax::{Node, Span, string_literal};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986 encodes: all but letters, digits and `-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The text in a JSON string, and where in the string each of its bytes stands.
#[derive(Debug)]
pub(crate) struct EmbeddedText {
    text: String,
    // INVARIANT: one offset into the outer text for each byte of `text`, and one for its end;
    // rising.
    places: Vec<u32>,
    is_percent_encoded: bool,
}

impl EmbeddedText {
    /// Decodes a JSON string: percent-encoded as IAM returns documents, or the plain text of one.
    pub(crate) fn of(string: Node<'_>) -> Self {
        let span = string.span();
        // Both quotes are there: a tree with errors is not looked into.
        let raw = string.source().get(1..).unwrap_or_default();
        let raw = raw.strip_suffix('"').unwrap_or(raw);
        let characters = unescaped(raw, span.start + 1);
        let end = span.end.saturating_sub(1);
        let is_percent_encoded = first_visible(&characters) != Some('{');
        if is_percent_encoded && let Some((text, places)) = percent_decoded(&characters, end) {
            return Self { text, places, is_percent_encoded };
        }
        let mut text = String::with_capacity(raw.len());
        let mut places = Vec::with_capacity(raw.len() + 1);
        for (c, place) in characters {
            text.push(c);
            places.extend(std::iter::repeat_n(place, c.len_utf8()));
        }
        places.push(end);
        Self { text, places, is_percent_encoded: false }
    }

    /// Returns the document.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns where a part of the document stands in the outer text.
    pub(crate) fn outer(&self, span: Span) -> Span {
        let end = self.places.last().copied().unwrap_or(0);
        let place = |at: u32| self.places.get(at as usize).copied().unwrap_or(end);
        Span::new(place(span.start), place(span.end))
    }

    /// Writes text as it would stand in the outer text.
    pub(crate) fn encoded(&self, text: &str) -> String {
        if self.is_percent_encoded {
            return utf8_percent_encode(text, RESERVED).to_string();
        }
        let quoted = string_literal(text);
        quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
    }
}

fn first_visible(characters: &[(char, u32)]) -> Option<char> {
    characters.iter().map(|(c, _)| *c).find(|c| !c.is_ascii_whitespace())
}

/// Returns the characters of a JSON string without its quotes, each with its place.
fn unescaped(raw: &str, start: u32) -> Vec<(char, u32)> {
    let mut characters = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let place = start + u32::try_from(raw.len() - rest.len()).unwrap_or(u32::MAX);
        let (c, length) = if c == '\\' { escape(rest) } else { (c, c.len_utf8()) };
        characters.push((c, place));
        rest = rest.get(length..).unwrap_or_default();
    }
    characters
}

/// Reads the escape that a text starts with, and says how long it is.
fn escape(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    match text.as_bytes().get(1) {
        Some(b'u') => {
            let units = unit(0).into_iter().chain(unit(6));
            let decoded = char::decode_utf16(units).next().and_then(Result::ok);
            let c = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
            (c, if c.len_utf16() == 2 { 12 } else { 6 })
        }
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        // `"`, `\` and `/` stand for themselves.
        Some(&other) => (char::from(other), 2),
        None => ('\\', 1),
    }
}

/// Decodes `%7B` and the like; nothing when what comes out is no text.
fn percent_decoded(characters: &[(char, u32)], end: u32) -> Option<(String, Vec<u32>)> {
    let mut bytes = Vec::with_capacity(characters.len());
    let mut places = Vec::with_capacity(characters.len() + 1);
    let mut rest = characters;
    while let Some(&(c, place)) = rest.first() {
        let digit = |at: usize| rest.get(at).and_then(|(c, _)| c.to_digit(16));
        let byte = match (c, digit(1), digit(2)) {
            ('%', Some(high), Some(low)) => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        if let Some(byte) = byte {
            bytes.push(byte);
            places.push(place);
            rest = rest.get(3..)?;
        } else {
            let mut buffer = [0; 4];
            let written = c.encode_utf8(&mut buffer).as_bytes();
            bytes.extend_from_slice(written);
            places.extend(std::iter::repeat_n(place, written.len()));
            rest = rest.get(1..)?;
        }
    }
    places.push(end);
    Some((String::from_utf8(bytes).ok()?, places))
}

#[cfg(test)]
mod tests {
    use iamkit::syntax::parse;

    use super::*;

    fn embedded(json: &str) -> EmbeddedText {
        EmbeddedText::of(parse(json).root().unwrap())
    }

    #[test]
    fn percent_encoded_text_is_decoded_and_placed() {
        let json = r#""%7B%22a%22%3A%22%C3%A9+\u0025\u003230%22%7D""#;
        let found = embedded(json);
        assert_eq!(found.text(), "{\"a\":\"é+#0\"}");
        let at = u32::try_from(found.text().find('é').unwrap()).unwrap();
        assert_eq!(found.outer(Span::new(at, at + 2)).of(json), Some("%C3%A9"));
        assert_eq!(found.outer(Span::new(at + 3, at + 4)).of(json), Some("\\u0025\\u00323"));
        let whole = Span::new(0, u32::try_from(found.text().len()).unwrap());
        assert_eq!(found.outer(whole).of(json), json.get(1..json.len() - 1));
        assert_eq!(found.encoded("{\"é-\"}"), "%7B%22%C3%A9-%22%7D");
    }

    #[test]
    fn plain_text_keeps_its_percent_signs() {
        let json = r#"" {\"a\":\"%41\ud83d\ude00\n\/\"}""#;
        let found = embedded(json);
        assert_eq!(found.text(), " {\"a\":\"%41😀\n/\"}");
        let at = u32::try_from(found.text().find('😀').unwrap()).unwrap();
        assert_eq!(found.outer(Span::new(at, at + 4)).of(json), Some("\\ud83d\\ude00"));
        assert_eq!(found.outer(Span::new(at + 4, at + 5)).of(json), Some("\\n"));
        assert_eq!(found.encoded("\"\n"), "\\\"\\n");
    }

    #[test]
    fn text_that_cannot_be_decoded_stays() {
        for json in [r#""%FF""#, r#""%7""#, r#""%zz""#, r#""""#] {
            assert_eq!(embedded(json).text(), json.trim_matches('"'));
        }
    }
}
