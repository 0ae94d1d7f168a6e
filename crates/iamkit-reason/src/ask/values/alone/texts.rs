//! Texts and ARNs, with wildcards and variables.

use std::collections::{BTreeSet, HashMap};

use iamkit_condition::KeyName;
use iamkit_pattern::Case;
use iamkit_pattern::internal::fold_char;
use iamkit_pattern::solve::{
    Language, Letter, SolveLimits, Solved, Word, WordPattern, WordToken, solve,
};

use super::{Alone, Free};
use crate::space::{Assignment, Binding, KeyId, Part, Reading, Space, TextPattern};

/// Others among which the pattern is looked for that covers one; more are left to a search.
const MOST_READERS: usize = 40;

/// States for one comparison of patterns, of which most need none.
const MOST_STATES: u32 = 500;

/// Most variables of a list whose values are fixed to tell its patterns apart.
const MOST_VARIABLES: usize = 4;

/// Judges patterns.
pub(super) fn judged(space: &Space<'_>, patterns: &[TextPattern]) -> Vec<Alone> {
    let twins = twins(patterns);
    let fresh = fresh_of(patterns);
    let variables: BTreeSet<KeyId> = patterns.iter().flat_map(TextPattern::variables).collect();
    let generic = variables.iter().map(|key| (*key, Binding::Generic)).collect();
    let widest = List::new(patterns, &Assignment { bindings: generic }, &fresh);
    // With values that nothing else is equal to, where there are few variables.
    let known = (1..=MOST_VARIABLES).contains(&variables.len()).then(|| {
        let values = variables.iter().zip(2..).map(|(key, count)| (*key, fresh.repeat(count)));
        let values: Vec<(KeyId, String)> = values.collect();
        let text = |(key, text): &(KeyId, String)| (*key, Binding::Text(text.as_str().into()));
        let bindings = values.iter().map(text).collect();
        let named = values.iter().map(|(key, text)| (space.key_name(*key), text.as_str().into()));
        let named: Vec<(KeyName, Box<str>)> = named.collect();
        (List::new(patterns, &Assignment { bindings }, &fresh), named)
    });
    let of = |(index, pattern): (usize, &TextPattern)| {
        if let Some(Some(twin)) = twins.get(index) {
            return Alone::Covered(vec![*twin]);
        }
        let has_variable = pattern.variables().next().is_some();
        match (widest.judged(index), &known) {
            // With variables it matches less than what it is read as.
            (found @ Alone::Free(_), _) if !has_variable => found,
            (found @ Alone::Covered(_), _) => found,
            (_, Some((list, named))) => match list.judged(index) {
                Alone::Free(free) => Alone::Free(Free { variables: named.clone(), ..free }),
                Alone::Covered(_) | Alone::Open => Alone::Open,
            },
            _ => Alone::Open,
        }
    };
    patterns.iter().enumerate().map(of).collect()
}

/// Returns a character that no pattern has.
fn fresh_of(patterns: &[TextPattern]) -> String {
    let text = |part: &Part| match part {
        Part::Literal(text) | Part::Value(text) | Part::Unnamed(text) => text.chars().collect(),
        Part::Variable { default, .. } => default.as_deref().unwrap_or_default().chars().collect(),
        Part::AnyRun | Part::AnyOne => Vec::new(),
    };
    let chars: BTreeSet<char> =
        patterns.iter().flat_map(|pattern| &pattern.parts).flat_map(text).collect();
    let fresh = ('\u{E000}'..='\u{F8FF}').find(|char| !chars.contains(char));
    fresh.unwrap_or('\u{F8FF}').into()
}

/// Returns for each pattern another one that is the same.
fn twins(patterns: &[TextPattern]) -> Vec<Option<usize>> {
    let mut found = vec![None; patterns.len()];
    let mut last: HashMap<&TextPattern, usize> = HashMap::with_capacity(patterns.len());
    for (index, pattern) in patterns.iter().enumerate() {
        let Some(other) = last.insert(pattern, index) else { continue };
        for (of, by) in [(index, other), (other, index)] {
            if let Some(twin @ None) = found.get_mut(of) {
                *twin = Some(by);
            }
        }
    }
    found
}

