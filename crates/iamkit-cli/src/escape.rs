//! What people wrote, made safe to show: text of an input never looks like an answer, a workflow
//! command or another order of characters than it has.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes everything that is no visible character of one line: line ends, escape sequences,
/// bidirectional controls and characters without width.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    // Most texts are plain letters, which is told of their bytes.
    let is_plain = || text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain() || !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push_escaped(c, &mut out);
    }
    Cow::Owned(out)
}

/// Adds a character, escaped where it is not safe to show.
pub(crate) fn push_escaped(c: char, out: &mut String) {
    if is_unsafe(c) {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
}

/// Writes what is not safe to show in a JSON text as `\u` escapes, which mean the same to whoever reads
/// it as JSON. Line ends between its parts stay: strings of JSON hold none.
pub(crate) fn json_escaped(json: &str) -> Cow<'_, str> {
    if json.is_ascii() && !json.as_bytes().contains(&0x7f) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c >= '\u{7f}' && is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Escapes a text of several lines, whose line ends and tabs stay.
pub(crate) fn push_lines_escaped(text: &str, out: &mut String) {
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if characters.peek() == Some(&'\n') => out.push(c),
            c => push_escaped(c, out),
        }
    }
}

/// Says whether a character moves the cursor, reorders its neighbours or cannot be seen. The lists
/// are Unicode's: `Bidi_Control`, `Default_Ignorable_Code_Point` and the separators of lines.
const fn is_unsafe(c: char) -> bool {
    c.is_ascii_control()
        || matches!(c,
            '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Escapes the message of a workflow command of GitHub ("Workflow commands for GitHub Actions").
pub(crate) fn workflow_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
pub(crate) fn workflow_property(text: &str) -> String {
    workflow_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(escaped("arn:aws:s3:::b/ä €😀"), "arn:aws:s3:::b/ä €😀");
        assert_eq!(escaped("x\nallowed\r\t"), r"x\nallowed\r\t");
        assert_eq!(escaped("\u{1b}[31m\u{9b}31m"), r"\u{1b}[31m\u{9b}31m");
        assert_eq!(escaped("a\u{202e}b\u{200b}c\u{2066}"), r"a\u{202e}b\u{200b}c\u{2066}");
        assert_eq!(escaped("\u{2028}\u{feff}\u{e0041}"), r"\u{2028}\u{feff}\u{e0041}");
    }

    #[test]
    fn json_means_the_same() {
        let json = "{\n  \"ä\": \"a\u{202e}b\u{e0041}\u{7f}\"\n}";
        let escaped = json_escaped(json);
        assert_eq!(escaped, "{\n  \"ä\": \"a\\u202eb\\udb40\\udc41\\u007f\"\n}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&escaped), value(json));
    }

    #[test]
    fn line_ends_of_texts_stay() {
        let mut out = String::new();
        push_lines_escaped("a\r\n\tb\rc\u{202e}\n", &mut out);
        assert_eq!(out, "a\r\n\tb\\rc\\u{202e}\n");
    }
}
