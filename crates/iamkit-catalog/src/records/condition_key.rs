//! Condition keys: where the name lies, type and flags in one byte, presence.

use crate::layout::KEY_RECORD_LENGTH;

/// What the pack stores of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyRecord {
    /// Where the name starts.
    pub(crate) name: usize,
    /// Bytes of the name.
    pub(crate) name_length: usize,
    /// Type in the low four bits, flags in the others.
    pub(crate) kind: u8,
    /// Number of the presence.
    pub(crate) presence: u8,
}

impl KeyRecord {
    #[inline]
    pub(crate) const fn read(bytes: [u8; KEY_RECORD_LENGTH]) -> Self {
        let [n0, n1, name_length, kind, presence] = bytes;
        Self {
            name: u16::from_le_bytes([n0, n1]) as usize,
            name_length: name_length as usize,
            kind,
            presence,
        }
    }
}
