//! Memory that decisions reuse.

use std::cell::Cell;

use super::marks::Marks;
use crate::compile::PostingId;

/// Memory that one decision needs and the next one can use again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(super) postings: Vec<PostingId>,
    pub(super) resources: Marks,
    pub(super) conditions: Marks,
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// Lends the memory of this thread.
#[inline]
pub(crate) fn with_scratch<R>(work: impl FnOnce(&mut Scratch) -> R) -> R {
    // Taken out meanwhile, so that a decision inside a decision, of an implementation of
    // `ActionFacts` that asks the engine, has memory of its own.
    let mut scratch = SCRATCH.take().unwrap_or_default();
    let result = work(&mut scratch);
    SCRATCH.set(Some(scratch));
    result
}
