//! Whether a pattern reads a word.

use std::collections::BTreeMap;

use super::automaton::Bits;
use super::word_pattern::canonical_letter;
use super::{Letter, WordPattern, WordToken};
use crate::work::spend_reading;

/// The letters of a word that need not be written out.
pub(super) trait Letters: Copy {
    fn at(self, index: usize) -> Option<Letter>;
}

impl Letters for &[Letter] {
    fn at(self, index: usize) -> Option<Letter> {
        self.get(index).copied()
    }
}

/// The word with a fresh letter for every wildcard.
#[derive(Clone, Copy)]
pub(super) struct Canonical<'p> {
    pub(super) tokens: &'p [WordToken],
}

impl Letters for Canonical<'_> {
    fn at(self, index: usize) -> Option<Letter> {
        self.tokens.get(index).map(|&token| canonical_letter(token))
    }
}

/// Says whether the pattern reads the whole word.
pub(super) fn reads(pattern: &WordPattern, word: impl Letters) -> bool {
    if !spend_reading(pattern.tokens().len() + 8, 3) {
        return false;
    }
    // Most patterns need about one step for each letter.
    let steps = STEPS_PER_TOKEN * (pattern.tokens().len() + 1);
    let walked = if pattern.is_walkable() { walk(pattern, word, steps) } else { None };
    walked.unwrap_or_else(|| sweep(pattern, word))
}

/// How many steps a walk may take for each token: one that goes back all the time takes as many as there are
/// pairs of tokens and letters, of which a sweep does 64 at once.
const STEPS_PER_TOKEN: usize = 8;

/// Reads with one way back for each kind of run.
///
/// A run that reads everything makes all choices before it irrelevant. One that stays in its field
/// does so for the runs of that field: the leftmost place of what stands between two of them leaves
/// most to the second, and what holds a colon itself has one place only. A `?` that may read the
/// colon has several, which is left to `sweep`. `None` when it takes more than so many steps.
fn walk(pattern: &WordPattern, word: impl Letters, steps: usize) -> Option<bool> {
    let tokens = pattern.tokens();
    let case = pattern.case();
    let (mut token_at, mut letter_at) = (0, 0);
    let mut run: Option<(usize, usize)> = None;
    let mut field_run: Option<(usize, usize)> = None;
    for _ in 0..steps {
        let letter = word.at(letter_at);
        match (tokens.get(token_at), letter) {
            (Some(WordToken::Run), _) => {
                token_at += 1;
                if token_at == tokens.len() {
                    return Some(true);
                }
                run = Some((token_at, letter_at));
                field_run = None;
                continue;
            }
            (Some(WordToken::FieldRun), _) => {
                token_at += 1;
                field_run = Some((token_at, letter_at));
                continue;
            }
            (Some(token), Some(letter)) if token.reads(letter, case) => {
                token_at += 1;
                letter_at += 1;
                continue;
            }
            (None, None) => return Some(true),
            // What is left to read would only become less.
            (Some(_), None) => return Some(false),
            _ => {}
        }
        let longer = field_run.filter(|&(_, from)| {
            word.at(from).is_some_and(|letter| WordToken::FieldRun.runs_over(letter))
        });
        if let Some((token, from)) = longer {
            field_run = Some((token, from + 1));
            (token_at, letter_at) = (token, from + 1);
        } else if let Some((token, from)) = run {
            if word.at(from).is_none() {
                return Some(false);
            }
            run = Some((token, from + 1));
            field_run = None;
            (token_at, letter_at) = (token, from + 1);
        } else {
            return Some(false);
        }
    }
    None
}

/// Reads all ways at once, 64 positions of the pattern at a time.
fn sweep(pattern: &WordPattern, word: impl Letters) -> bool {
    let tokens = pattern.tokens();
    let mut runs = Bits::empty(tokens.len() + 1);
    let places = tokens.iter().enumerate().filter(|(_, token)| token.is_run());
    places.for_each(|(at, _)| runs.add(at));
    let mut reached = Bits::empty(tokens.len() + 1);
    reached.add(0);
    reached.pass(&runs);
    let mut moves: BTreeMap<Letter, [Bits; 2]> = BTreeMap::new();
    for letter in (0..).map_while(|index| word.at(index)) {
        let [steps, stays] = moves.entry(letter).or_insert_with(|| moved_by(pattern, letter));
        reached = reached.moved(steps, stays);
        reached.pass(&runs);
        if reached.is_empty() {
            return false;
        }
    }
    reached.has(tokens.len())
}

/// Returns the positions that a letter leaves for the next, and those where it stays.
fn moved_by(pattern: &WordPattern, letter: Letter) -> [Bits; 2] {
    let tokens = pattern.tokens();
    let [mut steps, mut stays] = [Bits::empty(tokens.len() + 1), Bits::empty(tokens.len() + 1)];
    for (at, token) in tokens.iter().enumerate() {
        if token.runs_over(letter) {
            stays.add(at);
        } else if token.reads(letter, pattern.case()) {
            steps.add(at);
        }
    }
    [steps, stays]
}

#[cfg(test)]
mod tests {
    use super::super::Word;
    use super::*;
    use crate::{Case, Pattern};

    #[test]
    fn patterns_that_nearly_fit_everywhere_take_few_steps() {
        let pattern = |text: &str| WordPattern::from_pattern(&Pattern::new(text, Case::Sensitive));
        let pieces = "a?".repeat(230);
        let (long, other) = (pattern(&format!("*{pieces}b*")), pattern(&format!("*{pieces}c*")));
        let word = long.canonical_word();
        assert_eq!(walk(&other, word.letters(), 10_000), None);
        assert!(!reads(&other, word.letters()));
        assert!(reads(&long, word.letters()));
    }

    #[test]
    fn both_ways_of_reading_say_the_same() {
        // All patterns and words of few letters, runs that stay in their field among them.
        let tokens = [
            WordToken::Char('a'),
            WordToken::Char(':'),
            WordToken::One,
            WordToken::Run,
            WordToken::FieldOne,
            WordToken::FieldRun,
        ];
        let letters = [Letter::Char('a'), Letter::Char(':'), Letter::Fresh];
        let of = |number: usize, base: usize, length: u32| {
            (0..length).map(move |place| number / base.pow(place) % base)
        };
        let mut read = 0;
        for number in 0..tokens.len().pow(4) {
            let tokens = of(number, tokens.len(), 4).map(|at| tokens[at]);
            let pattern = WordPattern::from_tokens(tokens, Case::Sensitive);
            for number in 0..letters.len().pow(3) {
                let word: Word = of(number, letters.len(), 3).map(|at| letters[at]).collect();
                let swept = sweep(&pattern, word.letters());
                read += usize::from(swept);
                assert_eq!(reads(&pattern, word.letters()), swept, "{pattern:?} {word}");
                if pattern.is_walkable() {
                    assert_eq!(walk(&pattern, word.letters(), 1_000), Some(swept), "{pattern:?}");
                }
            }
        }
        assert!(read > 1_000, "{read}");
    }
}
