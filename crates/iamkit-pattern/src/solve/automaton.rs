//! The product of all patterns, searched for a shortest word.
//!
//! All patterns lie behind one another in one row of bits, one bit for each position between two
//! tokens, so that a letter moves all patterns at once. A state is the set of positions that a word
//! reaches; the states are built as they are found, breadth first.

mod bits;
mod letters;

use std::collections::HashSet;

use super::{Language, Letter, SolveLimits, Solved, Word, WordToken};
use bits::{Bits, Row};
use letters::letters;

/// Memory that the states may take, in machine words of eight bytes.
const MOST_WORDS: usize = 512 * 1024;

/// Searches the product automaton.
pub(super) fn search(
    positive: &[&Language],
    negative: &[&Language],
    limits: SolveLimits,
) -> Solved {
    Automaton::new(positive, negative).search(limits)
}

#[derive(Debug)]
struct Automaton {
    start: Bits,
    /// Positions in front of a run, from which it may be passed by.
    runs: Bits,
    moves: Vec<Move>,
    positive: Vec<Ends>,
    /// Ends of negative patterns.
    negative_ends: Bits,
    /// Last runs of negative patterns: whoever is here can no longer leave the pattern.
    traps: Bits,
}

/// What one letter does.
#[derive(Debug)]
struct Move {
    letter: Letter,
    /// Positions whose token reads it.
    steps: Bits,
    /// Positions whose run reads it.
    stays: Bits,
    /// Positions at which it does something else than the fresh letter.
    differs: Bits,
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
        let mut start = row.empty();
        let mut runs = row.empty();
        for (from, pattern) in row.patterns() {
            start.add(from);
            for (at, token) in pattern.tokens().iter().enumerate() {
                if token.is_run() {
                    runs.add(from + at);
                }
            }
        }
        start.pass(&runs);
        let mut negative_ends = row.empty();
        let mut traps = row.empty();
        for (from, pattern) in row.negative() {
            let end = from + pattern.tokens().len();
            negative_ends.add(end);
            if pattern.tokens().last() == Some(&WordToken::Run) {
                traps.add(end - 1);
            }
        }
        let positive = row.positive().map(|patterns| row.ends(patterns)).collect();
        let moves = moves(&row);
        Self { start, runs, moves, positive, negative_ends, traps }
    }

    fn search(&self, limits: SolveLimits) -> Solved {
        if self.is_accepted(&self.start) {
            return Solved::Word(Word::default());
        }
        if self.is_dead(&self.start) {
            return Solved::Empty;
        }
        let most = MOST_WORDS / self.start.width().max(1);
        let most = most.min(usize::try_from(limits.states).unwrap_or(usize::MAX));
        // The states in the order in which they were found, with the way to each.
        let mut found = vec![(self.start.clone(), 0, Letter::Fresh)];
        let mut known = HashSet::from([self.start.clone()]);
        let mut at = 0;
        while let Some((state, ..)) = found.get(at) {
            let state = state.clone();
            for step in &self.moves {
                if step.letter != Letter::Fresh && !state.meets(&step.differs) {
                    continue;
                }
                let next = self.after(&state, step);
                if self.is_dead(&next) {
                    continue;
                }
                if self.is_accepted(&next) {
                    return Solved::Word(word(&found, at, step.letter));
                }
                if known.insert(next.clone()) {
                    if found.len() >= most {
                        return Solved::TooLarge;
                    }
                    found.push((next, at, step.letter));
                }
            }
            at += 1;
        }
        Solved::Empty
    }

    fn after(&self, state: &Bits, step: &Move) -> Bits {
        let mut next = state.moved(&step.steps, &step.stays);
        next.pass(&self.runs);
        next
    }

    fn is_accepted(&self, state: &Bits) -> bool {
        self.positive.iter().all(|language| state.meets(&language.ends))
            && !state.meets(&self.negative_ends)
    }

    fn is_dead(&self, state: &Bits) -> bool {
        state.meets(&self.traps) || self.positive.iter().any(|language| !state.meets(&language.all))
    }
}

/// Follows the way to a state back to the start.
fn word(found: &[(Bits, usize, Letter)], mut at: usize, last: Letter) -> Word {
    let mut letters = vec![last];
    while at > 0
        && let Some(&(_, before, letter)) = found.get(at)
    {
        letters.push(letter);
        at = before;
    }
    letters.into_iter().rev().collect()
}

/// Returns what each letter does, the fresh one first.
fn moves(row: &Row<'_>) -> Vec<Move> {
    let mut fresh: Option<(Bits, Bits)> = None;
    let mut moves = Vec::new();
    for letter in letters(row) {
        let (mut steps, mut stays) = (row.empty(), row.empty());
        for (from, pattern) in row.patterns() {
            for (at, token) in pattern.tokens().iter().enumerate() {
                if token.runs_over(letter) {
                    stays.add(from + at);
                } else if token.reads(letter, pattern.case()) {
                    steps.add(from + at);
                }
            }
        }
        let differs = match &fresh {
            None => row.empty(),
            Some((fresh_steps, fresh_stays)) => steps.differing(fresh_steps, &stays, fresh_stays),
        };
        if fresh.is_none() {
            fresh = Some((steps.clone(), stays.clone()));
        }
        moves.push(Move { letter, steps, stays, differs });
    }
    moves
}
