//! Plain scalars of YAML that are not what they look like.

use crate::value::{Data, Part, Text, Value};
use crate::{Encoding, Note, NoteKind};

/// How deep documents are looked into; the projection refuses deeper ones.
const MAX_DEPTH: usize = 128;
/// Elements whose values are account ids, or are compared as text.
const COMPARED: [&str; 3] = ["Principal", "NotPrincipal", "Condition"];

/// Notes the scalars of a document that YAML 1.1 types. `is_compared` says that the value stands in
/// a principal or a condition.
pub(crate) fn add(value: &Value, is_compared: bool, notes: &mut Vec<Note>) {
    add_at(value, is_compared, notes, 0);
}

fn add_at(value: &Value, is_compared: bool, notes: &mut Vec<Note>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match &value.data {
        Data::List(items) => {
            for item in items {
                add_at(item, is_compared, notes, depth + 1);
            }
        }
        Data::Object(members) => {
            for member in members {
                let name = member.name.as_known().unwrap_or_default();
                let is_compared = is_compared || COMPARED.contains(&name);
                add_at(&member.value, is_compared, notes, depth + 1);
            }
        }
        Data::Bool(flag, text) => {
            if let Some(word) = plain(text).filter(|word| {
                !word.eq_ignore_ascii_case("true") && !word.eq_ignore_ascii_case("false")
            }) {
                let message = format!("YAML reads `{word}` as {flag}; write `\"{flag}\"`");
                notes.push(Note::new(NoteKind::YamlBoolean, value.span, message));
            }
        }
        Data::Text(text) => {
            let Some(word) = plain(text) else { return };
            if is_account_id(word) && word.starts_with('0') {
                let message =
                    format!("YAML reads `{word}` as a number, another account; write `\"{word}\"`");
                notes.push(Note::new(NoteKind::UnquotedAccountId, value.span, message));
            } else if is_compared && is_odd_number(word) {
                let message = format!("YAML reads `{word}` as a number; write `\"{word}\"`");
                notes.push(Note::new(NoteKind::YamlNumber, value.span, message));
            }
        }
        _ => {}
    }
}

/// Returns text that stands as a plain scalar.
fn plain(text: &Text) -> Option<&str> {
    match text.parts.as_slice() {
        [Part::Known(written)] if written.encoding == Encoding::YamlPlain => Some(&written.text),
        _ => None,
    }
}

fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Says whether YAML 1.1 reads a text as a number whose digits are not those of the text.
fn is_odd_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let starts_with_digit = digits.starts_with(|c: char| c.is_ascii_digit());
    let all = |allowed: fn(char) -> bool| digits.chars().all(allowed);
    let is_hexadecimal = digits
        .strip_prefix("0x")
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_hexdigit()));
    let is_octal = digits
        .strip_prefix("0o")
        .unwrap_or_else(|| digits.strip_prefix('0').unwrap_or(""))
        .chars()
        .count()
        > 0
        && digits.starts_with('0')
        && all(|c| c.is_ascii_digit() || c == 'o');
    let is_grouped = digits.contains('_') && all(|c| c.is_ascii_digit() || c == '_');
    let is_sexagesimal = digits.contains(':') && all(|c| c.is_ascii_digit() || c == ':');
    let is_exponent = digits.contains(['e', 'E']) && digits.parse::<f64>().is_ok();
    starts_with_digit && (is_hexadecimal || is_octal || is_grouped || is_sexagesimal || is_exponent)
}
