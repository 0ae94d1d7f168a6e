//! Memory that decisions reuse.

use std::cell::RefCell;

use super::marks::Marks;
use crate::compile::PostingId;

/// Memory that one decision needs and the next one can use again.
#[derive(Debug)]
pub(crate) struct Scratch {
    pub(super) postings: Vec<PostingId>,
    pub(super) resources: Marks,
    pub(super) conditions: Marks,
}

impl Scratch {
    const fn new() -> Self {
        Self { postings: Vec::new(), resources: Marks::new(), conditions: Marks::new() }
    }
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
}

/// Lends the memory of this thread.
pub(crate) fn with_scratch<R>(work: impl FnOnce(&mut Scratch) -> R) -> R {
    SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
        Ok(mut scratch) => work(&mut scratch),
        // A decision inside a decision: some implementation of `ActionFacts` asks the engine.
        Err(_) => work(&mut Scratch::new()),
    })
}
