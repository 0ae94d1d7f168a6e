//! Hashing of short texts.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds [`WordHasher`]s.
pub(crate) type WordHashing = BuildHasherDefault<WordHasher>;

/// Hashes eight bytes at a time. The keys come from policies, whose owner can at worst slow down
/// decisions about them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordHasher {
    state: u64,
}

impl WordHasher {
    const fn mix(&mut self, word: u64) {
        const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
        let product = (self.state ^ word) as u128 * MULTIPLIER as u128;
        #[expect(clippy::cast_possible_truncation, reason = "the two halves are wanted")]
        let (low, high) = (product as u64, (product >> 64) as u64);
        self.state = low ^ high;
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let last = rest.iter().fold(rest.len() as u64, |last, &byte| last << 8 | u64::from(byte));
        self.mix(last | 1 << 63);
    }

    /// The byte that ends a text: the length of its last word is hashed already.
    fn write_u8(&mut self, byte: u8) {
        if byte != 0xFF {
            self.mix(u64::from(byte));
        }
    }

    fn finish(&self) -> u64 {
        self.state
    }
}
