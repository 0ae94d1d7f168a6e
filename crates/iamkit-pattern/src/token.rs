//! The pieces that a pattern is made of.

use std::fmt;

/// One piece of a pattern.
///
/// A pattern in which policy variables were substituted cannot be written as one text, because
/// the substituted text may hold `*` or `:`; it is a list of tokens instead.
///
/// ```
/// use iamkit_pattern::{Case, Token, tokens, tokens_match};
///
/// assert!(tokens("a*").eq([Token::Literal("a"), Token::AnyRun]));
///
/// let home = [Token::Literal("home/"), Token::Value("*"), Token::Literal("/"), Token::AnyRun];
/// assert!(tokens_match(&home, "home/*/x", Case::Sensitive));
/// assert!(!tokens_match(&home, "home/ann/x", Case::Sensitive));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token<'a> {
    /// Text that the policy spells out. Every character is plain, `*` and `?` too; in a field
    /// pattern its colons are field borders.
    Literal(&'a str),
    /// Text that took the place of a policy variable. Every character is plain, and its colons
    /// are never field borders.
    Value(&'a str),
    /// `*`: zero or more characters.
    AnyRun,
    /// `?`: exactly one character.
    AnyOne,
}

impl Token<'_> {
    /// Returns how many characters the token reads at least.
    pub(crate) fn characters(self) -> usize {
        match self {
            Self::Literal(text) | Self::Value(text) => text.chars().count(),
            Self::AnyOne => 1,
            Self::AnyRun => 0,
        }
    }
}

/// Returns the tokens of a pattern text, such as `Literal("Get")`, `AnyRun` of `Get*`.
#[must_use]
pub fn tokens(text: &str) -> impl DoubleEndedIterator<Item = Token<'_>> + Clone + fmt::Debug {
    Tokens { text }
}

/// Iterator over the tokens of a pattern text.
#[derive(Clone, Debug)]
struct Tokens<'a> {
    text: &'a str,
}

const WILDCARDS: [char; 2] = ['*', '?'];

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let mut chars = self.text.chars();
        let token = match chars.next()? {
            '*' => Token::AnyRun,
            '?' => Token::AnyOne,
            _ => {
                let is_wildcard = |byte: u8| byte == b'*' || byte == b'?';
                let end = self.text.bytes().position(is_wildcard).unwrap_or(self.text.len());
                let (literal, rest) = self.text.split_at_checked(end)?;
                self.text = rest;
                return Some(Token::Literal(literal));
            }
        };
        self.text = chars.as_str();
        Some(token)
    }
}

impl DoubleEndedIterator for Tokens<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let mut chars = self.text.chars();
        let token = match chars.next_back()? {
            '*' => Token::AnyRun,
            '?' => Token::AnyOne,
            _ => {
                // Both wildcards are one byte long.
                let start = self.text.rfind(WILDCARDS).map_or(0, |at| at + 1);
                let (rest, literal) = self.text.split_at_checked(start)?;
                self.text = rest;
                return Some(Token::Literal(literal));
            }
        };
        self.text = chars.as_str();
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_same_from_both_ends() {
        for text in ["", "*", "a", "a*b?c", "**", "?é?", "é*ü", "ab?"] {
            let forward: Vec<_> = tokens(text).collect();
            let mut backward: Vec<_> = tokens(text).rev().collect();
            backward.reverse();
            assert_eq!(forward, backward, "{text}");
        }
    }
}
