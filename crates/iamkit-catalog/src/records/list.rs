//! Lists of ids in a pool: a length and its items.

use super::{rows, u16_at};

/// Returns the items of the list that starts at `offset` of `pool`.
pub(crate) fn list_at(pool: &[u8], offset: u16) -> impl Iterator<Item = u16> + use<'_> {
    let start = usize::from(offset);
    let length = usize::from(u16_at(pool, start).unwrap_or(0));
    let items = rows(pool).get(start + 1..).unwrap_or_default();
    items.iter().take(length).copied().map(u16::from_le_bytes)
}

/// Returns whether a whole list starts at `offset` of `pool`.
pub(crate) fn is_list(pool: &[u8], offset: u16) -> bool {
    let start = usize::from(offset);
    u16_at(pool, start).is_some_and(|length| start + usize::from(length) < rows::<2>(pool).len())
}
