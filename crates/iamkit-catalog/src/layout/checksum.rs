//! Checksums of sections and of the directory.

use super::hash::{FINISH, step};
use super::{ENTRY_LENGTH, HEADER_LENGTH};

/// Sums up `bytes` so that any changed, missing or swapped word shows.
#[must_use]
pub const fn checksum(bytes: &[u8]) -> u32 {
    let mut state = bytes.len() as u64;
    let mut rest = bytes;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        state = step(state, u64::from_le_bytes(*word));
        rest = tail;
    }
    while let Some((&byte, tail)) = rest.split_first() {
        state = step(state, byte as u64);
        rest = tail;
    }
    // The upper half of one more product: a step folds its upper half into the lower one, so that
    // folding both halves once more would take out what the last word put in.
    let [.., a, b, c, d] = state.wrapping_mul(FINISH).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Writes the checksums that the directory of `file` asks for, and the one of the directory.
///
/// What the directory says is taken as it is: entries that reach beyond the file are passed over.
pub fn seal(file: &mut [u8]) {
    let Some(count) = number(file, HEADER_LENGTH - 4) else { return };
    let Some(end) = count.checked_mul(ENTRY_LENGTH).and_then(|end| end.checked_add(HEADER_LENGTH))
    else {
        return;
    };
    if file.len() < end {
        return;
    }
    for entry in (HEADER_LENGTH..end).step_by(ENTRY_LENGTH) {
        let range = number(file, entry + 4).zip(number(file, entry + 8));
        let range = range.and_then(|(start, length)| Some(start..start.checked_add(length)?));
        if let Some(sum) = range.and_then(|range| file.get(range)).map(checksum) {
            write(file, entry + 12, sum);
        }
    }
    if let Some(sum) = file.get(..end).map(checksum) {
        write(file, end, sum);
    }
}

fn number(file: &[u8], at: usize) -> Option<usize> {
    let bytes = file.get(at..)?.first_chunk().copied()?;
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

fn write(file: &mut [u8], at: usize, sum: u32) {
    if let Some(place) = file.get_mut(at..at + 4) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_sees_single_bits_and_truncation() {
        // With and without bytes behind the last whole word.
        for length in [96, 100] {
            let bytes: Vec<u8> = (0..length).collect();
            let sum = checksum(&bytes);
            for at in 0..bytes.len() {
                for bit in 0..8 {
                    let mut changed = bytes.clone();
                    changed[at] ^= 1 << bit;
                    assert_ne!(checksum(&changed), sum, "byte {at}, bit {bit}");
                }
                assert_ne!(checksum(&bytes[..at]), sum);
            }
        }
    }
}
