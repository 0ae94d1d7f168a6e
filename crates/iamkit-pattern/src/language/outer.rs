//! The pattern that is to contain another one.
//!
//! It is run as an automaton without building one: a set of positions, one bit each, moves with
//! each symbol that the inner pattern reads. Sets that only differ in positions which add nothing
//! are made equal, which keeps the number of different sets small.

use std::collections::BTreeMap;

use super::positions::Positions;
use super::{Class, Step};

/// A character of a text, as far as `outer` can tell.
#[derive(Clone, Copy, Debug)]
pub(super) enum Symbol {
    Char(char),
    /// A character that no step names.
    Other,
}

/// The steps of the outer pattern, as one bit per position.
pub(super) struct Outer {
    pub(super) end: usize,
    runs: Positions,
    /// Where any character but the colon moves on, and where it stays.
    ones: Positions,
    /// The same for the colon, literal colons not counted.
    colon_ones: Positions,
    colon_runs: Positions,
    chars: BTreeMap<char, Positions>,
    /// Positions whose continuation reads everything that the positions back to the given one
    /// can read, in ascending order.
    dominant: Vec<(usize, usize)>,
    colon_differs: bool,
}

impl Outer {
    pub(super) fn new(steps: &[Step]) -> Self {
        let empty = || Positions::new(steps.len());
        let mut outer = Self {
            end: steps.len(),
            runs: empty(),
            ones: empty(),
            colon_ones: empty(),
            colon_runs: empty(),
            chars: BTreeMap::new(),
            dominant: dominant(steps),
            colon_differs: false,
        };
        for (at, &step) in steps.iter().enumerate() {
            match step {
                Step::Char(char) => outer.chars.entry(char).or_insert_with(empty).add(at),
                Step::Fold(letter) => {
                    outer.chars.entry(letter).or_insert_with(empty).add(at);
                    let upper = letter.to_ascii_uppercase();
                    outer.chars.entry(upper).or_insert_with(empty).add(at);
                }
                Step::One(class) => {
                    outer.ones.add(at);
                    outer.note_class(class, at, false);
                }
                Step::Run(class) => {
                    outer.runs.add(at);
                    outer.note_class(class, at, true);
                }
            }
        }
        outer
    }

    fn note_class(&mut self, class: Class, at: usize, run: bool) {
        match class {
            Class::NotColon => self.colon_differs = true,
            Class::Any if run => self.colon_runs.add(at),
            Class::Any => self.colon_ones.add(at),
        }
    }

    pub(super) fn start(&self) -> Positions {
        let mut set = Positions::new(self.end);
        set.add(0);
        self.close(&mut set);
        set
    }

    /// Returns the characters worth trying where `inner` has `step`.
    pub(super) fn symbols(&self, step: Step) -> [Option<Symbol>; 2] {
        // Characters that no step of `outer` names behave alike, so one of them stands for all.
        // The colon and the two cases of a letter are tried apart only where `outer` tells them
        // apart.
        match step {
            Step::Char(char) => [Some(Symbol::Char(char)), None],
            Step::Fold(letter) => {
                let upper = letter.to_ascii_uppercase();
                let differs = self.chars.get(&letter) != self.chars.get(&upper);
                [Some(Symbol::Char(letter)), differs.then_some(Symbol::Char(upper))]
            }
            Step::One(class) | Step::Run(class) => {
                let colon = class == Class::Any && self.colon_differs;
                [Some(Symbol::Other), colon.then_some(Symbol::Char(':'))]
            }
        }
    }

    pub(super) fn read(&self, set: &Positions, symbol: Symbol) -> Positions {
        let (ones, runs, literal) = match symbol {
            Symbol::Char(':') => (&self.colon_ones, &self.colon_runs, self.chars.get(&':')),
            Symbol::Char(char) => (&self.ones, &self.runs, self.chars.get(&char)),
            Symbol::Other => (&self.ones, &self.runs, None),
        };
        let mut next = set.common(ones);
        if let Some(literal) = literal {
            next.add_all(&set.common(literal));
        }
        next.advance();
        next.add_all(&set.common(runs));
        self.close(&mut next);
        next
    }

    /// Adds the positions behind runs that read nothing, and everything that is dominated.
    fn close(&self, set: &mut Positions) {
        let mut passed = set.common(&self.runs);
        passed.advance();
        set.add_all(&passed);
        self.saturate(set);
    }

    /// Adds the positions that add nothing to what the set can read.
    ///
    /// From a position that stands before `*`, or before the `?`s in front of a `*`, everything
    /// can be read that is readable from the positions before it: whatever they read to
    /// get here is read by the wildcards, too.
    // Example: steps `a b * c`, positions 0 to 4. From 1 (before `b`) `bxc` can be read, by way
    // of position 2. From 2 (before `*`) it can be read at once: the `*` takes `bx`. So wherever 2
    // is in the set, 0 and 1 change nothing, and are added to make equal sets look equal.
    // Before `?*` it is the same as long as enough characters are left for the `?`s, which holds
    // for every text that the earlier positions can finish: they pass the `?`s themselves.
    fn saturate(&self, set: &mut Positions) {
        // From the last one down, so that one range usually covers all others.
        let mut done = usize::MAX;
        for &(at, from) in self.dominant.iter().rev() {
            if done > from && set.has(at) {
                set.add_range(from, at);
                done = from;
            }
        }
    }
}

/// Finds the positions that dominate others, each with the first position that it dominates.
///
/// A wildcard that reads no colon dominates only what comes behind the last step that does.
fn dominant(steps: &[Step]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    // The `?`s directly before the step looked at, each with what it dominates if `*` follows.
    let mut ones = Vec::new();
    // The position behind the last step that can read a colon: before it, a position may read a
    // colon on its way here, which a wildcard of one field cannot stand in for.
    let mut free_from = 0;
    for (at, &step) in steps.iter().enumerate() {
        match step {
            Step::One(Class::Any) => ones.push((at, 0)),
            Step::One(Class::NotColon) => ones.push((at, free_from)),
            Step::Run(class) => {
                found.append(&mut ones);
                found.push((at, if class == Class::Any { 0 } else { free_from }));
            }
            // A letter between the `?`s and a `*` must be read: they no longer stand in for it.
            Step::Char(_) | Step::Fold(_) => ones.clear(),
        }
        if matches!(step, Step::Char(':') | Step::One(Class::Any) | Step::Run(Class::Any)) {
            free_from = at + 1;
        }
    }
    found
}
