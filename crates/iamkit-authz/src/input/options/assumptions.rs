//! The choices that had a part in a decision.

use std::fmt;

use super::OptionId;

/// Set of options that influenced a decision, such as `star.direct`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Assumptions {
    bits: u64,
}

impl Assumptions {
    /// Says whether the option had a part.
    #[must_use]
    pub fn contains(self, id: OptionId) -> bool {
        self.bits & bit(id) != 0
    }

    /// Says whether no option had a part.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// Iterates over the options in the order of [`OptionId::all`].
    pub fn iter(self) -> impl Iterator<Item = OptionId> {
        OptionId::all().filter(move |&id| self.contains(id))
    }

    pub(crate) fn insert(&mut self, id: OptionId) {
        self.bits |= bit(id);
    }
}

/// The own options take the low half, those of the condition language the high one.
fn bit(id: OptionId) -> u64 {
    match id {
        OptionId::Condition(option) => 1 << (32 + option as u32),
        own => OptionId::OWN.iter().position(|&known| known == own).map_or(0, |at| 1 << at),
    }
}

impl fmt::Debug for Assumptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromIterator<OptionId> for Assumptions {
    fn from_iter<I: IntoIterator<Item = OptionId>>(ids: I) -> Self {
        let mut set = Self::default();
        for id in ids {
            set.insert(id);
        }
        set
    }
}
