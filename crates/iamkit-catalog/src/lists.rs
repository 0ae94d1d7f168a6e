//! Lists of ids in a pool: a length and its items.

use crate::pack::u16_at;

/// Returns the items of the list that starts at `offset` of `pool`.
pub(crate) fn list_at(pool: &[u8], offset: u16) -> impl Iterator<Item = u16> + use<'_> {
    let start = usize::from(offset);
    let length = u16_at(pool, start).unwrap_or(0);
    (1..=usize::from(length)).map_while(move |item| u16_at(pool, start + item))
}
