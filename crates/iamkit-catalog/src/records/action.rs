//! The shared facts of actions: about 8,600 distinct ones for 22,000 actions.

use crate::layout::ACTION_RECORD_LENGTH;

/// What the pack stores of an action besides its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ActionRecord {
    /// Access levels, one bit each.
    pub(crate) levels: u8,
    /// Offset of the list of condition keys.
    pub(crate) keys: u16,
    /// Offset of the list of resource types.
    pub(crate) resources: u16,
    /// Offset of the list of dependent actions.
    pub(crate) dependents: u16,
}

impl ActionRecord {
    #[inline]
    pub(crate) const fn read(bytes: [u8; ACTION_RECORD_LENGTH]) -> Self {
        let [levels, k0, k1, r0, r1, d0, d1] = bytes;
        Self {
            levels,
            keys: u16::from_le_bytes([k0, k1]),
            resources: u16::from_le_bytes([r0, r1]),
            dependents: u16::from_le_bytes([d0, d1]),
        }
    }
}
