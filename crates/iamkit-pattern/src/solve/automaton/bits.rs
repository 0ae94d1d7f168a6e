//! Sets of positions in a row of patterns.

use std::ops::RangeInclusive;

use crate::solve::{Language, WordPattern};

const BITS: usize = u64::BITS as usize;

/// Set of positions, one bit each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::solve) struct Bits {
    words: Box<[u64]>,
}

impl Bits {
    /// Returns no position of those up to `length`.
    pub(in crate::solve) fn empty(length: usize) -> Self {
        Self { words: vec![0; length / BITS + 1].into() }
    }

    pub(in crate::solve) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(in crate::solve) fn add(&mut self, position: usize) {
        if let Some(word) = self.words.get_mut(position / BITS) {
            *word |= 1 << (position % BITS);
        }
    }

    pub(in crate::solve) const fn width(&self) -> usize {
        self.words.len()
    }

    pub(in crate::solve) fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(ours, theirs)| ours & theirs != 0)
    }

    /// Returns the positions behind those in `steps`, and those in `stays`.
    pub(in crate::solve) fn moved(&self, steps: &Self, stays: &Self) -> Self {
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
    pub(in crate::solve) fn pass(&mut self, runs: &Self) {
        let mut carry = 0;
        for (word, runs) in self.words.iter_mut().zip(&runs.words) {
            // The carry is added last: what it adds is no run, since its neighbour is one.
            let passing = *word & runs;
            *word |= passing << 1 | carry;
            carry = passing >> (BITS - 1);
        }
    }

    pub(in crate::solve) fn joined(&self, other: &Self) -> Self {
        let words = self.words.iter().zip(&other.words).map(|(ours, theirs)| ours | theirs);
        Self { words: words.collect() }
    }

    pub(in crate::solve) fn remove(&mut self, positions: RangeInclusive<usize>) {
        let (first, last) = (positions.start() / BITS, positions.end() / BITS);
        let words = self.words.iter_mut().enumerate().take(last + 1).skip(first);
        for (at, word) in words {
            let from = if at == first { positions.start() % BITS } else { 0 };
            let to = if at == last { positions.end() % BITS } else { BITS - 1 };
            *word &= !(u64::MAX << from & u64::MAX >> (BITS - 1 - to));
        }
    }

    pub(in crate::solve) fn has(&self, position: usize) -> bool {
        self.words.get(position / BITS).is_some_and(|word| word >> (position % BITS) & 1 == 1)
    }

    /// Returns the positions at which one of two pairs of sets differs.
    pub(in crate::solve) fn differing(
        &self,
        steps: &Self,
        stays: &Self,
        other_stays: &Self,
    ) -> Self {
        let words = self.words.iter().zip(&steps.words);
        let stays = stays.words.iter().zip(&other_stays.words);
        let words = words.zip(stays).map(|((a, b), (c, d))| a ^ b | c ^ d);
        Self { words: words.collect() }
    }
}

/// All patterns of a question behind one another, each with the place of its first position.
#[derive(Debug)]
pub(in crate::solve) struct Row<'p> {
    positive: Vec<Vec<(usize, &'p WordPattern)>>,
    negative: Vec<(usize, &'p WordPattern)>,
    length: usize,
}

impl<'p> Row<'p> {
    pub(in crate::solve) fn new(positive: &[&'p Language], negative: &[&'p Language]) -> Self {
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

    /// Returns the row of these patterns, all of one positive language.
    pub(in crate::solve) fn of(patterns: impl Iterator<Item = &'p WordPattern>) -> Self {
        let mut length = 0;
        let place = |pattern: &'p WordPattern| {
            let from = length;
            length += pattern.tokens().len() + 1;
            (from, pattern)
        };
        let positive = vec![patterns.map(place).collect()];
        Self { positive, negative: Vec::new(), length }
    }

    pub(in crate::solve) fn empty(&self) -> Bits {
        Bits::empty(self.length)
    }

    pub(in crate::solve) fn positive(
        &self,
    ) -> impl Iterator<Item = &[(usize, &'p WordPattern)]> + Clone {
        self.positive.iter().map(Vec::as_slice)
    }

    pub(in crate::solve) fn negative(
        &self,
    ) -> impl Iterator<Item = (usize, &'p WordPattern)> + Clone {
        self.negative.iter().copied()
    }

    /// Returns all patterns.
    pub(in crate::solve) fn patterns(
        &self,
    ) -> impl Iterator<Item = (usize, &'p WordPattern)> + Clone {
        self.positive().flatten().copied().chain(self.negative())
    }
}
