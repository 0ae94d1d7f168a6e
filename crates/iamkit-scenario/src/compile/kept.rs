//! What is kept of one scenario for the next ones: what was not asked for in a long time goes first.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash};

use iamkit_pattern::internal::TextHasher;

/// How many bytes one generation stands for at most.
const MOST_BYTES: usize = 4 << 20;
/// How many entries it has at most.
const MOST_ENTRIES: usize = 4_096;

type Generation<K, V> = HashMap<K, V, BuildHasherDefault<TextHasher>>;

/// Entries in two generations: what is asked for moves to the young one, and when that is full the old one goes.
#[derive(Clone, Debug)]
pub(super) struct Kept<K, V> {
    young: Generation<K, V>,
    old: Generation<K, V>,
    /// What the entries of the young generation weigh.
    bytes: usize,
}

impl<K: Eq + Hash, V> Kept<K, V> {
    pub(super) fn new() -> Self {
        Self { young: Generation::default(), old: Generation::default(), bytes: 0 }
    }

    /// Returns an entry; `weight` is what it was inserted with.
    pub(super) fn get<Q: Eq + Hash + ?Sized>(&mut self, key: &Q, weight: usize) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        if !self.young.contains_key(key) {
            let (key, value) = self.old.remove_entry(key)?;
            self.insert(key, value, weight);
        }
        self.young.get(key)
    }

    /// Adds an entry that stands for so many bytes.
    pub(super) fn insert(&mut self, key: K, value: V, weight: usize) {
        let is_full =
            self.bytes.saturating_add(weight) > MOST_BYTES || self.young.len() >= MOST_ENTRIES;
        if is_full {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes = self.bytes.saturating_add(weight);
        self.young.insert(key, value);
    }

    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays() {
        let mut kept: Kept<u64, u64> = Kept::new();
        kept.insert(0, 7, 1);
        for key in 1..5 * MOST_ENTRIES as u64 {
            kept.insert(key, key, 1);
            assert_eq!(kept.get(&0, 1), Some(&7), "{key}");
        }
        assert_eq!(kept.get(&1, 1), None);
        assert!(kept.young.len() + kept.old.len() <= 2 * MOST_ENTRIES);
        kept.clear();
        assert_eq!(kept.get(&0, 1), None);
    }

    #[test]
    fn heavy_entries_are_few() {
        let mut kept: Kept<u64, ()> = Kept::new();
        for key in 0..100 {
            kept.insert(key, (), MOST_BYTES / 4);
        }
        assert!(kept.young.len() + kept.old.len() <= 8);
    }
}
