//! Texts compared without regard to case.

use iamkit_pattern::internal::fold_char;
use iamkit_pattern::{Case, Token};

/// How letters of different case are made alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// ASCII letters only.
    Ascii,
    /// Unicode's simple case folding, of one code point to one code point.
    Unicode,
}

impl Fold {
    /// Says whether two texts are the same.
    pub(super) fn same(self, left: &str, right: &str) -> bool {
        if Case::Fold.is_same(left, right) {
            return true;
        }
        // A text with other letters may be alike with an ASCII one, as the Kelvin sign is with `k`. Most
        // texts differ soon: nothing of all of a text is asked first.
        self == Self::Unicode && left.chars().map(fold_char).eq(right.chars().map(fold_char))
    }

    fn char(self, char: char) -> char {
        match self {
            Self::Ascii => char.to_ascii_lowercase(),
            Self::Unicode => fold_char(char),
        }
    }
}

/// Says whether the texts of the tokens in a row are `text`; a wildcard matches anything.
///
/// Equality operators know no wildcards, so one here stands for an unknown variable, and that a
/// match is possible is all there is to say.
pub(super) fn joined_is(tokens: &[Token<'_>], text: &str, how: Fold) -> bool {
    if tokens.iter().any(|token| matches!(token, Token::AnyRun | Token::AnyOne)) {
        return true;
    }
    let joined = tokens.iter().flat_map(|token| match token {
        Token::Literal(text) | Token::Value(text) => text.chars(),
        Token::AnyRun | Token::AnyOne => "".chars(),
    });
    joined.map(|char| how.char(char)).eq(text.chars().map(|char| how.char(char)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_folding_joins_single_letters() {
        let same = |left, right| Fold::Unicode.same(left, right) && Fold::Unicode.same(right, left);
        for (left, right) in [
            ("Ä", "ä"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("\u{212A}", "k"),
            ("ẞ", "ß"),
            ("ſ", "S"),
            ("Ǆ", "ǅ"),
        ] {
            assert!(same(left, right), "{left} {right}");
            assert!(!Fold::Ascii.same(left, right), "{left} {right}");
        }
        for (left, right) in [("ß", "ss"), ("ı", "i"), ("İ", "i"), ("é", "e"), ("ﬁ", "fi")] {
            assert!(!same(left, right), "{left} {right}");
        }
    }
}
