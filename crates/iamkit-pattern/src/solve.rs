//! Sets of words given by wildcard patterns, and a word that lies in some and not in others.
//!
//! A [`Word`] is a text in which two kinds of letters stand for what is not said yet: the fresh
//! letter for any text that no pattern names, a generic letter for the unknown value of a policy
//! variable. A [`Language`] is a union of patterns. [`solve()`] finds a word that is in every
//! language of one list and in none of another, and is exact: no word means that there is none.
//!
//! ```
//! use iamkit_pattern::solve::{Language, SolveLimits, Solved, WordPattern, solve};
//! use iamkit_pattern::{Case, Pattern};
//!
//! let language = |texts: &[&str]| {
//!     let pattern = |&text: &&str| WordPattern::from_pattern(&Pattern::new(text, Case::Sensitive));
//!     Language::new(texts.iter().map(pattern))
//! };
//! let reports = language(&["reports/*"]);
//! let drafts = language(&["*/draft", "reports/2026/*"]);
//!
//! let Solved::Word(word) = solve(&[&reports], &[&drafts], SolveLimits::default()) else {
//!     panic!("there are other reports");
//! };
//! assert_eq!(word.to_text("x", |_| ""), "reports/x");
//! assert_eq!(solve(&[&drafts], &[&language(&["*"])], SolveLimits::default()), Solved::Empty);
//! ```

mod automaton;
mod language;
mod member_set;
mod overlaps;
mod readable;
mod reading;
mod word;
mod word_pattern;

pub use language::Language;
pub use member_set::MemberSet;
pub use overlaps::overlaps;
pub use word::{Letter, Word};
pub use word_pattern::{ShortPattern, WordPart, WordPattern, WordToken};

use std::collections::HashSet;

use iamkit_work::is_used_up;

use crate::work::spend_reading;
use automaton::search;

/// How much [`solve()`] may take upon itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SolveLimits {
    /// States of the product automaton that are looked at.
    pub states: u32,
}

impl SolveLimits {
    /// Returns limits with so many states.
    #[must_use]
    pub const fn with_states(states: u32) -> Self {
        Self { states }
    }
}

impl Default for SolveLimits {
    /// 50,000 states; the managed policies need 157.
    fn default() -> Self {
        Self { states: 50_000 }
    }
}

/// What [`solve()`] finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Solved {
    /// A word that is in every positive and in no negative language.
    Word(Word),
    /// There is no such word.
    Empty,
    /// A limit was hit before either was certain.
    TooLarge,
}

/// Finds a word that is in every language of `positive` and in none of `negative`.
///
/// The word is the same for the same input. See [`Word::readable`] for a text that a person
/// can read.
#[must_use]
pub fn solve(positive: &[&Language], negative: &[&Language], limits: SolveLimits) -> Solved {
    solve_counted(positive, negative, limits).0
}

/// Finds such a word as [`solve()`] does, and says besides about how many comparisons of a pattern with a text
/// it took.
#[must_use]
pub fn solve_counted(
    positive: &[&Language],
    negative: &[&Language],
    limits: SolveLimits,
) -> (Solved, usize) {
    if negative.iter().any(|language| language.is_universal()) {
        return (Solved::Empty, 1);
    }
    let (solved, compared, written) = solve_weighed(positive, negative, limits);
    (solved, 1 + compared + written)
}

/// Solves; returns how many comparisons it took, and how much the search wrote, where one was needed.
fn solve_weighed(
    positive: &[&Language],
    negative: &[&Language],
    limits: SolveLimits,
) -> (Solved, usize, usize) {
    let narrow: Vec<&Language> =
        positive.iter().copied().filter(|language| !language.is_universal()).collect();
    if let Some(list) = narrow.iter().find(|language| language.is_list()) {
        let (word, compared) = first_accepted(&[list], &narrow, negative);
        return (word.map_or(Solved::Empty, Solved::Word), compared, 0);
    }
    let all = [Language::everything()];
    let candidates: Vec<&Language> =
        if narrow.is_empty() { all.iter().collect() } else { narrow.clone() };
    let (word, compared) = first_accepted(&candidates, &narrow, negative);
    if let Some(word) = word {
        return (Solved::Word(word), compared, 0);
    }
    if is_used_up() {
        return (Solved::TooLarge, compared, 0);
    }
    if narrow.len() <= 1 && candidates.iter().all(|language| is_settled(language, negative)) {
        return (Solved::Empty, compared, 0);
    }
    let all = narrow.iter().chain(negative).flat_map(|language| language.patterns());
    let tokens = all.map(|pattern| pattern.tokens().len()).sum::<usize>();
    if !spend_reading(tokens + 64, 32) {
        return (Solved::TooLarge, compared, 0);
    }
    let (solved, written) = search(&narrow, negative, limits);
    (solved, compared, written)
}

/// Candidates from which on it pays to look up which of them are left out as they are.
const MANY: usize = 8;

/// Returns the first canonical word of the candidates that is in all and in none of the others, and how
/// many comparisons that took.
fn first_accepted(
    candidates: &[&Language],
    positive: &[&Language],
    negative: &[&Language],
) -> (Option<Word>, usize) {
    let count: usize = candidates.iter().map(|language| language.patterns().len()).sum();
    // A pattern has its own canonical word. Where the same patterns stand on both sides, one word after the
    // other would be compared with all patterns before it.
    let left_out: HashSet<&WordPattern> = if count < MANY {
        HashSet::new()
    } else {
        negative.iter().flat_map(|language| language.patterns()).collect()
    };
    let mut compared = 0;
    for own in candidates {
        for pattern in own.patterns() {
            if left_out.contains(pattern) {
                continue;
            }
            if is_used_up() {
                return (None, compared);
            }
            let letters = pattern.tokens().len();
            let all = positive.iter().chain(negative);
            compared += all.map(|language| language.comparisons(letters)).sum::<usize>();
            let accepts = |language: &&Language| language.accepts_canonical(pattern);
            let is_own = |language: &&Language| std::ptr::eq(*language, *own);
            if !negative.iter().any(accepts)
                && positive.iter().all(|language| is_own(language) || accepts(language))
            {
                return (Some(pattern.canonical_word()), compared);
            }
        }
    }
    (None, compared)
}

/// Says whether the canonical words of a language decide whether the others cover it.
///
/// If only runs can read the fresh letter, a pattern that reads the canonical word of another reads
/// all its words: what a run read may become any text. So a pattern that is inside a union is inside
/// one member, and its canonical word is, too. Wildcards that read exactly one letter break this, and
/// so does a run that stays in its field and stands where the other's may hold a colon.
fn is_settled(language: &Language, negative: &[&Language]) -> bool {
    language.patterns().iter().all(|pattern| {
        let settles = |other: &WordPattern| pattern.is_settled_by(other);
        negative.iter().all(|language| language.patterns().iter().all(settles))
    })
}

#[cfg(test)]
mod tests;
