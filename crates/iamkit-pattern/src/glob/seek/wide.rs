//! Pieces of any length.

use super::{is_first_of_character, places};
use crate::work::spend_reading;
use crate::{Case, Token};

/// Places of the piece, 64 in a word; those behind the last word are zero.
type Places = Vec<u64>;

/// For each byte the places of the piece that let it through.
pub(super) struct Table {
    // INVARIANT: one row for each byte.
    exact: Vec<Places>,
    // INVARIANT: as many words as the piece needs.
    wild: Places,
    length: usize,
}

impl Table {
    pub(super) fn new<'p>(piece: impl Iterator<Item = Token<'p>>, case: Case) -> Self {
        let mut table = Self { exact: vec![Vec::new(); 256], wild: Vec::new(), length: 0 };
        for spellings in places(piece, case) {
            let place = table.length;
            table.length += 1;
            let Some((lower, upper)) = spellings else {
                set(&mut table.wild, place);
                continue;
            };
            for byte in [lower, upper] {
                if let Some(row) = table.exact.get_mut(usize::from(byte)) {
                    set(row, place);
                }
            }
        }
        table.wild.resize(table.length.div_ceil(64), 0);
        table
    }

    /// Returns where the leftmost place of the piece ends.
    pub(super) fn find_end(
        &self,
        text: &str,
        mut may_start: impl FnMut(usize) -> bool,
    ) -> Option<usize> {
        let Some(last) = self.length.checked_sub(1) else {
            return (0..=text.len()).find(|at| text.is_char_boundary(*at) && may_start(*at));
        };
        let mut places = vec![0_u64; self.wild.len()];
        if !spend_reading(text.len() + 256, places.len()) {
            return None;
        }
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            let mut exact = self.exact.get(usize::from(byte)).into_iter().flatten();
            let is_first = is_first_of_character(byte);
            let mut carry = u64::from(may_start(at));
            for (places, wild) in places.iter_mut().zip(&self.wild) {
                let exact = exact.next().copied().unwrap_or(0);
                let (let_through, stays) =
                    if is_first { (exact | wild, 0) } else { (exact, *places & wild) };
                let moved = *places << 1 | carry;
                carry = *places >> 63;
                *places = moved & let_through | stays;
            }
            let fits = places.last().is_some_and(|places| places >> (last % 64) & 1 == 1);
            if fits && text.is_char_boundary(at + 1) {
                return Some(at + 1);
            }
        }
        None
    }
}

fn set(places: &mut Places, place: usize) {
    let word = place / 64;
    if places.len() <= word {
        places.resize(word + 1, 0);
    }
    if let Some(places) = places.get_mut(word) {
        *places |= 1 << (place % 64);
    }
}
