//! What letters do to sets of positions.

use std::collections::BTreeMap;

use crate::Case;
use crate::fold::same_but_for_case;
use crate::solve::{Letter, WordToken};

use super::bits::{Bits, Row};
use super::letters::letters;

/// The steps of all patterns of a row.
#[derive(Debug)]
pub(in crate::solve) struct Steps {
    /// The positions that the empty word reaches.
    pub(in crate::solve) start: Bits,
    /// Positions in front of a run, from which it may be passed by.
    runs: Bits,
    moves: Vec<Move>,
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

/// Positions by the kind of their token.
struct Kinds {
    ones: Bits,
    field_ones: Bits,
    runs: Bits,
    field_runs: Bits,
    /// Positions whose token reads this very letter.
    letters: BTreeMap<Letter, Bits>,
}

impl Steps {
    pub(in crate::solve) fn new(row: &Row<'_>) -> Self {
        let kinds = Kinds::new(row);
        let runs = kinds.runs.joined(&kinds.field_runs);
        let mut start = row.empty();
        row.patterns().for_each(|(from, _)| start.add(from));
        start.pass(&runs);
        let fresh = kinds.moved_by(Letter::Fresh);
        let moves = kinds.letters.keys().map(|&letter| {
            let (steps, stays) = kinds.moved_by(letter);
            let differs = steps.differing(&fresh.0, &stays, &fresh.1);
            Move { letter, steps, stays, differs }
        });
        Self { start, moves: moves.collect(), runs }
    }

    /// Returns where each letter leads; those that lead where the fresh one does are left out.
    pub(in crate::solve) fn after(&self, state: &Bits) -> impl Iterator<Item = (Letter, Bits)> {
        let counts = |step: &&Move| step.letter == Letter::Fresh || state.meets(&step.differs);
        self.moves.iter().filter(counts).map(|step| {
            let mut next = state.moved(&step.steps, &step.stays);
            next.pass(&self.runs);
            (step.letter, next)
        })
    }
}

impl Kinds {
    fn new(row: &Row<'_>) -> Self {
        let mut kinds = Self {
            ones: row.empty(),
            field_ones: row.empty(),
            runs: row.empty(),
            field_runs: row.empty(),
            letters: letters(row).into_iter().map(|letter| (letter, row.empty())).collect(),
        };
        for (from, pattern) in row.patterns() {
            for (position, token) in (from..).zip(pattern.tokens()) {
                match *token {
                    WordToken::One => kinds.ones.add(position),
                    WordToken::FieldOne => kinds.field_ones.add(position),
                    WordToken::Run => kinds.runs.add(position),
                    WordToken::FieldRun => kinds.field_runs.add(position),
                    WordToken::Generic(variable) => {
                        kinds.add(Letter::Generic(variable), position);
                        if pattern.case() == Case::Fold {
                            kinds.add(Letter::OtherCase(variable), position);
                        }
                    }
                    WordToken::Char(char) if pattern.case() == Case::Sensitive => {
                        kinds.add(Letter::Char(char), position);
                    }
                    WordToken::Char(char) => {
                        for char in same_but_for_case(char) {
                            kinds.add(Letter::Char(char), position);
                        }
                    }
                }
            }
        }
        kinds
    }

    fn add(&mut self, letter: Letter, position: usize) {
        if let Some(bits) = self.letters.get_mut(&letter) {
            bits.add(position);
        }
    }

    /// Returns the positions that a letter leaves for the next, and those where it stays.
    fn moved_by(&self, letter: Letter) -> (Bits, Bits) {
        let steps = self.letters.get(&letter).unwrap_or(&self.ones);
        match letter {
            Letter::Generic(_) | Letter::OtherCase(_) => {
                (steps.clone(), self.runs.joined(&self.field_runs))
            }
            Letter::Char(':') => (steps.joined(&self.ones), self.runs.clone()),
            Letter::Char(_) | Letter::Fresh => {
                let ones = self.ones.joined(&self.field_ones);
                (steps.joined(&ones), self.runs.joined(&self.field_runs))
            }
        }
    }
}
