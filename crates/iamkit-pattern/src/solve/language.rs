//! Unions of patterns.

use super::reading::reads;
use super::{Letter, Word, WordPattern};

/// Returns the length of what is compared; a short text counts as none.
const fn length_of(letters: usize) -> usize {
    const SHORT: usize = 32;
    letters / SHORT
}

/// The words that one of some patterns matches.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language {
    patterns: Box<[WordPattern]>,
    // INVARIANT: whether a pattern is `*`.
    universal: bool,
    // INVARIANT: whether no pattern has a wildcard or folds letters.
    list: bool,
    // INVARIANT: the sum of the lengths of the patterns.
    length: usize,
}

impl Language {
    /// Returns the union of the patterns; without any, no word is in it.
    #[must_use]
    pub fn new(patterns: impl IntoIterator<Item = WordPattern>) -> Self {
        let patterns: Box<[_]> = patterns.into_iter().collect();
        let universal = patterns.iter().any(WordPattern::is_any);
        let list = patterns.iter().all(WordPattern::is_one_word);
        let length = patterns.iter().map(|pattern| length_of(pattern.tokens().len())).sum();
        Self { patterns, universal, list, length }
    }

    /// Returns the language of all words.
    #[must_use]
    pub fn everything() -> Self {
        Self::new([WordPattern::any()])
    }

    /// Returns the patterns.
    #[must_use]
    pub fn patterns(&self) -> &[WordPattern] {
        &self.patterns
    }

    /// Says whether one of the patterns is `*`.
    #[must_use]
    pub const fn is_universal(&self) -> bool {
        self.universal
    }

    /// Says whether no word is in the language.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Says whether the language is a list of words: no pattern has a wildcard or ignores case.
    #[must_use]
    pub const fn is_list(&self) -> bool {
        self.list
    }

    /// Returns about how many comparisons it takes to say whether a word of some letters is in the language: of
    /// a short one as many as there are patterns.
    #[must_use]
    pub const fn comparisons(&self, letters: usize) -> usize {
        self.patterns.len() + length_of(letters) * self.length
    }

    /// Says whether a word is in the language.
    #[must_use]
    pub fn matches(&self, word: &Word) -> bool {
        self.matches_letters(word.letters())
    }

    /// Says whether the word of these letters is in the language.
    #[must_use]
    pub fn matches_letters(&self, letters: &[Letter]) -> bool {
        self.universal || self.patterns.iter().any(|pattern| reads(pattern, letters))
    }

    /// Says whether a text is in the language.
    #[must_use]
    pub fn matches_text(&self, text: &str) -> bool {
        self.universal || self.matches(&Word::from(text))
    }

    /// Says whether the canonical word of a pattern is in the language.
    pub(super) fn accepts_canonical(&self, word: &WordPattern) -> bool {
        self.universal || self.patterns.iter().any(|pattern| reads(pattern, word.canonical()))
    }
}

impl FromIterator<WordPattern> for Language {
    fn from_iter<I: IntoIterator<Item = WordPattern>>(patterns: I) -> Self {
        Self::new(patterns)
    }
}
