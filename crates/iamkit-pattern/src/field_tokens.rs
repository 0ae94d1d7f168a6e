//! Tokens cut into fields.

use std::iter::{Chain, Copied};
use std::option;
use std::slice;

use crate::crossing::{self, FieldGlob};
use crate::fields::{FIELDS, Fields};
use crate::glob::glob;
use crate::{Case, FieldCrossing, Token};

/// Says whether the whole of `text` matches the field pattern made of `tokens`.
///
/// This is [`FieldPattern::matches`](crate::FieldPattern::matches) without compiling, for
/// patterns whose policy variables have just been substituted. Colons in
/// a [`Token::Value`] are no field borders.
///
/// ```
/// use iamkit_pattern::{FieldCrossing, Token, fields_match};
///
/// let tokens = [Token::Literal("arn:aws:s3:::home/"), Token::Value("a:*"), Token::AnyRun];
/// assert!(fields_match(&tokens, "arn:aws:s3:::home/a:*/x", FieldCrossing::Trailing));
/// assert!(!fields_match(&tokens, "arn:aws:s3:::home/a:b/x", FieldCrossing::Trailing));
/// ```
#[must_use]
pub fn fields_match(tokens: &[Token<'_>], text: &str, crossing: FieldCrossing) -> bool {
    if is_any(tokens) {
        return true;
    }
    Fields::split(text).is_some_and(|fields| {
        crossing::fields_match(&split_tokens(tokens).fields, &fields, crossing)
    })
}

/// Says whether the tokens are exactly `*`.
pub(crate) fn is_any(tokens: &[Token<'_>]) -> bool {
    let mut written = tokens.iter().filter(|token| !is_empty(token));
    written.next() == Some(&Token::AnyRun) && written.next().is_none()
}

/// Six fields of one token list.
pub(crate) struct SplitTokens<'t, 'a> {
    /// Fields that are not written are `*`.
    pub(crate) fields: [FieldTokens<'t, 'a>; FIELDS],
    pub(crate) written: usize,
}

/// The tokens of one field: part of a literal, whole tokens, part of a literal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldTokens<'t, 'a> {
    first: Option<Token<'a>>,
    middle: &'t [Token<'a>],
    last: Option<Token<'a>>,
}

type Iter<'t, 'a> = Chain<
    Chain<option::IntoIter<Token<'a>>, Copied<slice::Iter<'t, Token<'a>>>>,
    option::IntoIter<Token<'a>>,
>;

impl<'t, 'a> FieldTokens<'t, 'a> {
    const MISSING: Self = Self { first: Some(Token::AnyRun), middle: &[], last: None };

    pub(crate) fn iter(&self) -> Iter<'t, 'a> {
        self.first.into_iter().chain(self.middle.iter().copied()).chain(self.last)
    }

    pub(crate) fn ends_in_run(&self) -> bool {
        self.iter().rfind(|token| !is_empty(token)) == Some(Token::AnyRun)
    }
}

impl FieldGlob for FieldTokens<'_, '_> {
    fn matches(&self, text: &str) -> bool {
        glob(self.iter(), text, Case::Sensitive)
    }

    fn tokens(&self) -> impl Iterator<Item = Token<'_>> + Clone {
        self.iter()
    }

    fn ends_in_run(&self) -> bool {
        FieldTokens::ends_in_run(self)
    }
}

/// Cuts the tokens at the first five colons in literals.
pub(crate) fn split_tokens<'t, 'a>(tokens: &'t [Token<'a>]) -> SplitTokens<'t, 'a> {
    let mut fields = [FieldTokens::MISSING; FIELDS];
    let mut written = 1;
    // Where the field that is being read starts: the rest of a cut literal, then whole tokens.
    let mut first = None;
    let mut from = 0;
    let mut slots = fields.iter_mut();
    for (at, &token) in tokens.iter().enumerate() {
        let Token::Literal(mut literal) = token else { continue };
        let mut cut = false;
        while written < FIELDS
            && let Some((before, after)) = literal.split_once(':')
        {
            let (middle, last) = if cut {
                (Some(&[][..]), None)
            } else {
                (tokens.get(from..at), Some(Token::Literal(before)))
            };
            if let (Some(slot), Some(middle)) = (slots.next(), middle) {
                *slot = FieldTokens {
                    first: if cut { Some(Token::Literal(before)) } else { first },
                    middle,
                    last,
                };
            }
            written += 1;
            cut = true;
            literal = after;
        }
        if cut {
            first = Some(Token::Literal(literal));
            from = at + 1;
        }
    }
    if let Some(slot) = slots.next() {
        *slot = FieldTokens { first, middle: tokens.get(from..).unwrap_or_default(), last: None };
    }
    SplitTokens { fields, written }
}

fn is_empty(token: &Token<'_>) -> bool {
    matches!(token, Token::Literal("") | Token::Value(""))
}
