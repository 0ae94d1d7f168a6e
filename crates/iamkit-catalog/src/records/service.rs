//! Services: where the prefix and the name lie, and where the ranges of each service start.

use crate::layout::SERVICE_RECORD_LENGTH;

/// What the pack stores of a service. The record behind the last service closes the ranges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServiceRecord {
    /// Where the prefix starts.
    pub(crate) prefix: usize,
    /// Bytes of the prefix.
    pub(crate) prefix_length: usize,
    /// 1: under resource control policies.
    pub(crate) flags: u8,
    /// Where the display name starts.
    pub(crate) name: usize,
    /// Bytes of the display name.
    pub(crate) name_length: usize,
    /// Number of the category.
    pub(crate) category: u8,
    /// Id of the first action.
    pub(crate) first_action: u16,
    /// Id of the first resource type.
    pub(crate) first_resource_type: u16,
    /// Offset of the list of condition keys.
    pub(crate) keys: u16,
    /// Where the names of the actions start.
    pub(crate) first_action_name: usize,
}

impl ServiceRecord {
    #[inline]
    pub(crate) const fn read(bytes: &[u8; SERVICE_RECORD_LENGTH]) -> Self {
        let [p0, p1, prefix_length, flags, n0, n1, name_length, category, ranges @ ..] = *bytes;
        let [a0, a1, t0, t1, k0, k1, b0, b1, b2, b3] = ranges;
        Self {
            prefix: u16::from_le_bytes([p0, p1]) as usize,
            prefix_length: prefix_length as usize,
            flags,
            name: u16::from_le_bytes([n0, n1]) as usize,
            name_length: name_length as usize,
            category,
            first_action: u16::from_le_bytes([a0, a1]),
            first_resource_type: u16::from_le_bytes([t0, t1]),
            keys: u16::from_le_bytes([k0, k1]),
            first_action_name: u32::from_le_bytes([b0, b1, b2, b3]) as usize,
        }
    }
}
