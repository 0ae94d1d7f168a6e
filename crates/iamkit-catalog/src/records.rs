//! What a pack stores, from bytes to plain structs. What the structs mean stands with the nouns:
//! [`Service`](crate::Service), [`Action`](crate::Action), [`ConditionKeyInfo`](crate::ConditionKeyInfo).

mod action;
mod condition_key;
mod list;
mod service;

pub(crate) use action::ActionRecord;
pub(crate) use condition_key::KeyRecord;
pub(crate) use list::{is_list, list_at};
pub(crate) use service::ServiceRecord;

/// Returns the rows of a table; bytes behind the last whole row are none.
///
/// A table is searched with the `partition_point` of its rows.
#[inline]
pub(crate) const fn rows<const LENGTH: usize>(table: &[u8]) -> &[[u8; LENGTH]] {
    table.as_chunks().0
}

/// Reads number `index` of a table of two-byte integers.
#[inline]
pub(crate) fn u16_at(table: &[u8], index: usize) -> Option<u16> {
    rows(table).get(index).copied().map(u16::from_le_bytes)
}

/// Returns `length` bytes of a text from `start` on; nothing when there are fewer.
#[inline]
pub(crate) fn text_at(text: &str, start: usize, length: usize) -> &str {
    text.get(start..).and_then(|rest| rest.get(..length)).unwrap_or_default()
}

/// Returns `length` bytes from `start` on; nothing when there are fewer.
#[inline]
pub(crate) fn bytes_at(bytes: &[u8], start: usize, length: usize) -> &[u8] {
    bytes.get(start..).and_then(|rest| rest.get(..length)).unwrap_or_default()
}
