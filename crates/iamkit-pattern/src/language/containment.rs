//! Whether one pattern matches everything that another does.

use std::collections::BTreeMap;

use super::{Class, Step};

/// Machine words touched beyond which no answer is computed.
const LIMIT: usize = 1 << 24;

/// Says whether every text that can be read along `inner` can be read along `outer`.
///
/// This walks along `inner` and keeps the sets of positions that `outer` may have reached,
/// one set for each way the text so far may have gone. Two observations keep them few.
/// First, where `inner` leaves the character open, only one that `outer` names nowhere needs to
/// be tried (and the colon, if some wildcards of `outer` exclude it): it leads to the smallest
/// set. Second, of two sets of which one includes the other only the smaller is kept, since what
/// it can still read, the larger can read too. [`Outer::saturate`] makes sets comparable. For
/// patterns of one field a single set per position remains; with crossing fields a few.
///
/// Beyond [`LIMIT`] the answer is `false`: a missed containment is the safe side.
pub(crate) fn contains(outer: &[Step], inner: &[Step]) -> bool {
    let mut walk = Walk { outer: Outer::new(outer), budget: LIMIT };
    walk.contains(inner).unwrap_or(false)
}

/// A set of positions.
type Set = Box<[u64]>;

const BITS: usize = u64::BITS as usize;

/// A character of a text, as far as `outer` can tell.
#[derive(Clone, Copy, Debug)]
enum Symbol {
    Char(char),
    /// A character that no step names.
    Other,
}

struct Walk {
    outer: Outer,
    budget: usize,
}

impl Walk {
    /// Answers, or gives up when the budget is used up.
    fn contains(&mut self, inner: &[Step]) -> Option<bool> {
        let mut sets = vec![self.outer.start()];
        for &step in inner {
            sets = match step {
                Step::Run(class) => self.read_run(sets, class)?,
                _ => self.read(&sets, step)?,
            };
            if sets.iter().any(is_empty) {
                return Some(false);
            }
        }
        Some(sets.iter().all(|set| get(set, self.outer.end)))
    }

    /// Reads one character.
    fn read(&mut self, sets: &[Set], step: Step) -> Option<Vec<Set>> {
        let mut minimal = Vec::new();
        for symbol in self.outer.symbols(step).into_iter().flatten() {
            for set in sets {
                let next = self.outer.read(set, symbol);
                self.insert(&mut minimal, next)?;
            }
        }
        Some(minimal)
    }

    /// Reads any number of characters.
    fn read_run(&mut self, sets: Vec<Set>, class: Class) -> Option<Vec<Set>> {
        let mut minimal = sets.clone();
        let mut fresh = sets;
        while let Some(set) = fresh.pop() {
            for symbol in self.outer.symbols(Step::Run(class)).into_iter().flatten() {
                let next = self.outer.read(&set, symbol);
                if self.insert(&mut minimal, next.clone())? {
                    fresh.push(next);
                }
            }
        }
        Some(minimal)
    }

    /// Adds a set unless a subset is there; takes out its supersets.
    fn insert(&mut self, minimal: &mut Vec<Set>, set: Set) -> Option<bool> {
        self.budget = self.budget.checked_sub((minimal.len() + 8) * set.len())?;
        if minimal.iter().any(|old| includes(&set, old)) {
            return Some(false);
        }
        minimal.retain(|old| !includes(old, &set));
        minimal.push(set);
        Some(true)
    }
}

/// The steps of the outer pattern, as one bit per position.
struct Outer {
    width: usize,
    end: usize,
    runs: Set,
    /// Where any character but the colon moves on, and where it stays.
    ones: Set,
    /// The same for the colon, literal colons not counted.
    colon_ones: Set,
    colon_runs: Set,
    chars: BTreeMap<char, Set>,
    /// Positions whose continuation reads everything that the positions back to the given one
    /// can read, in ascending order.
    dominant: Vec<(usize, usize)>,
    colon_differs: bool,
}

