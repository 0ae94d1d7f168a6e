//! Languages of predicates.

use std::rc::Rc;

use iamkit_pattern::Case;
use iamkit_pattern::solve::{Language, Letter, Word, WordPattern, WordToken};

use crate::space::{
    Binding, Coordinate, Domain, Predicate, PredicateId, Reading, Test, TextPattern,
};

use super::{Deciders, Scope};

/// Returns the texts that are ARNs: six fields, of which the last is not empty.
pub(crate) fn any_arn() -> WordPattern {
    within_arns(&WordPattern::any_arn()).unwrap_or_else(WordPattern::any_arn)
}

/// Says whether a word is an ARN; a generic letter is some text.
pub(super) fn is_arn(word: &Word) -> bool {
    const COLONS: usize = 5;
    let letters = word.letters();
    let starts = ['a', 'r', 'n', ':'].map(Letter::Char);
    let is_colon = |(_, letter): &(usize, &Letter)| **letter == Letter::Char(':');
    let last = letters.iter().enumerate().filter(is_colon).nth(COLONS - 1);
    letters.starts_with(&starts) && last.is_some_and(|(at, _)| at + 1 < letters.len())
}

/// Returns the resources of requests: ARNs, and `*`.
pub(crate) fn any_resource() -> Language {
    Language::new([WordPattern::literal("*", Case::Sensitive), any_arn()])
}

/// Returns the part of a pattern that lies in the ARNs, where that is a pattern, too: one that starts
/// with `arn:` and has a resource.
pub(super) fn within_arns(pattern: &WordPattern) -> Option<WordPattern> {
    const COLONS: usize = 5;
    let tokens = pattern.tokens();
    let starts = ['a', 'r', 'n', ':'].map(WordToken::Char);
    // A pattern that ignores case matches `ARN:`, too.
    if !tokens.starts_with(&starts) || pattern.case() == Case::Fold {
        return None;
    }
    let mut colons = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            WordToken::Char(':') => colons += 1,
            WordToken::Run | WordToken::One => return None,
            _ => {}
        }
        if colons == COLONS {
            let (head, last) = tokens.split_at_checked(at + 1)?;
            return match last {
                [] => None,
                [WordToken::Run] => {
                    let last = [WordToken::One, WordToken::Run];
                    let tokens = head.iter().copied().chain(last);
                    Some(WordPattern::from_tokens(tokens, pattern.case()))
                }
                _ => Some(pattern.clone()),
            };
        }
    }
    None
}

/// A language as one that a value must be in.
#[derive(Clone, Debug)]
pub(super) struct Positive {
    pub(super) language: Rc<Language>,
    /// Whether it lies in the universe of its coordinate.
    pub(super) is_within: bool,
}

impl Deciders<'_> {
    /// Returns what a predicate's patterns match.
    ///
    /// Where generic values are read as anything, a wide predicate holds for more values and a narrow
    /// one for fewer; under a negation that is the other way round.
    pub(crate) fn language(
        &mut self,
        scope: &Scope,
        id: PredicateId,
        is_wide: bool,
    ) -> Rc<Language> {
        let Some(predicate) = self.space.predicate_at(id) else { return Rc::default() };
        let has_variables = predicate.variables().next().is_some();
        let number = if has_variables { scope.number } else { 0 };
        let is_relaxed = has_variables && scope.relaxed.contains(&predicate.coordinate);
        let is_wide = is_wide && is_relaxed;
        let key = (id, number, is_wide);
        if let Some(language) = self.languages.get(&key) {
            return Rc::clone(language);
        }
        let reading = match (is_relaxed, is_wide != is_negated(predicate)) {
            (false, _) => Reading::Letter,
            (true, true) => Reading::Widest,
            (true, false) => Reading::Narrowest,
        };
        let of = |pattern: &TextPattern| pattern.word_pattern(&scope.assignment, reading);
        let language = Rc::new(predicate.patterns().iter().filter_map(of).collect::<Language>());
        self.languages.insert(key, Rc::clone(&language));
        language
    }

    /// Returns the texts that are ARNs, those whose last field starts with a generic value among them, which is
    /// not empty.
    pub(super) fn arns_beside(&self, scope: &Scope) -> Rc<Language> {
        let bindings = scope.assignment.bindings.iter();
        let generic = bindings.filter(|(_, binding)| *binding == Binding::Generic);
        let starts: Vec<WordToken> = generic.map(|(key, _)| WordToken::Generic(key.0)).collect();
        if starts.is_empty() {
            return Rc::clone(&self.arns);
        }
        let head = WordPattern::any_arn();
        let head = head.tokens().split_last().map_or(&[][..], |(_, head)| head);
        let with_start = |start: WordToken| {
            let tokens = head.iter().copied().chain([start, WordToken::Run]);
            WordPattern::from_tokens(tokens, Case::Sensitive)
        };
        let all = [WordToken::One].into_iter().chain(starts);
        Rc::new(Language::new(all.map(with_start)))
    }

    /// Returns the same as a language that a value must be in: cut to the ARNs, where all of its
    /// patterns can be.
    pub(super) fn positive(coordinate: Coordinate, language: &Rc<Language>) -> Positive {
        let cut = |pattern: &WordPattern| {
            // `*` is a resource, too.
            let is_star = coordinate == Coordinate::Resource && *pattern == star();
            if is_star { Some(pattern.clone()) } else { within_arns(pattern) }
        };
        let patterns: Option<Vec<WordPattern>> = language.patterns().iter().map(cut).collect();
        match patterns {
            Some(patterns) if patterns != language.patterns() => {
                Positive { language: Rc::new(Language::new(patterns)), is_within: true }
            }
            patterns => Positive { language: Rc::clone(language), is_within: patterns.is_some() },
        }
    }
}

fn star() -> WordPattern {
    WordPattern::literal("*", Case::Sensitive)
}

pub(super) const fn is_negated(predicate: &Predicate) -> bool {
    match &predicate.test {
        Test::Resource { is_negated, .. } => *is_negated,
        Test::Text { how, .. } | Test::Typed { how, .. } => how.is_negated,
        Test::Presence { .. } => false,
    }
}

impl Deciders<'_> {
    /// Returns the values that a coordinate has, where not every text is one.
    pub(crate) fn universe_of(
        &self,
        coordinate: Coordinate,
    ) -> impl Iterator<Item = Rc<Language>> + use<> {
        let universe = match coordinate {
            Coordinate::Resource => Some(Rc::clone(&self.resources)),
            Coordinate::Key(key) if self.space.key_at(key).domain() == Domain::Arn => {
                Some(Rc::clone(&self.arns))
            }
            Coordinate::Key(_) => None,
        };
        universe.into_iter()
    }

    /// Returns the texts that a variable is tried with on their own.
    pub(crate) fn excluded_of(
        scope: &Scope,
        coordinate: Coordinate,
    ) -> impl Iterator<Item = Rc<Language>> + use<> {
        let found = scope.excluded.iter().find(|(key, _)| Coordinate::Key(*key) == coordinate);
        found.map(|(_, language)| Rc::clone(language)).into_iter()
    }
}
