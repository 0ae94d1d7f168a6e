//! The product of all patterns, searched for a shortest word.
//!
//! All patterns lie behind one another in one row of bits, one bit for each position between two
//! tokens, so that a letter moves all patterns at once. A state is the set of positions that a word
//! reaches; the states are built as they are found, breadth first.

mod bits;
mod letters;
mod steps;

use std::collections::HashSet;

use super::{Language, Letter, SolveLimits, Solved, Word, WordToken};
use crate::work::spend_reading;
pub(super) use bits::{Bits, Row};
pub(super) use steps::Steps;

/// Memory that the states may take, in machine words of eight bytes.
const MOST_WORDS: usize = 512 * 1024;

/// Searches the product automaton; returns how many words of sets were written besides.
pub(super) fn search(
    positive: &[&Language],
    negative: &[&Language],
    limits: SolveLimits,
) -> (Solved, usize) {
    Automaton::new(positive, negative).search(limits)
}

/// Returns how many states of a width may be kept.
pub(super) fn most_states(limits: SolveLimits, width: usize) -> usize {
    let most = MOST_WORDS / width.max(1);
    most.min(usize::try_from(limits.states).unwrap_or(usize::MAX))
}

#[derive(Debug)]
struct Automaton {
    steps: Steps,
    positive: Vec<Ends>,
    /// Ends of negative patterns.
    negative_ends: Bits,
    /// Last runs of negative patterns: whoever is here can no longer leave the pattern.
    traps: Bits,
}

/// The positions of one positive language.
#[derive(Debug)]
struct Ends {
    all: Bits,
    ends: Bits,
}

impl Automaton {
    fn new(positive: &[&Language], negative: &[&Language]) -> Self {
        let row = Row::new(positive, negative);
        let mut negative_ends = row.empty();
        let mut traps = row.empty();
        for (from, pattern) in row.negative() {
            let end = from + pattern.tokens().len();
            negative_ends.add(end);
            if pattern.tokens().last() == Some(&WordToken::Run) {
                traps.add(end - 1);
            }
        }
        let ends = |patterns: &[(usize, &super::WordPattern)]| {
            let mut ends = Ends { all: row.empty(), ends: row.empty() };
            for (from, pattern) in patterns {
                let end = from + pattern.tokens().len();
                (*from..=end).for_each(|position| ends.all.add(position));
                ends.ends.add(end);
            }
            ends
        };
        let positive = row.positive().map(ends).collect();
        Self { steps: Steps::new(&row), positive, negative_ends, traps }
    }

    fn search(&self, limits: SolveLimits) -> (Solved, usize) {
        let start = &self.steps.start;
        if self.is_accepted(start) {
            return (Solved::Word(Word::default()), 0);
        }
        if self.is_dead(start) {
            return (Solved::Empty, 0);
        }
        let mut written = 0;
        let most = most_states(limits, start.width());
        // The states in the order in which they were found, with the way to each.
        let mut found = vec![(start.clone(), 0, Letter::Fresh)];
        let mut known = HashSet::from([start.clone()]);
        let mut at = 0;
        while let Some((state, ..)) = found.get(at) {
            let state = state.clone();
            for (letter, next) in self.steps.after(&state) {
                if !spend_reading(8, state.width()) {
                    return (Solved::TooLarge, written);
                }
                written += next.width();
                if self.is_dead(&next) {
                    continue;
                }
                if self.is_accepted(&next) {
                    return (Solved::Word(word(&found, at, Some(letter))), written);
                }
                if known.insert(next.clone()) {
                    if found.len() >= most {
                        return (Solved::TooLarge, written);
                    }
                    found.push((next, at, letter));
                }
            }
            at += 1;
        }
        (Solved::Empty, written)
    }

    fn is_accepted(&self, state: &Bits) -> bool {
        self.positive.iter().all(|language| state.meets(&language.ends))
            && !state.meets(&self.negative_ends)
    }

    fn is_dead(&self, state: &Bits) -> bool {
        state.meets(&self.traps) || self.positive.iter().any(|language| !state.meets(&language.all))
    }
}

/// Follows the way to a state back to the start; `last` is one letter more.
pub(super) fn word<S>(found: &[(S, usize, Letter)], mut at: usize, last: Option<Letter>) -> Word {
    let mut letters: Vec<Letter> = last.into_iter().collect();
    while at > 0
        && let Some(&(_, before, letter)) = found.get(at)
    {
        letters.push(letter);
        at = before;
    }
    letters.into_iter().rev().collect()
}
