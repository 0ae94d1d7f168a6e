//! Finding a piece of a pattern without trying one place after the other.
//!
//! Shift-And (R. Baeza-Yates, G. Gonnet, "A new approach to text searching", 1992): one bit for each
//! byte of the piece says whether the piece fits up to there at the place where the text was read to. A
//! byte of the text moves 64 of them at once. `?` is one bit, too: it lets the first byte of a character
//! through and stays where it is for the others.

mod narrow;
mod wide;

use std::iter;
use std::ops::Range;

use crate::work::spend_reading;
use crate::{Case, Token};

/// How much may be read at places that nearly fit before a piece is sought by [`seek`], which reads the
/// text once whatever the piece, but has to be prepared.
pub(crate) struct Patience {
    steps: usize,
}

impl Patience {
    pub(crate) const fn new() -> Self {
        Self { steps: 32 }
    }

    pub(crate) const fn spend(&mut self, token: &Token<'_>) {
        let steps = match token {
            // Text is compared many bytes at once.
            Token::Literal(text) | Token::Value(text) => 1 + text.len() / 16,
            Token::AnyOne | Token::AnyRun => 1,
        };
        self.steps = self.steps.saturating_sub(steps);
    }

    pub(crate) const fn is_over(&self) -> bool {
        self.steps == 0
    }
}

/// Returns the leftmost place of a piece without `*` among the places that start at a byte of which
/// `may_start` says so; it is asked from left to right.
pub(crate) fn seek<'p>(
    piece: impl Iterator<Item = Token<'p>> + Clone,
    text: &str,
    case: Case,
    may_start: impl FnMut(usize) -> bool,
) -> Option<Range<usize>> {
    let end = match narrow::Table::new(piece.clone(), case) {
        Some(table) if spend_reading(text.len() + 256, 1) => table.find_end(text, may_start)?,
        Some(_) => return None,
        None => wide::Table::new(piece.clone(), case).find_end(text, may_start)?,
    };
    let characters = piece.map(Token::characters).sum();
    Some(start_of_last(text.get(..end)?, characters)?..end)
}

/// Returns where the last `count` characters of a text start.
pub(crate) fn start_of_last(text: &str, count: usize) -> Option<usize> {
    let mut starts = iter::once(text.len()).chain(text.char_indices().rev().map(|(at, _)| at));
    starts.nth(count)
}

/// Returns the places of a piece in order: the two spellings of a byte, nothing for `?`.
fn places<'p>(
    piece: impl Iterator<Item = Token<'p>>,
    case: Case,
) -> impl Iterator<Item = Option<(u8, u8)>> {
    piece.flat_map(move |token| {
        let (text, wild) = match token {
            Token::Literal(text) | Token::Value(text) => (text, None),
            Token::AnyOne | Token::AnyRun => ("", Some(None)),
        };
        text.bytes().map(move |byte| Some(case.spellings(byte))).chain(wild)
    })
}

const fn is_first_of_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::glob::{Head, head};
    use crate::tokens;

    proptest! {
        #[test]
        fn finds_what_trying_each_place_finds(
            part in "[abAé?]{0,3}|[aB?]{0,3}",
            repeated in 0_usize..80,
            end in "[ab?é]{0,2}|[ab?]?",
            text in "[abé]{0,3}|[ab]{0,3}",
            times in 0_usize..120,
            last in "[abé]{0,3}|[ab]{0,3}",
            only_odd in any::<bool>(),
            case in prop_oneof![Just(Case::Sensitive), Just(Case::Fold)],
        ) {
            let piece = part.repeat(repeated) + &end;
            let text = text.repeat(times) + &last;
            let may_start = |at: usize| !only_odd || at % 2 == 1;
            let bounds = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            let expected = bounds.filter(|at| may_start(*at)).find_map(|start| {
                match head(&mut tokens(&piece), text.get(start..).unwrap(), case) {
                    Head::Whole(rest) => Some(start..text.len() - rest.len()),
                    _ => None,
                }
            });
            prop_assert_eq!(seek(tokens(&piece), &text, case, may_start), expected.clone());
            let wide = wide::Table::new(tokens(&piece), case);
            prop_assert_eq!(wide.find_end(&text, may_start), expected.map(|place| place.end));
        }
    }
}
