//! Matching one text against one pattern.

mod seek;

use std::iter;

use crate::work::spend_reading;
use crate::{Case, Token, tokens};
pub(crate) use seek::{Patience, seek, start_of_last};

/// Says whether the whole of `text` matches `pattern`, such as `Get*`.
///
/// `*` stands for any run of characters, the empty one too, and `?` for exactly one character
/// (a Unicode scalar value). There are no escapes. Nothing is allocated, but for pieces with `?`
/// that nearly fit at many places: those are looked for 64 characters at once, so that the worst
/// time is the product of the two lengths divided by 64.
///
/// ```
/// use iamkit_pattern::{Case, matches};
///
/// assert!(matches("reports/20??/*", "reports/2026/q1/a.csv", Case::Sensitive));
/// assert!(!matches("reports/*", "old/reports/a.csv", Case::Sensitive));
/// ```
#[must_use]
pub fn matches(pattern: &str, text: &str, case: Case) -> bool {
    glob(tokens(pattern), text, case)
}

/// Says whether the whole of `text` matches the pattern made of `tokens`.
///
/// ```
/// use iamkit_pattern::{Case, Token, tokens_match};
///
/// let tokens = [Token::Literal("user/"), Token::Value("a*"), Token::AnyOne];
/// assert!(tokens_match(&tokens, "user/a*1", Case::Sensitive));
/// assert!(!tokens_match(&tokens, "user/abc1", Case::Sensitive));
/// ```
#[must_use]
pub fn tokens_match(tokens: &[Token<'_>], text: &str, case: Case) -> bool {
    glob(tokens.iter().copied(), text, case)
}

/// What stood before the first `*` of a pattern, taken off the front of a text.
pub(crate) enum Head<'t> {
    /// The text starts differently.
    Mismatch,
    /// The pattern has no `*`; this is what it leaves of the text.
    Whole(&'t str),
    /// The pattern goes on with `*`; this is what is left for it.
    Run(&'t str),
}

/// Takes everything up to and including the first `*` off `pattern` and `text`.
pub(crate) fn head<'p, 't>(
    pattern: &mut impl Iterator<Item = Token<'p>>,
    mut text: &'t str,
    case: Case,
) -> Head<'t> {
    for token in pattern {
        let rest = match token {
            Token::AnyRun => return Head::Run(text),
            Token::AnyOne => skip_char(text),
            Token::Literal(literal) | Token::Value(literal) => case.strip_prefix(text, literal),
        };
        match rest {
            Some(rest) => text = rest,
            None => return Head::Mismatch,
        }
    }
    Head::Whole(text)
}

/// The one matching routine.
///
/// What precedes the first `*` is anchored at the start, what follows the last one at the end.
/// Every piece between two `*` takes the leftmost place where it fits: that leaves the most text
/// to the pieces after it, so no place ever needs to be tried again once a piece is placed.
pub(crate) fn glob<'p, I>(mut pattern: I, text: &str, case: Case) -> bool
where
    I: DoubleEndedIterator<Item = Token<'p>> + Clone,
{
    let mut text = match head(&mut pattern, text, case) {
        Head::Mismatch => return false,
        Head::Whole(rest) => return rest.is_empty(),
        Head::Run(rest) => rest,
    };
    // The end comes before the middle: it is anchored, decides most mismatches at once (`*.csv`), and
    // a middle piece must not take text that the end needs.
    loop {
        let rest = match pattern.next_back() {
            None => return true,
            Some(Token::AnyRun) => break,
            Some(Token::AnyOne) => skip_last_char(text),
            Some(Token::Literal(literal) | Token::Value(literal)) => {
                case.strip_suffix(text, literal)
            }
        };
        match rest {
            Some(rest) => text = rest,
            None => return false,
        }
    }
    // Each `?` takes a character, and between two characters stands one `*`.
    if !spend_reading(text.len() / 2 + 8, 1) {
        return false;
    }
    loop {
        match pattern.next() {
            None => return true,
            Some(Token::AnyRun) => {}
            // A `?` behind a `*` may take the next character: a later place would leave less.
            Some(Token::AnyOne) => match skip_char(text) {
                Some(rest) => text = rest,
                None => return false,
            },
            Some(Token::Literal(first) | Token::Value(first)) => {
                match place(&mut pattern, text, first, case) {
                    Some(rest) => text = rest,
                    None => return false,
                }
            }
        }
    }
}

/// Finds the leftmost place for a piece that starts with `first` and goes on in `pattern` up to
/// its next `*`, and returns what follows it.
fn place<'p, 't, I>(
    pattern: &mut I,
    mut text: &'t str,
    first: &'p str,
    case: Case,
) -> Option<&'t str>
where
    I: Iterator<Item = Token<'p>> + Clone,
{
    let mut patience = Patience::new();
    while !patience.is_over() {
        let found = case.find(text, first);
        // A search for a few characters looks at several bytes at once.
        let read = text.len() - found.map_or(0, str::len);
        if !spend_reading(read / 4 + 8, 1) {
            return None;
        }
        let found = found?;
        patience.spend(&Token::Literal(first));
        let mut attempt = pattern.clone();
        let mut counted = attempt.by_ref().inspect(|token| patience.spend(token));
        match head(&mut counted, found.get(first.len()..)?, case) {
            Head::Run(rest) | Head::Whole(rest) => {
                *pattern = attempt;
                return Some(rest);
            }
            Head::Mismatch => text = skip_char(found)?,
        }
    }
    let rest = pattern.clone().take_while(|token| *token != Token::AnyRun);
    let found = seek(iter::once(Token::Literal(first)).chain(rest), text, case, |_| true)?;
    pattern.find(|token| *token == Token::AnyRun);
    text.get(found.end..)
}

fn skip_char(text: &str) -> Option<&str> {
    let mut chars = text.chars();
    chars.next().map(|_| chars.as_str())
}

fn skip_last_char(text: &str) -> Option<&str> {
    let mut chars = text.chars();
    chars.next_back().map(|_| chars.as_str())
}
