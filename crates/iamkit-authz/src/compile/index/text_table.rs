//! From texts to values, by hashes that are computed beforehand.

use iamkit_pattern::Case;
use iamkit_pattern::internal::{HashIndex, TextHash};

/// Returns the hash of a text; letter case counts.
pub(crate) fn hash_of(text: &str) -> TextHash {
    TextHash::of(text, Case::Sensitive)
}

/// From texts to values.
#[derive(Clone, Debug)]
pub(crate) struct TextTable<V> {
    // INVARIANT: finds every entry by the hash of its text.
    index: HashIndex,
    entries: Vec<(Box<str>, V)>,
}

impl<V> Default for TextTable<V> {
    fn default() -> Self {
        Self { index: HashIndex::default(), entries: Vec::new() }
    }
}

impl<V> TextTable<V> {
    /// Returns the value of a text, given its hash.
    #[inline]
    pub(crate) fn get(&self, hash: TextHash, text: &str) -> Option<&V> {
        self.entries.get(self.place(hash, text)?).map(|(_, value)| value)
    }

    /// Calls `change` with the value of a text, which `make` makes if it is not there.
    pub(crate) fn update<R>(
        &mut self,
        text: &str,
        make: impl FnOnce() -> V,
        change: impl FnOnce(&mut V) -> R,
    ) -> Option<R> {
        let hash = hash_of(text);
        let place = self.place(hash, text).unwrap_or_else(|| {
            self.index.push(hash);
            self.entries.push((text.into(), make()));
            self.entries.len() - 1
        });
        self.entries.get_mut(place).map(|(_, value)| change(value))
    }

    #[inline]
    fn place(&self, hash: TextHash, text: &str) -> Option<usize> {
        self.index.find(hash, |place| {
            let entry = self.entries.get(place);
            debug_assert!(entry.is_some(), "the index leads to an entry");
            entry.is_some_and(|(known, _)| **known == *text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found() {
        let mut table = TextTable::default();
        for number in 0..500_u32 {
            let text = format!("s3:action{}", number % 250);
            let value = table.update(&text, || number, |value| *value);
            assert_eq!(value, Some(number % 250));
        }
        for number in 0..250 {
            let text = format!("s3:action{number}");
            assert_eq!(table.get(hash_of(&text), &text), Some(&number));
        }
        assert_eq!(table.get(hash_of("s3"), "s3"), None);
        assert_eq!(TextTable::<u32>::default().get(hash_of(""), ""), None);
    }
}
