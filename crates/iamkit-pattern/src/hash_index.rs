//! Exact names, found by their hash.

use std::hash::Hasher;

use crate::Case;

/// Hash of a text, computed once and used for many look-ups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextHash(u64);

impl TextHash {
    /// Hashes eight bytes at a time; texts that are equal under `case` have one hash.
    ///
    /// The texts come from policies and requests, whose owner can at worst slow down decisions
    /// about them, so that no secret seed is needed.
    #[inline]
    #[must_use]
    pub const fn of(text: &str, case: Case) -> Self {
        // Setting bit 5 of every byte makes upper and lower case alike; that it also joins a few
        // other characters only costs a comparison.
        let fold = match case {
            Case::Sensitive => 0,
            Case::Fold => 0x2020_2020_2020_2020,
        };
        let (mut words, mut rest) = text.as_bytes().as_chunks::<8>();
        let mut hash = text.len() as u64;
        while let [word, behind @ ..] = words {
            hash = mix(hash ^ (u64::from_le_bytes(*word) | fold), MULTIPLIER);
            words = behind;
        }
        let mut last = 0;
        while let [byte, behind @ ..] = rest {
            last = last << 8 | *byte as u64;
            rest = behind;
        }
        Self(mix(hash ^ (last | fold), MULTIPLIER))
    }

    #[expect(clippy::cast_possible_truncation, reason = "only the low bits are wanted")]
    const fn low(self) -> u32 {
        self.0 as u32
    }

    /// Returns the hash as a number, for a `Hash` implementation.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// 2^64 divided by the golden ratio, made odd: Fibonacci hashing, Knuth, "The Art of Computer
/// Programming", 6.4.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hashes values of many texts, such as documents, for sets of the standard library; as
/// [`TextHash`] does, and as well without a seed: where it is used, a set holds a few hundred values.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextHasher {
    hash: u64,
}

impl Hasher for TextHasher {
    fn finish(&self) -> u64 {
        self.hash
    }

    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        let last = rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte));
        self.write_u64(last);
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.hash = mix(self.hash.rotate_left(5) ^ number, MULTIPLIER);
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

/// Multiplies to 128 bits and folds the halves together, so that high bits reach the low ones,
/// which choose the slot.
#[inline]
const fn mix(left: u64, right: u64) -> u64 {
    let product = left as u128 * right as u128;
    #[expect(clippy::cast_possible_truncation, reason = "the two halves are wanted")]
    let (low, high) = (product as u64, (product >> 64) as u64);
    low ^ high
}

/// From hashes to positions in a list that the caller keeps: an open-addressing table.
///
/// The standard map would hash a text at each look-up; here the hash comes with the name, and one
/// request is looked up in the index of every policy.
///
/// ```
/// use iamkit_pattern::internal::{HashIndex, TextHash};
/// use iamkit_pattern::Case;
///
/// let names = ["s3", "ec2"];
/// let mut index = HashIndex::default();
/// for name in names {
///     index.push(TextHash::of(name, Case::Fold));
/// }
/// let found = index.find(TextHash::of("EC2", Case::Fold), |at| names[at] == "ec2");
/// assert_eq!(found, Some(1));
/// ```
#[derive(Clone, Debug, Default)]
pub struct HashIndex {
    // INVARIANT: the length is zero or a power of two, and at least half of it is free.
    slots: Vec<Slot>,
    len: u32,
}

/// Slots of the smallest table: a request has about a dozen keys.
const LEAST: usize = 32;

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    // The low half of the hash, which chooses the slot; the text is compared besides.
    hash: u32,
    // Position plus one; zero for a free slot.
    position: u32,
}

impl HashIndex {
    /// Adds the next position of the list under `hash`.
    pub fn push(&mut self, hash: TextHash) {
        self.make_room();
        self.len += 1;
        self.place(Slot { hash: hash.low(), position: self.len });
    }

    /// Returns the first position under `hash` for which `is_it` holds.
    #[inline]
    pub fn find(&self, hash: TextHash, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let hash = hash.low();
        let mut at = self.start(hash);
        loop {
            // Half of the slots are free, or there is none at all: the search ends.
            let slot = self.slots.get(at)?;
            let position = (slot.position as usize).checked_sub(1)?;
            if slot.hash == hash && is_it(position) {
                return Some(position);
            }
            at = self.next(at);
        }
    }

    fn make_room(&mut self) {
        // Half full: most look-ups find nothing, and beyond they probe many slots before they know.
        if (self.len as usize + 1) * 2 <= self.slots.len() {
            return;
        }
        let size = (self.slots.len() * 2).max(LEAST);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in old.into_iter().filter(|slot| slot.position != 0) {
            self.place(slot);
        }
    }

    fn place(&mut self, slot: Slot) {
        let mut at = self.start(slot.hash);
        while let Some(target) = self.slots.get_mut(at) {
            if target.position == 0 {
                *target = slot;
                return;
            }
            at = self.next(at);
        }
        debug_assert!(false, "half of the slots are free");
    }

    const fn start(&self, hash: u32) -> usize {
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
        let texts: Vec<String> = (0..500).map(|number| format!("s3:Action{number}")).collect();
        for case in [Case::Sensitive, Case::Fold] {
            let mut index = HashIndex::default();
            assert_eq!(index.find(TextHash::of("", case), |_| true), None);
            for text in &texts {
                index.push(TextHash::of(text, case));
            }
            for (number, text) in texts.iter().enumerate() {
                let found = index.find(TextHash::of(text, case), |at| texts[at] == *text);
                assert_eq!(found, Some(number));
            }
            let upper = TextHash::of("S3:ACTION7", case);
            assert_eq!(index.find(upper, |_| true).is_some(), case == Case::Fold);
        }
    }

    #[test]
    fn borders_of_texts_change_the_hash() {
        let hash = |texts: &[&str]| {
            let mut hasher = TextHasher::default();
            std::hash::Hash::hash(texts, &mut hasher);
            hasher.finish()
        };
        let others: [&[&str]; 5] =
            [&["ab", ""], &["", "ab"], &["ab"], &["a", "b", ""], &["s3:GetObject", "b"]];
        for other in others {
            assert_ne!(hash(&["a", "b"]), hash(other), "{other:?}");
        }
    }

    #[test]
    fn case_does_not_change_the_hash() {
        for text in ["", "a", "aws:sourceip", "aws:PrincipalTag/Team", "ümlaut:Ä"] {
            let upper = text.to_ascii_uppercase();
            assert_eq!(TextHash::of(text, Case::Fold), TextHash::of(&upper, Case::Fold), "{text}");
        }
    }
}
