//! Searches that look at eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

const fn repeat(byte: u8) -> u64 {
    ONES * byte as u64
}

/// Marks, in the high bit of each byte of `word`, whether it ends a run of plain string text: a
/// quote, a backslash or a control character. Only the lowest mark is exact.
// A byte that is xored with what it is compared to becomes zero where it is equal; taking one from
// each byte then borrows and sets the high bit (Anderson, "Bit Twiddling Hacks", "Determine if a
// word has a zero byte"). The borrow may spill into the next byte: hence the lowest mark alone.
// Control characters are those from which taking 0x20 borrows. `!word` clears the marks of bytes
// that had the high bit themselves, the parts of characters beyond ASCII.
const fn string_marks(word: u64) -> u64 {
    let quote = (word ^ repeat(b'"')).wrapping_sub(ONES);
    let backslash = (word ^ repeat(b'\\')).wrapping_sub(ONES);
    let control = word.wrapping_sub(repeat(b' '));
    (quote | backslash | control) & !word & HIGH
}

/// Returns the offset of the first quote, backslash or control character at or after `from`, or
/// the length of the text.
#[inline]
pub(crate) fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    let mut rest = bytes.get(from..).unwrap_or_default();
    while let Some((chunk, next)) = rest.split_first_chunk::<8>() {
        let marks = string_marks(u64::from_le_bytes(*chunk));
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
        rest = next;
    }
    for &byte in rest {
        if byte == b'"' || byte == b'\\' || byte < b' ' {
            break;
        }
        at += 1;
    }
    at
}

/// Marks the line feeds and carriage returns of `word`; only the lowest mark is exact.
const fn line_marks(word: u64) -> u64 {
    let feed = (word ^ repeat(b'\n')).wrapping_sub(ONES);
    let carriage_return = (word ^ repeat(b'\r')).wrapping_sub(ONES);
    (feed | carriage_return) & !word & HIGH
}

/// Returns the offset of the first line feed or carriage return at or after `from`.
#[inline]
pub(crate) fn line_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    let mut rest = bytes.get(from..).unwrap_or_default();
    while let Some((chunk, next)) = rest.split_first_chunk::<8>() {
        let marks = line_marks(u64::from_le_bytes(*chunk));
        if marks != 0 {
            return Some(at + (marks.trailing_zeros() / 8) as usize);
        }
        at += 8;
        rest = next;
    }
    let behind = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r')?;
    Some(at + behind)
}

/// Returns the offset of the first byte at or after `from` that is no space.
#[inline]
pub(crate) fn spaces_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    let mut rest = bytes.get(from..).unwrap_or_default();
    while let Some((chunk, next)) = rest.split_first_chunk::<8>() {
        let others = u64::from_le_bytes(*chunk) ^ repeat(b' ');
        if others != 0 {
            return at + (others.trailing_zeros() / 8) as usize;
        }
        at += 8;
        rest = next;
    }
    at + rest.iter().take_while(|&&byte| byte == b' ').count()
}
