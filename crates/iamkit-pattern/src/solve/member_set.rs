//! Sets of small numbers.

use std::cmp::Ordering;
use std::fmt;

const BITS: usize = u64::BITS as usize;

/// Set of small numbers, such as the places of statements; numbers below 64 take no memory of their
/// own.
///
/// ```
/// use iamkit_pattern::solve::MemberSet;
///
/// let mut set: MemberSet = [1, 70].into_iter().collect();
/// set.insert(3);
/// assert!(set.contains(70) && !set.contains(2));
/// assert_eq!(set.iter().collect::<Vec<_>>(), [1, 3, 70]);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct MemberSet {
    low: u64,
    // INVARIANT: does not end in a zero.
    high: Vec<u64>,
}

impl MemberSet {
    /// Returns the empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self { low: 0, high: Vec::new() }
    }

    /// Returns the numbers from 0 up to `end`, which is not among them.
    #[must_use]
    pub fn up_to(end: usize) -> Self {
        (0..end).collect()
    }

    /// Adds a number.
    pub fn insert(&mut self, member: usize) {
        let bit = 1 << (member % BITS);
        match (member / BITS).checked_sub(1) {
            None => self.low |= bit,
            Some(index) => {
                if self.high.len() <= index {
                    self.high.resize(index + 1, 0);
                }
                if let Some(word) = self.high.get_mut(index) {
                    *word |= bit;
                }
            }
        }
    }

    /// Says whether a number is in the set.
    #[must_use]
    pub fn contains(&self, member: usize) -> bool {
        self.word(member / BITS) >> (member % BITS) & 1 == 1
    }

    /// Says whether no number is in the set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.low == 0 && self.high.is_empty()
    }

    /// Returns how many numbers are in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words().map(|word| word.count_ones() as usize).sum()
    }

    /// Adds all numbers of another set.
    pub fn union(&mut self, other: &Self) {
        self.low |= other.low;
        if self.high.len() < other.high.len() {
            self.high.resize(other.high.len(), 0);
        }
        for (word, more) in self.high.iter_mut().zip(&other.high) {
            *word |= more;
        }
    }

    /// Returns the numbers that are in one of the two sets and not in the other.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Self {
        let length = self.high.len().max(other.high.len());
        let mut high: Vec<u64> =
            (1..=length).map(|index| self.word(index) ^ other.word(index)).collect();
        while high.last() == Some(&0) {
            high.pop();
        }
        Self { low: self.low ^ other.low, high }
    }

    /// Says whether every number is in another set, too.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words().enumerate().all(|(index, word)| word & !other.word(index) == 0)
    }

    /// Says whether some number is in both sets.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.words().enumerate().any(|(index, word)| word & other.word(index) != 0)
    }

    /// Returns the numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.words().enumerate().flat_map(|(index, word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(index * BITS + bit)
            })
        })
    }

    /// Returns the same numbers, each greater by `by`.
    #[must_use]
    pub fn shifted(&self, by: usize) -> Self {
        if by == 0 { self.clone() } else { self.iter().map(|member| member + by).collect() }
    }

    fn words(&self) -> impl Iterator<Item = u64> {
        std::iter::once(self.low).chain(self.high.iter().copied())
    }

    fn word(&self, index: usize) -> u64 {
        match index.checked_sub(1) {
            None => self.low,
            Some(index) => self.high.get(index).copied().unwrap_or(0),
        }
    }
}

impl FromIterator<usize> for MemberSet {
    fn from_iter<I: IntoIterator<Item = usize>>(members: I) -> Self {
        let mut set = Self::new();
        members.into_iter().for_each(|member| set.insert(member));
        set
    }
}

impl PartialOrd for MemberSet {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MemberSet {
    /// Orders by the numbers in order, as lists of them are.
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl fmt::Debug for MemberSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_behave_as_lists() {
        let lists: [&[usize]; 7] =
            [&[], &[0], &[63], &[64], &[0, 63, 64, 127, 128], &[3, 200], &[3]];
        for left in lists {
            let ours: MemberSet = left.iter().copied().collect();
            assert_eq!(ours.iter().collect::<Vec<_>>(), left);
            assert_eq!((ours.len(), ours.is_empty()), (left.len(), left.is_empty()));
            for right in lists {
                let theirs: MemberSet = right.iter().copied().collect();
                let both: Vec<usize> = (0..300).filter(|n| left.contains(n)).collect();
                let both = both.iter().filter(|n| right.contains(n)).count();
                assert_eq!(ours.intersects(&theirs), both > 0);
                assert_eq!(ours.is_subset(&theirs), both == left.len());
                assert_eq!(ours.cmp(&theirs), left.cmp(right));
                assert_eq!(ours == theirs, left == right);
                let mut union = ours.clone();
                union.union(&theirs);
                assert_eq!(union.len(), left.len() + right.len() - both);
                let differing = ours.differing(&theirs);
                assert_eq!(differing.len(), union.len() - both);
                assert_eq!(differing.differing(&theirs), ours);
            }
        }
    }
}
