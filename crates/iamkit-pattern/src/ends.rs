//! What the fixed texts at both ends of two patterns tell of them, before anything is built.

use std::iter;

use crate::Case;

/// The ends of a pattern.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends<'p> {
    /// The text before the first wildcard.
    pub(crate) head: &'p str,
    /// The text behind the last wildcard.
    pub(crate) tail: &'p str,
    /// Whether the first and the last wildcard are `*`, so that any text may stand between the ends.
    pub(crate) is_open: bool,
}

impl Ends<'_> {
    /// Says whether some text has the ends of both patterns; nothing where their middles matter, too.
    pub(crate) fn meet(self, other: Self, case: Case) -> Option<bool> {
        if !self.are_same(other, case) {
            return Some(false);
        }
        // The longer head, both middles and the longer tail: each `*` reads what is not its own.
        (self.is_open && other.is_open).then_some(true)
    }

    /// Says whether neither the heads nor the tails differ, as far as both are written.
    pub(crate) fn are_same(self, other: Self, case: Case) -> bool {
        let same = |pair: (u8, u8)| case.is_same_byte(pair.0, pair.1);
        iter::zip(self.head.bytes(), other.head.bytes()).all(same)
            && iter::zip(self.tail.bytes().rev(), other.tail.bytes().rev()).all(same)
    }
}
