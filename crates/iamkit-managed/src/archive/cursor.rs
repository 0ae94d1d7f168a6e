//! Numbers out of bytes.

/// What is left to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left; no list has more items than that.
    pub(super) const fn len(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(bytes)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*bytes)
    }

    /// A number in as few bytes as it needs: seven bits a byte, the low ones first.
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number of things that take memory; more than 2^24 are never meant.
    pub(super) fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|count| *count < 1 << 24)
    }

    /// An id.
    pub(super) fn id(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// An id that is told by the way from `last`; see [`step`].
    pub(super) fn id_after(&mut self, last: u32) -> Option<u32> {
        step(last, self.number()?)
    }
}

/// The id at the end of a way: the low bit says whether it goes down.
pub(super) fn step(from: u32, way: u64) -> Option<u32> {
    let length = u32::try_from(way >> 1).ok()?;
    if way & 1 == 0 { from.checked_add(length) } else { from.checked_sub(length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_they_say() {
        let mut cursor = Cursor::new(&[0x00, 0x7f, 0x80, 0x01, 0xff, 0xff, 0x03, 0x80]);
        assert_eq!(cursor.number(), Some(0));
        assert_eq!(cursor.number(), Some(127));
        assert_eq!(cursor.number(), Some(128));
        assert_eq!(cursor.number(), Some(65_535));
        assert_eq!(cursor.number(), None);
        assert_eq!(Cursor::new(&[0xff; 20]).number(), None);
    }

    #[test]
    fn steps_stay_in_range() {
        assert_eq!(step(5, 4), Some(7));
        assert_eq!(step(5, 5), Some(3));
        assert_eq!(step(1, 5), None);
        assert_eq!(step(u32::MAX, 2), None);
    }
}
