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
    if negative.iter().any(|language| language.is_universal()) {
        return Solved::Empty;
    }
    let narrow: Vec<&Language> =
        positive.iter().copied().filter(|language| !language.is_universal()).collect();
    if let Some(list) = narrow.iter().find(|language| language.is_list()) {
        return first_accepted(&[list], &narrow, negative).map_or(Solved::Empty, Solved::Word);
    }
    let all = [Language::everything()];
    let candidates: Vec<&Language> =
        if narrow.is_empty() { all.iter().collect() } else { narrow.clone() };
    if let Some(word) = first_accepted(&candidates, &narrow, negative) {
        return Solved::Word(word);
    }
    if narrow.len() <= 1 && candidates.iter().all(|language| is_settled(language, negative)) {
        return Solved::Empty;
    }
    search(&narrow, negative, limits)
}

/// Returns the first canonical word of the candidates that is in all and in none of the others.
fn first_accepted(
    candidates: &[&Language],
    positive: &[&Language],
    negative: &[&Language],
) -> Option<Word> {
    let patterns = candidates.iter().flat_map(|language| language.patterns());
    let is_accepted = |pattern: &&WordPattern| {
        let accepts = |language: &&Language| language.accepts_canonical(pattern);
        positive.iter().all(accepts) && !negative.iter().any(accepts)
    };
    patterns.into_iter().find(is_accepted).map(WordPattern::canonical_word)
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
