//! The options that a decision asked for.

use std::cell::Cell;

use crate::{Assumptions, OptionId};

/// Options whose value was asked for while a request was decided.
///
/// A cell, so that whatever looks at an option can note it through the shared input of the decision.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    noted: Cell<Assumptions>,
}

impl Notes {
    /// Starts with what is already noted.
    pub(crate) fn starting_with(noted: Assumptions) -> Self {
        Self { noted: Cell::new(noted) }
    }

    pub(crate) fn note(&self, id: OptionId) {
        let mut noted = self.noted.get();
        noted.insert(id);
        self.noted.set(noted);
    }

    pub(crate) fn noted(&self) -> Assumptions {
        self.noted.get()
    }
}
