//! The hash of names, without regard to case, and the perfect hash of actions.

/// 2^64 divided by the golden ratio, odd: multiplying by it spreads neighbouring numbers over the
/// whole range (Knuth, The Art of Computer Programming 3, 6.4, Fibonacci hashing).
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// A second multiplier, the one of rrmxmx: with [`MIX`] again, names that share a bucket would move
/// in step from pilot to pilot and never part.
pub(super) const FINISH: u64 = 0xD6E8_FEB8_6659_FD93;

/// Hashes `text` without regard to ASCII case.
///
/// Bytes that differ only in bit `0x20`, such as `@` and a back quote, collide; whoever looks
/// up compares the text afterwards.
#[must_use]
pub const fn hash(seed: u64, text: &[u8]) -> u64 {
    const FOLD: u64 = 0x2020_2020_2020_2020;
    let mut state = seed.wrapping_mul(MIX) ^ text.len() as u64;
    let mut rest = text;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        state = step(state, u64::from_le_bytes(*word) | FOLD);
        rest = tail;
    }
    let mut last = 0;
    while let Some((&byte, tail)) = rest.split_first() {
        last = (last << 8) | byte as u64;
        rest = tail;
    }
    step(state, last | FOLD)
}

/// Mixes one word into the state. The multiplication moves bits up only, so the upper half, where
/// they end, is folded back into the lower one.
pub(super) const fn step(state: u64, word: u64) -> u64 {
    let mixed = (state ^ word).wrapping_mul(MIX);
    mixed ^ (mixed >> 32)
}

/// Returns the perfect hash's bucket of a name hash.
#[must_use]
pub const fn bucket(hash: u64, buckets: usize) -> usize {
    scale(hash >> 32, buckets)
}

/// Returns the perfect hash's slot of a name hash, given the pilot of its bucket.
#[must_use]
pub const fn slot(hash: u64, pilot: u16, slots: usize) -> usize {
    let mixed = (hash ^ (pilot as u64).wrapping_mul(MIX)).wrapping_mul(FINISH);
    scale(mixed >> 32, slots)
}

/// Maps 32 random bits to `0..size`.
const fn scale(bits: u64, size: usize) -> usize {
    ((bits * size as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_folds_ascii_case() {
        assert_eq!(hash(3, b"GetObjectTagging"), hash(3, b"getOBJECTtagging"));
        assert_ne!(hash(3, b"GetObject"), hash(4, b"GetObject"));
        assert_ne!(hash(3, b"GetObject"), hash(3, b"GetObjects"));
    }
}
