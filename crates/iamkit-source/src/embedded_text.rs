//! The text in a JSON string, decoded with its places.

use iamkit_syntax::{Node, Span};

use crate::source_map::{Encoding, SourceMap, SourceMapBuilder};

/// A character of a JSON string and where it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    pub(crate) character: char,
    pub(crate) origin: Span,
}

/// Decodes a JSON string that holds a document: percent-encoded as IAM returns documents, or the
/// plain text of one.
///
/// What cannot be decoded as percent-encoded text stays as it is.
pub(crate) fn decode(string: Node<'_>) -> (String, SourceMap) {
    let span = string.span();
    // Both quotes are there: a tree with errors is not looked into.
    let raw = string.source().get(1..).unwrap_or_default();
    let raw = raw.strip_suffix('"').unwrap_or(raw);
    let characters = unescaped(raw, span.start + 1);
    let end = span.end.saturating_sub(1);
    // JSON of a document starts with a brace; everything else can only be encoded text.
    if first_visible(&characters) != Some('{')
        && let Some(decoded) = percent_decoded(&characters, end)
    {
        return decoded;
    }
    let mut text = String::with_capacity(raw.len());
    let mut map = SourceMapBuilder::default();
    // `aws apigateway get-rest-api` prints a text with a backslash before each quote. Nobody writes one.
    let (characters, encoding) = if is_escaped_twice(&characters) {
        (unescaped_again(&characters), Encoding::Synthetic)
    } else {
        (characters, Encoding::JsonInString)
    };
    for Written { character, origin } in characters {
        text.push(character);
        map.push(width(character), origin);
    }
    (text, map.finish(encoding, end))
}

/// Says whether the first member of an object begins with an escaped quote, which no JSON does.
fn is_escaped_twice(characters: &[Written]) -> bool {
    let visible = characters.iter().map(|written| written.character);
    let mut visible = visible.filter(|c| !c.is_ascii_whitespace());
    [Some('{'), Some('\\'), Some('"')].into_iter().all(|wanted| visible.next() == wanted)
}

/// Takes one more level of escapes of JSON away.
fn unescaped_again(characters: &[Written]) -> Vec<Written> {
    let text: String = characters.iter().map(|written| written.character).collect();
    let starts = characters.iter().scan(0, |at, written| {
        let start = *at;
        *at += width(written.character);
        Some(start)
    });
    let starts: Vec<u32> = starts.collect();
    // Bytes of the text to places in the file.
    let number = |at: u32| starts.partition_point(|start| *start <= at).saturating_sub(1);
    let origin = |span: Span| {
        let first = characters.get(number(span.start)).map(|written| written.origin);
        let last = characters.get(number(span.end.saturating_sub(1))).map(|written| written.origin);
        first.zip(last).map_or(span, |(first, last)| Span::new(first.start, last.end))
    };
    let again = unescaped(&text, 0).into_iter();
    again.map(|written| Written { origin: origin(written.origin), ..written }).collect()
}

fn width(character: char) -> u32 {
    u32::try_from(character.len_utf8()).unwrap_or_default()
}

fn first_visible(characters: &[Written]) -> Option<char> {
    characters.iter().map(|written| written.character).find(|c| !c.is_ascii_whitespace())
}

/// Returns the characters of a JSON string without its quotes, each with its place.
pub(crate) fn unescaped(raw: &str, start: u32) -> Vec<Written> {
    let mut characters = Vec::with_capacity(raw.len());
    let mut rest = raw;
    let mut at = start;
    while let Some(c) = rest.chars().next() {
        let (character, length) = if c == '\\' { escape(rest) } else { (c, c.len_utf8()) };
        let next = at + u32::try_from(length).unwrap_or_default();
        characters.push(Written { character, origin: Span::new(at, next) });
        at = next;
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
fn percent_decoded(characters: &[Written], end: u32) -> Option<(String, SourceMap)> {
    let mut bytes = Vec::with_capacity(characters.len());
    let mut map = SourceMapBuilder::default();
    let mut rest = characters;
    while let Some(&Written { character, origin }) = rest.first() {
        let digit = |at: usize| rest.get(at).and_then(|found| found.character.to_digit(16));
        let byte = match (character, digit(1), digit(2)) {
            ('%', Some(high), Some(low)) => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        if let Some(byte) = byte {
            bytes.push(byte);
            let last = rest.get(2)?.origin;
            map.push(1, Span::new(origin.start, last.end));
            rest = rest.get(3..)?;
        } else {
            let mut buffer = [0; 4];
            bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
            map.push(width(character), origin);
            rest = rest.get(1..)?;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    Some((text, map.finish(Encoding::Percent, end)))
}

#[cfg(test)]
mod tests {
    use iamkit_syntax::{TextEdit, parse};

    use super::*;

    fn decoded(json: &str) -> (String, SourceMap) {
        decode(parse(json).root().unwrap())
    }

    fn encoded(map: &SourceMap, text: &str) -> String {
        map.edit(&TextEdit::new(Span::NONE, text)).unwrap().replacement
    }

    #[test]
    fn percent_encoding_is_undone() {
        let json = r#""%7B%22a%22:%22%C3%A9+\u0025\u00323\u0030%22%7D""#;
        let (text, map) = decoded(json);
        assert_eq!(text, "{\"a\":\"é+#0\"}");
        let at = u32::try_from(text.find('é').unwrap()).unwrap();
        assert_eq!(map.outer(Span::new(at, at + 2)).of(json), Some("%C3%A9"));
        assert_eq!(map.outer(Span::new(at + 3, at + 4)).of(json), Some("\\u0025\\u00323"));
        let whole = Span::new(0, u32::try_from(text.len()).unwrap());
        assert_eq!(map.outer(whole).of(json), json.get(1..json.len() - 1));
        assert_eq!(map.whole(), map.outer(whole));
        assert_eq!(encoded(&map, "{\"é-\"}"), "%7B%22%C3%A9-%22%7D");
    }

    #[test]
    fn plain_text_keeps_its_percent_signs() {
        let json = r#"" {\"a\":\"%41\ud83d\ude00\n\/\"}""#;
        let (text, map) = decoded(json);
        assert_eq!(text, " {\"a\":\"%41😀\n/\"}");
        let at = u32::try_from(text.find('😀').unwrap()).unwrap();
        assert_eq!(map.outer(Span::new(at, at + 4)).of(json), Some("\\ud83d\\ude00"));
        assert_eq!(map.outer(Span::new(at + 4, at + 5)).of(json), Some("\\n"));
        assert_eq!(encoded(&map, "\"\n"), "\\\"\\n");
    }

    #[test]
    fn text_that_cannot_be_decoded_stays() {
        for json in [r#""%FF""#, r#""%7""#, r#""%zz""#, r#""""#] {
            assert_eq!(decoded(json).0, json.trim_matches('"'));
        }
    }
}
