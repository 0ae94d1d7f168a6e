//! Sets of actions as bit sets over action ids.

use std::fmt;

use crate::action::ActionId;

/// A set of actions of one catalog, one bit per action.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// let catalog = iamkit_catalog::Catalog::embedded();
/// let mut set = catalog.actions_matching("sqs:*Message");
/// set.subtract(&catalog.actions_matching("sqs:Delete*"));
/// let names: Vec<_> = catalog.actions_in(&set).map(|action| action.to_string()).collect();
/// assert_eq!(names, ["sqs:ReceiveMessage", "sqs:SendMessage"]);
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ActionSet {
    // INVARIANT: bits from `size` on are 0.
    words: Box<[u64]>,
    size: usize,
}

impl ActionSet {
    /// Returns the empty set for a catalog of `size` actions.
    #[must_use]
    pub fn empty(size: usize) -> Self {
        Self { words: vec![0; size.div_ceil(64)].into_boxed_slice(), size }
    }

    /// Returns the set of all actions of a catalog of `size` actions.
    #[must_use]
    pub fn full(size: usize) -> Self {
        let mut set = Self { words: vec![u64::MAX; size.div_ceil(64)].into_boxed_slice(), size };
        if !size.is_multiple_of(64)
            && let Some(last) = set.words.last_mut()
        {
            *last = (1 << (size % 64)) - 1;
        }
        set
    }

    /// Returns how many actions are in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Returns whether no action is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Returns whether `id` is in the set.
    #[must_use]
    pub fn contains(&self, id: ActionId) -> bool {
        self.words.get(id.index() / 64).is_some_and(|word| word >> (id.index() % 64) & 1 == 1)
    }

    /// Adds `id`; an id that is not of this catalog is ignored.
    pub fn insert(&mut self, id: ActionId) {
        if id.index() < self.size
            && let Some(word) = self.words.get_mut(id.index() / 64)
        {
            *word |= 1 << (id.index() % 64);
        }
    }

    /// Removes `id`.
    pub fn remove(&mut self, id: ActionId) {
        if let Some(word) = self.words.get_mut(id.index() / 64) {
            *word &= !(1 << (id.index() % 64));
        }
    }

    /// Adds every id of `range`.
    pub(crate) fn insert_range(&mut self, range: std::ops::Range<usize>) {
        let end = range.end.min(self.size);
        let mut at = range.start;
        while at < end {
            let stop = end.min((at / 64 + 1) * 64);
            let mask = (u64::MAX >> (64 - (stop - at))) << (at % 64);
            if let Some(word) = self.words.get_mut(at / 64) {
                *word |= mask;
            }
            at = stop;
        }
    }

    /// Adds everything that is in `other`.
    pub fn union(&mut self, other: &Self) {
        self.combine(other, |left, right| left | right);
    }

    /// Keeps only what is in `other` too.
    pub fn intersect(&mut self, other: &Self) {
        let common = self.words.len().min(other.words.len());
        self.combine(other, |left, right| left & right);
        self.words.iter_mut().skip(common).for_each(|word| *word = 0);
    }

    /// Removes everything that is in `other`.
    pub fn subtract(&mut self, other: &Self) {
        self.combine(other, |left, right| left & !right);
    }

    /// Returns the actions of the catalog that are not in the set.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut set = Self::full(self.size);
        set.subtract(self);
        set
    }

    /// Returns whether every action of the set is in `other`.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        let rest = other.words.iter().copied().chain(std::iter::repeat(0));
        self.words.iter().zip(rest).all(|(left, right)| left & !right == 0)
    }

    /// Returns whether some action is in both sets.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(left, right)| left & right != 0)
    }

    /// Returns the ids in ascending order, which is the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = ActionId> {
        self.words.iter().zip(0_u16..).flat_map(|(word, index)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = u16::try_from(rest.trailing_zeros()).ok().filter(|bit| *bit < 64)?;
                rest &= rest - 1;
                Some(ActionId(index * 64 + bit))
            })
        })
    }

    fn combine(&mut self, other: &Self, operation: impl Fn(u64, u64) -> u64) {
        for (left, right) in self.words.iter_mut().zip(&other.words) {
            *left = operation(*left, *right);
        }
        if let Some(last) = self.words.last_mut()
            && !self.size.is_multiple_of(64)
        {
            *last &= (1 << (self.size % 64)) - 1;
        }
    }
}

impl Extend<ActionId> for ActionSet {
    fn extend<I: IntoIterator<Item = ActionId>>(&mut self, ids: I) {
        for id in ids {
            self.insert(id);
        }
    }
}

impl fmt::Debug for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionSet({} of {})", self.len(), self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_agree_with_single_inserts() {
        for (start, end) in [(0, 0), (0, 64), (3, 5), (60, 200), (64, 128), (100, 500)] {
            let mut by_range = ActionSet::empty(300);
            by_range.insert_range(start..end);
            let mut one_by_one = ActionSet::empty(300);
            one_by_one.extend((start..end).filter_map(ActionId::from_index));
            assert_eq!(by_range, one_by_one, "{start}..{end}");
        }
    }

    #[test]
    fn algebra() {
        let mut set = ActionSet::full(100);
        assert_eq!(set.len(), 100);
        let mut evens = ActionSet::empty(100);
        evens.extend((0..100).step_by(2).filter_map(ActionId::from_index));
        set.subtract(&evens);
        assert_eq!(set, evens.complement());
        assert!(!set.intersects(&evens));
        set.union(&evens);
        assert_eq!(set, ActionSet::full(100));
        set.intersect(&evens);
        assert_eq!(set, evens);
        assert!(evens.is_subset(&ActionSet::full(100)));
        assert_eq!(evens.iter().map(ActionId::index).sum::<usize>(), 2450);
    }
}
