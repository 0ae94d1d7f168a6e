//! Numbers of the parts of a compiled policy set.
//!
//! Only the builder of the set makes them, so that a look-up never misses. Should one miss all the
//! same, what is lost counts as unknown: a `Deny` applies, an `Allow` does not.

use std::marker::PhantomData;

/// Number of a part of its policy set, from zero; `Kind` keeps numbers of different lists apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id<Kind> {
    // INVARIANT: below the number of parts of the set that it was made for.
    number: u32,
    kind: PhantomData<Kind>,
}

/// Marks numbers of statements, in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum OfStatement {}

/// Marks numbers of distinct resource patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum OfPattern {}

/// Marks numbers of distinct condition blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum OfCondition {}

/// Marks numbers of principal elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum OfPrincipal {}

pub(crate) type StatementId = Id<OfStatement>;
pub(crate) type PatternId = Id<OfPattern>;
pub(crate) type ConditionId = Id<OfCondition>;
pub(crate) type PrincipalId = Id<OfPrincipal>;

impl<Kind> Id<Kind> {
    /// Numbers the part that comes after `count` others. The builder refuses sets that are larger
    /// than there are numbers.
    pub(crate) fn after(count: usize) -> Self {
        debug_assert!(u32::try_from(count).is_ok(), "more parts than numbers");
        Self { number: u32::try_from(count).unwrap_or(u32::MAX), kind: PhantomData }
    }

    /// Returns the number, for tables beside the set.
    pub(crate) const fn index(self) -> usize {
        self.number as usize
    }

    /// Looks the part up in the list of its set.
    pub(crate) fn of<T>(self, parts: &[T]) -> Option<&T> {
        let part = parts.get(self.index());
        debug_assert!(part.is_some(), "a number of another set");
        part
    }
}
