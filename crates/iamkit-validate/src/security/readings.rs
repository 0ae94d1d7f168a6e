//! Conditions that AWS may read in one of two ways.

use iamkit_authz::{Options, PolicySet};
use iamkit_condition::ConditionOption;
use iamkit_reason::has_short_arns;

/// The ways in which AWS may read the conditions of a policy, of which each is asked about: the one in
/// which requests are decided, and the one of an option.
#[derive(Clone, Copy, Debug)]
pub(super) struct Readings {
    other: Option<ConditionOption>,
}

impl Readings {
    pub(super) fn of(policies: &PolicySet) -> Self {
        Self { other: has_short_arns(policies).then_some(ConditionOption::ShortArns) }
    }

    /// Returns the options of each reading, with what chooses it.
    pub(super) fn each(
        self,
        options: Options,
    ) -> impl Iterator<Item = (Options, Option<ConditionOption>)> {
        let other = self.other.map(|reading| {
            let mut options = options.clone();
            options.condition = options.condition.with(reading);
            (options, Some(reading))
        });
        std::iter::once((options, None)).chain(other)
    }
}

/// Returns what a message says of the reading that it rests on.
pub(crate) fn resting_on(reading: Option<ConditionOption>) -> String {
    let said = |option| format!(" AWS may read the condition so, which is option {option}.");
    reading.map(said).unwrap_or_default()
}
