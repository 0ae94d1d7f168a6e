//! `Null`: whether the key is there.

use iamkit_policy::ConditionValue;

use super::read_bool;
use crate::{ConditionOption, Lookup, Options, Truth};

/// The policy values of `Null`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Presence {
    wants_absent: bool,
    wants_present: bool,
    count: usize,
}

impl Presence {
    pub(crate) fn new<'v>(values: impl Iterator<Item = &'v ConditionValue>) -> Self {
        let mut presence = Self { wants_absent: false, wants_present: false, count: 0 };
        for value in values {
            presence.count += 1;
            match read_bool(value.text()) {
                Some(true) => presence.wants_absent = true,
                Some(false) => presence.wants_present = true,
                None => {}
            }
        }
        presence
    }

    pub(crate) const fn has_several_values(self) -> bool {
        self.count > 1
    }

    /// Says whether a key is absent or present as one of the values asks.
    pub(crate) fn evaluate(self, found: Lookup<'_>, options: Options) -> Truth {
        let empty_is_null = options.has(ConditionOption::EmptyStringIsNull);
        match found {
            Lookup::Unknown => Truth::between(
                self.wants_absent || self.wants_present,
                !(self.wants_absent && self.wants_present),
            ),
            Lookup::Absent => self.wants_absent.into(),
            Lookup::One("") if empty_is_null => self.wants_absent.into(),
            Lookup::Many(values) if empty_is_null && values.iter().all(|text| text.is_empty()) => {
                self.wants_absent.into()
            }
            Lookup::One(_) | Lookup::Many(_) | Lookup::Present | Lookup::Begins(_) => {
                self.wants_present.into()
            }
        }
    }
}
