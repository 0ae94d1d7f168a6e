//! From texts to values, by hashes that are computed beforehand.

/// Hash of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextHash(u64);

impl TextHash {
    /// Hashes eight bytes at a time. The texts come from policies, whose owner can at worst slow
    /// down decisions about them.
    pub(crate) fn of(text: &str) -> Self {
        const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
        let mix = |left: u64, right: u64| {
            let product = u128::from(left ^ right) * u128::from(MULTIPLIER);
            #[expect(clippy::cast_possible_truncation, reason = "the two halves are wanted")]
            let (low, high) = (product as u64, (product >> 64) as u64);
            low ^ high
        };
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        let start = mix(text.len() as u64, MULTIPLIER);
        let state = words.iter().fold(start, |state, word| mix(state, u64::from_le_bytes(*word)));
        let last = rest.iter().fold(0, |last, &byte| last << 8 | u64::from(byte));
        Self(mix(state, last))
    }
}

/// Open-addressing table from texts to values.
#[derive(Clone, Debug)]
pub(crate) struct TextTable<V> {
    // INVARIANT: the length is zero or a power of two, and at least a quarter of it is free.
    slots: Vec<Slot>,
    entries: Vec<(Box<str>, V)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u64,
    /// Place of the entry plus one; zero for a free slot.
    place: u32,
}

impl<V> Default for TextTable<V> {
    fn default() -> Self {
        Self { slots: Vec::new(), entries: Vec::new() }
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
        let hash = TextHash::of(text);
        let place = self.place(hash, text).unwrap_or_else(|| {
            self.make_room();
            self.entries.push((text.into(), make()));
            let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
            self.put(Slot { hash: hash.0, place });
            self.entries.len() - 1
        });
        self.entries.get_mut(place).map(|(_, value)| change(value))
    }

    #[inline]
    fn place(&self, hash: TextHash, text: &str) -> Option<usize> {
        let mut at = self.start(hash.0);
        loop {
            // Some slot is free, or there is none at all: the search ends.
            let slot = self.slots.get(at)?;
            let place = (slot.place as usize).checked_sub(1)?;
            if slot.hash == hash.0
                && self.entries.get(place).is_some_and(|(known, _)| **known == *text)
            {
                return Some(place);
            }
            at = self.next(at);
        }
    }

    fn make_room(&mut self) {
        if (self.entries.len() + 1) * 4 <= self.slots.len() * 3 {
            return;
        }
        let size = (self.slots.len() * 2).max(8);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in old.into_iter().filter(|slot| slot.place != 0) {
            self.put(slot);
        }
    }

    fn put(&mut self, slot: Slot) {
        let mut at = self.start(slot.hash);
        while let Some(target) = self.slots.get_mut(at) {
            if target.place == 0 {
                *target = slot;
                return;
            }
            at = self.next(at);
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "only the low bits are wanted")]
    const fn start(&self, hash: u64) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    const fn next(&self, at: usize) -> usize {
        (at + 1) & self.slots.len().wrapping_sub(1)
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
            assert_eq!(table.get(TextHash::of(&text), &text), Some(&number));
        }
        assert_eq!(table.get(TextHash::of("s3"), "s3"), None);
        assert_eq!(TextTable::<u32>::default().get(TextHash::of(""), ""), None);
    }
}
