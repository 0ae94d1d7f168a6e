//! What a plain scalar is. The parser knows YAML 1.2 without types; CloudFormation reads YAML 1.1.

/// The type of a plain scalar by YAML 1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlainType {
    Null,
    Bool(bool),
    /// A number, a date or a time: CloudFormation keeps the characters, so they stay text here.
    Text,
}

/// Tells the type of a plain scalar.
pub(super) fn type_of(text: &str) -> PlainType {
    // YAML's rule of words, which has nothing to do with that of IAM.
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.is_empty() || text == "~" || is(&["null"]) {
        PlainType::Null
    } else if is(&["true", "yes", "on"]) {
        PlainType::Bool(true)
    } else if is(&["false", "no", "off"]) {
        PlainType::Bool(false)
    } else {
        PlainType::Text
    }
}

/// Says whether YAML 1.1 reads a plain scalar as something else than text.
pub(crate) fn is_typed(text: &str) -> bool {
    let looks_like_a_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && text.chars().all(|c| c.is_ascii_hexdigit() || "+-._:xo".contains(c));
    type_of(text) != PlainType::Text
        || looks_like_a_number
        || ["y", "n"].iter().any(|word| text.eq_ignore_ascii_case(word))
}
