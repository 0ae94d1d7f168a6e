//! Sets of positions in a row of patterns.

use crate::solve::{Language, WordPattern};

use super::Ends;

const BITS: usize = u64::BITS as usize;

/// Set of positions, one bit each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bits {
    words: Box<[u64]>,
}

impl Bits {
    pub(super) fn add(&mut self, position: usize) {
        if let Some(word) = self.words.get_mut(position / BITS) {
            *word |= 1 << (position % BITS);
        }
    }

    pub(super) const fn width(&self) -> usize {
        self.words.len()
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(ours, theirs)| ours & theirs != 0)
    }

    /// Returns the positions behind those in `steps`, and those in `stays`.
    pub(super) fn moved(&self, steps: &Self, stays: &Self) -> Self {
        let mut carry = 0;
        let words = self.words.iter().zip(&steps.words).zip(&stays.words);
        let words = words.map(|((&word, steps), stays)| {
            let stepping = word & steps;
            let moved = stepping << 1 | carry | word & stays;
            carry = stepping >> (BITS - 1);
            moved
        });
        Self { words: words.collect() }
    }

    /// Adds the positions behind those in `runs`; no two runs are neighbours.
    pub(super) fn pass(&mut self, runs: &Self) {
        let mut carry = 0;
        for (word, runs) in self.words.iter_mut().zip(&runs.words) {
            // The carry is added last: what it adds is no run, since its neighbour is one.
            let passing = *word & runs;
            *word |= passing << 1 | carry;
            carry = passing >> (BITS - 1);
        }
    }

    /// Returns the positions at which one of two pairs of sets differs.
    pub(super) fn differing(&self, steps: &Self, stays: &Self, other_stays: &Self) -> Self {
        let words = self.words.iter().zip(&steps.words);
        let stays = stays.words.iter().zip(&other_stays.words);
        let words = words.zip(stays).map(|((a, b), (c, d))| a ^ b | c ^ d);
        Self { words: words.collect() }
    }
}

/// All patterns of a question behind one another, each with the place of its first position.
#[derive(Debug)]
pub(super) struct Row<'p> {
    positive: Vec<Vec<(usize, &'p WordPattern)>>,
    negative: Vec<(usize, &'p WordPattern)>,
    length: usize,
}

impl<'p> Row<'p> {
    pub(super) fn new(positive: &[&'p Language], negative: &[&'p Language]) -> Self {
        let mut length = 0;
        let mut place = |pattern: &'p WordPattern| {
            let from = length;
            length += pattern.tokens().len() + 1;
            (from, pattern)
        };
        let positive: Vec<Vec<_>> = positive
            .iter()
            .map(|language| language.patterns().iter().map(&mut place).collect())
            .collect();
        let negative =
            negative.iter().flat_map(|language| language.patterns()).map(&mut place).collect();
        Self { positive, negative, length }
    }

    pub(super) fn empty(&self) -> Bits {
        Bits { words: vec![0; self.length / BITS + 1].into() }
    }

    pub(super) fn positive(&self) -> impl Iterator<Item = &[(usize, &'p WordPattern)]> + Clone {
        self.positive.iter().map(Vec::as_slice)
    }

    pub(super) fn negative(&self) -> impl Iterator<Item = (usize, &'p WordPattern)> + Clone {
        self.negative.iter().copied()
    }

    /// Returns all patterns.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (usize, &'p WordPattern)> + Clone {
        self.positive().flatten().copied().chain(self.negative())
    }

    pub(super) fn ends(&self, patterns: &[(usize, &'p WordPattern)]) -> Ends {
        let mut ends = Ends { all: self.empty(), ends: self.empty() };
        for (from, pattern) in patterns {
            let end = from + pattern.tokens().len();
            (*from..=end).for_each(|position| ends.all.add(position));
            ends.ends.add(end);
        }
        ends
    }
}