/// The patterns of a list by what they begin with.
struct List<'p> {
    patterns: &'p [TextPattern],
    languages: Vec<Option<Language>>,
    by_start: HashMap<Vec<char>, Vec<usize>>,
    lengths: BTreeSet<usize>,
    case: Case,
    /// A character that no pattern has.
    fresh: &'p str,
}

impl<'p> List<'p> {
    fn new(patterns: &'p [TextPattern], assignment: &Assignment, fresh: &'p str) -> Self {
        let widest = |pattern: &TextPattern| pattern.word_pattern(assignment, Reading::Widest);
        let words: Vec<Option<WordPattern>> = patterns.iter().map(widest).collect();
        let case = words.iter().flatten().next().map_or(Case::Sensitive, WordPattern::case);
        let mut by_start: HashMap<Vec<char>, Vec<usize>> = HashMap::new();
        let mut lengths = BTreeSet::new();
        for (index, word) in words.iter().enumerate() {
            let Some(word) = word else { continue };
            let start = start_of(word, case);
            lengths.insert(start.len());
            by_start.entry(start).or_default().push(index);
        }
        let language = |word: Option<WordPattern>| word.map(|word| Language::new([word]));
        let languages = words.into_iter().map(language).collect();
        Self { patterns, languages, by_start, lengths, case, fresh }
    }

    fn judged(&self, index: usize) -> Alone {
        let Some(own) = self.languages.get(index).and_then(Option::as_ref) else {
            // It matches nothing.
            return Alone::Covered(Vec::new());
        };
        let Some(word) = own.patterns().first().map(WordPattern::canonical_word) else {
            return Alone::Open;
        };
        let readers = self.readers(&word, index);
        if readers.is_empty() {
            return self.free(&word, index);
        }
        let limits = SolveLimits::with_states(MOST_STATES);
        let named: Vec<usize> =
            readers.into_iter().filter(|reader| self.is_plain(*reader)).collect();
        if own.is_list() {
            return named.first().map_or(Alone::Open, |reader| Alone::Covered(vec![*reader]));
        }
        for reader in named.into_iter().take(MOST_READERS) {
            let Some(other) = self.languages.get(reader).and_then(Option::as_ref) else { continue };
            match solve(&[own], &[other], limits) {
                Solved::Empty => return Alone::Covered(vec![reader]),
                Solved::Word(word) if self.readers(&word, index).is_empty() => {
                    return self.free(&word, index);
                }
                Solved::Word(_) | Solved::TooLarge => {}
            }
        }
        Alone::Open
    }

    /// Returns a word that only one pattern reads, as a text.
    fn free(&self, word: &Word, index: usize) -> Alone {
        let text = word.to_text(self.fresh, |_| "");
        let is_free = self.readers(&Word::from(&*text), index).is_empty();
        if is_free { Alone::Free(text.into()) } else { Alone::Open }
    }

    /// Returns the other patterns that read a word.
    fn readers(&self, word: &Word, index: usize) -> Vec<usize> {
        let chars = word.letters().iter().map_while(|letter| match letter {
            Letter::Char(char) => Some(folded(*char, self.case)),
            _ => None,
        });
        let chars: Vec<char> = chars.collect();
        let starts = self.lengths.range(..=chars.len()).filter_map(|length| chars.get(..*length));
        let known = starts.filter_map(|start| self.by_start.get(start)).flatten().copied();
        let reads = |other: &usize| {
            let language = self.languages.get(*other).and_then(Option::as_ref);
            *other != index && language.is_some_and(|language| language.matches(word))
        };
        known.filter(reads).collect()
    }

    /// Says whether a pattern has no variable: it is read as it is.
    fn is_plain(&self, index: usize) -> bool {
        self.patterns.get(index).is_some_and(|pattern| pattern.variables().next().is_none())
    }
}

fn start_of(word: &WordPattern, case: Case) -> Vec<char> {
    let chars = word.tokens().iter().map_while(|token| char_of(*token));
    chars.map(|char| folded(char, case)).collect()
}

const fn char_of(token: WordToken) -> Option<char> {
    match token {
        WordToken::Char(char) => Some(char),
        _ => None,
    }
}

fn folded(char: char, case: Case) -> char {
    match case {
        Case::Fold => fold_char(char),
        Case::Sensitive => char,
    }
}