impl Outer {
    fn new(steps: &[Step]) -> Self {
        let width = steps.len() / BITS + 1;
        let empty = || -> Set { vec![0; width].into() };
        let mut outer = Self {
            width,
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
                Step::Char(char) => add(outer.chars.entry(char).or_insert_with(empty), at),
                Step::Fold(letter) => {
                    add(outer.chars.entry(letter).or_insert_with(empty), at);
                    let upper = letter.to_ascii_uppercase();
                    add(outer.chars.entry(upper).or_insert_with(empty), at);
                }
                Step::One(class) => {
                    add(&mut outer.ones, at);
                    outer.note_class(class, at, false);
                }
                Step::Run(class) => {
                    add(&mut outer.runs, at);
                    outer.note_class(class, at, true);
                }
            }
        }
        outer
    }

    fn note_class(&mut self, class: Class, at: usize, run: bool) {
        match class {
            Class::NotColon => self.colon_differs = true,
            Class::Any if run => add(&mut self.colon_runs, at),
            Class::Any => add(&mut self.colon_ones, at),
        }
    }

    fn start(&self) -> Set {
        let mut set: Set = vec![0; self.width].into();
        add(&mut set, 0);
        self.close(&mut set);
        set
    }

    /// Returns the characters worth trying where `inner` has `step`.
    fn symbols(&self, step: Step) -> [Option<Symbol>; 2] {
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

    fn read(&self, set: &Set, symbol: Symbol) -> Set {
        let (ones, runs, literal) = match symbol {
            Symbol::Char(':') => (&self.colon_ones, &self.colon_runs, self.chars.get(&':')),
            Symbol::Char(char) => (&self.ones, &self.runs, self.chars.get(&char)),
            Symbol::Other => (&self.ones, &self.runs, None),
        };
        let mut carry = 0;
        let mut next: Set = set
            .iter()
            .enumerate()
            .map(|(at, &word)| {
                let moves = word & (word_at(ones, at) | literal.map_or(0, |set| word_at(set, at)));
                let moved = (moves << 1) | carry;
                carry = moves >> (BITS - 1);
                moved | (word & word_at(runs, at))
            })
            .collect();
        self.close(&mut next);
        next
    }

    /// Adds the positions behind runs that read nothing, and everything that is dominated.
    fn close(&self, set: &mut Set) {
        let mut carry = 0;
        for (word, &runs) in set.iter_mut().zip(&self.runs) {
            let passed = *word & runs;
            *word |= (passed << 1) | carry;
            carry = passed >> (BITS - 1);
        }
        self.saturate(set);
    }

    /// Adds the positions that add nothing to what the set can read.
    ///
    /// From a position that stands before `*`, or before the `?`s in front of a `*`, everything
    /// can be read that is readable from the positions before it: whatever they read to
    /// get here is read by the wildcards, too.
    fn saturate(&self, set: &mut Set) {
        // From the last one down, so that one range usually covers all others.
        let mut done = usize::MAX;
        for &(at, from) in self.dominant.iter().rev() {
            if done > from && get(set, at) {
                add_range(set, from, at);
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
    let mut free_from = 0;
    for (at, &step) in steps.iter().enumerate() {
        match step {
            Step::One(Class::Any) => ones.push((at, 0)),
            Step::One(Class::NotColon) => ones.push((at, free_from)),
            Step::Run(class) => {
                found.append(&mut ones);
                found.push((at, if class == Class::Any { 0 } else { free_from }));
            }
            Step::Char(_) | Step::Fold(_) => ones.clear(),
        }
        if matches!(step, Step::Char(':') | Step::One(Class::Any) | Step::Run(Class::Any)) {
            free_from = at + 1;
        }
    }
    found
}

fn is_empty(set: &Set) -> bool {
    set.iter().all(|&word| word == 0)
}

fn includes(set: &Set, subset: &Set) -> bool {
    set.iter().zip(subset).all(|(&word, &part)| part & !word == 0)
}

fn word_at(set: &Set, at: usize) -> u64 {
    set.get(at).copied().unwrap_or_default()
}

fn get(set: &Set, position: usize) -> bool {
    (word_at(set, position / BITS) >> (position % BITS)) & 1 == 1
}

fn add(set: &mut Set, position: usize) {
    if let Some(word) = set.get_mut(position / BITS) {
        *word |= 1 << (position % BITS);
    }
}

fn add_range(set: &mut Set, from: usize, to: usize) {
    for (at, word) in set.iter_mut().enumerate().skip(from / BITS).take(to / BITS - from / BITS + 1)
    {
        let mut mask = u64::MAX;
        if at == from / BITS {
            mask &= u64::MAX << (from % BITS);
        }
        if at == to / BITS {
            mask &= u64::MAX >> (BITS - 1 - to % BITS);
        }
        *word |= mask;
    }
}
