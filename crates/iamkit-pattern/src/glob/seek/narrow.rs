//! Pieces of up to 64 bytes, which are most: one word, and a table without memory of its own.

use super::{is_first_of_character, places};
use crate::{Case, Token};

/// For each byte the places of the piece that let it through.
pub(super) struct Table {
    let_through: [u64; 256],
    wild: u64,
    length: u32,
}

impl Table {
    /// Returns nothing for a piece that is too long.
    pub(super) fn new<'p>(piece: impl Iterator<Item = Token<'p>>, case: Case) -> Option<Self> {
        let mut table = Self { let_through: [0; 256], wild: 0, length: 0 };
        for spellings in places(piece, case) {
            let place = table.next_place()?;
            if let Some((lower, upper)) = spellings {
                *table.let_through.get_mut(usize::from(lower))? |= place;
                *table.let_through.get_mut(usize::from(upper))? |= place;
            } else {
                table.wild |= place;
            }
        }
        if table.wild != 0 {
            let bytes = (0..=u8::MAX).zip(&mut table.let_through);
            let first = bytes.filter(|(byte, _)| is_first_of_character(*byte));
            first.for_each(|(_, places)| *places |= table.wild);
        }
        Some(table)
    }

    fn next_place(&mut self) -> Option<u64> {
        let place = 1_u64.checked_shl(self.length)?;
        self.length += 1;
        Some(place)
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
        let mut places = 0_u64;
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            let let_through = self.let_through.get(usize::from(byte)).copied().unwrap_or(0);
            let stays = if is_first_of_character(byte) { 0 } else { places & self.wild };
            places = (places << 1 | u64::from(may_start(at))) & let_through | stays;
            if places >> last & 1 == 1 && text.is_char_boundary(at + 1) {
                return Some(at + 1);
            }
        }
        None
    }
}
