//! Text as it would stand in another text.

use iamkit_syntax::{Kind, parse, string_literal};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Encoding;

/// What RFC 3986 encodes: all but letters, digits and `-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes a fragment of a document that stands as text in the outer text.
pub(super) fn fragment(encoding: Encoding, text: &str) -> Option<String> {
    match encoding {
        Encoding::Json => Some(text.to_owned()),
        Encoding::Percent => Some(utf8_percent_encode(text, RESERVED).to_string()),
        Encoding::JsonInString => Some(inner(&string_literal(text)).to_owned()),
        // What a block, a heredoc and quotes of YAML make of line ends and quotes inside of JSON is
        // left to the person.
        _ => None,
    }
}

/// Encodes a whole JSON string as a scalar of the outer text.
pub(super) fn scalar(encoding: Encoding, json: &str) -> Option<String> {
    let text = string(json)?;
    match encoding {
        Encoding::Json | Encoding::JsonInString | Encoding::YamlDouble => {
            Some(string_literal(&text))
        }
        Encoding::YamlPlain if is_plain(&text) => Some(text),
        Encoding::YamlPlain | Encoding::YamlSingle => is_one_line(&text).then(|| single(&text)),
        Encoding::Hcl => Some(string_literal(&text).replace("${", "$${").replace("%{", "%%{")),
        _ => None,
    }
}

/// Encodes a part of a JSON string as a part of a scalar of the outer text.
pub(super) fn part(encoding: Encoding, json: &str) -> Option<String> {
    let text = string(&format!("\"{json}\""))?;
    match encoding {
        Encoding::Json | Encoding::JsonInString | Encoding::YamlDouble => {
            Some(inner(&string_literal(&text)).to_owned())
        }
        // Inside of a scalar a plain character stays plain; a quote or a line end does not.
        Encoding::YamlPlain | Encoding::YamlSingle => text.chars().all(is_harmless).then_some(text),
        Encoding::Hcl => text.chars().all(|c| is_harmless(c) && c != '$').then_some(text),
        _ => None,
    }
}

fn string(json: &str) -> Option<String> {
    let tree = parse(json);
    let root = tree.root().filter(|root| root.kind() == Kind::String)?;
    tree.errors().is_empty().then(|| root.as_str().map(std::borrow::Cow::into_owned))?
}

fn inner(quoted: &str) -> &str {
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default()
}

fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn is_one_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Says whether a character means the same in every kind of scalar.
fn is_harmless(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '*' | '/' | '-' | '_' | '.' | ':' | '$' | '=' | '+')
}

/// Says whether a plain scalar of YAML would be read as this text, in a flow as in a block.
fn is_plain(text: &str) -> bool {
    let has_text = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    has_text
        && text.chars().all(is_harmless)
        && !text.ends_with(':')
        && !super::super::yaml::is_typed(text)
}
