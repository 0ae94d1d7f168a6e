//! The letters that patterns tell apart.

use std::collections::BTreeSet;

use crate::Case;
use crate::fold::same_but_for_case;
use crate::solve::{Letter, WordToken};

use super::bits::Row;

/// Returns one letter of each kind, in order, the fresh one first.
pub(super) fn letters(row: &Row<'_>) -> BTreeSet<Letter> {
    let mut letters = BTreeSet::from([Letter::Fresh]);
    // While all patterns ignore case, one spelling stands for all.
    let is_mixed = row.patterns().any(|(_, pattern)| {
        let has_chars = |token| matches!(token, &WordToken::Char(_));
        pattern.case() == Case::Sensitive && pattern.tokens().iter().any(has_chars)
    });
    for (_, pattern) in row.patterns() {
        if pattern.has_field_tokens() {
            letters.insert(Letter::Char(':'));
        }
        for token in pattern.tokens() {
            if let WordToken::Char(char) = *token {
                letters.insert(Letter::Char(char));
                if is_mixed && pattern.case() == Case::Fold {
                    letters.extend(same_but_for_case(char).into_iter().map(Letter::Char));
                }
            }
        }
    }
    // A generic letter that only negative patterns name is as good as a character there.
    for (_, pattern) in row.positive().flatten() {
        for token in pattern.tokens() {
            if let WordToken::Generic(variable) = *token {
                letters.insert(Letter::Generic(variable));
                if pattern.case() == Case::Fold {
                    letters.insert(Letter::OtherCase(variable));
                }
            }
        }
    }
    letters
}
