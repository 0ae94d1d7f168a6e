//! Policy variables and wildcards in texts.

use iamkit_syntax::Span;

use crate::context::Context;

/// One piece of a text in which variables and wildcards count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Literal text.
    Text(&'t str),
    /// `${…}`, whatever is inside.
    Variable,
    /// `*` or `?`.
    Wildcard,
}

impl<'t> Piece<'t> {
    /// Splits a text; what `${` opens without a `}` is text.
    pub(crate) fn of(text: &'t str) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, inside)) = rest.split_once("${") {
            let Some((_, after)) = inside.split_once('}') else { break };
            push_text(&mut pieces, before);
            pieces.push(Self::Variable);
            rest = after;
        }
        push_text(&mut pieces, rest);
        pieces
    }

    /// Says whether both are variables, or both wildcards.
    pub(crate) fn is_like(self, other: Self) -> bool {
        self == other
    }
}

fn push_text<'t>(pieces: &mut Vec<Piece<'t>>, text: &'t str) {
    let mut rest = text;
    while let Some(at) = rest.find(['*', '?']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Wildcard);
        rest = after.get(1..).unwrap_or_default();
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
}

/// Returns the first `${…}` of a text, braces included.
pub(crate) fn first_variable(text: &str) -> Option<&str> {
    let start = text.find("${")?;
    let end = text.get(start..)?.find('}')? + start;
    text.get(start..=end)
}

/// Returns the resources and string condition values in which a `${` stands.
pub(crate) fn texts_with_variables<'c>(
    cx: &'c Context<'_>,
) -> impl Iterator<Item = (&'c str, Span)> {
    let resources = cx.resources().map(|(_, pattern)| (pattern.value.as_str(), pattern.span));
    let values = cx
        .tests()
        .iter()
        .flat_map(super::context::Test::values)
        .map(|value| (value.value.text(), value.span));
    resources.chain(values).filter(|(text, _)| text.contains("${"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_text() {
        use Piece::{Text, Variable, Wildcard};
        assert_eq!(Piece::of("a${b*}c*?"), [Text("a"), Variable, Text("c"), Wildcard, Wildcard]);
        assert_eq!(Piece::of("a${b*"), [Text("a${b"), Wildcard]);
        assert_eq!(first_variable("x${a}${b}"), Some("${a}"));
        assert_eq!(first_variable("x${a"), None);
    }
}
