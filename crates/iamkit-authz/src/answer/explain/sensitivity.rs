//! The readings of the condition language that had a part in whether a statement applies.

use iamkit_condition::ConditionOption;
use iamkit_policy::{ResourceElement, ResourcePattern};

use super::{StatementPart, StatementTrace};

/// The readings that bear on policy variables.
const OF_VARIABLES: [ConditionOption; 3] = [
    ConditionOption::DefaultOnlyWhenAbsent,
    ConditionOption::WildcardsInVariables,
    ConditionOption::PresentKeysAgainst,
];

impl StatementTrace<'_> {
    /// Returns the readings of the condition language that would change whether the statement
    /// applies.
    pub(super) fn condition_assumptions(&self) -> Vec<ConditionOption> {
        let mut assumptions = Vec::new();
        if matches!(self.failed(), None | Some(StatementPart::Resource)) {
            assumptions.extend(self.resource_assumptions());
        }
        if matches!(self.failed(), None | Some(StatementPart::Condition)) {
            assumptions.extend(self.test_assumptions());
        }
        assumptions
    }

    /// Returns the readings of policy variables that would change which resources are listed.
    fn resource_assumptions(&self) -> impl Iterator<Item = ConditionOption> {
        let element = self.statement().and_then(|statement| statement.resource.as_ref());
        let patterns = element.map(ResourceElement::patterns).unwrap_or_default();
        let with_variables: Vec<&ResourcePattern> = patterns
            .iter()
            .map(|pattern| &pattern.value)
            .filter(|pattern| pattern.template().parts().is_some() && self.has_variables())
            .collect();
        let now = self.options();
        OF_VARIABLES.into_iter().filter(move |&option| {
            let toggled = now.toggled(option);
            with_variables.iter().any(|pattern| {
                self.verdict(pattern, true, toggled) != self.verdict(pattern, true, now)
            })
        })
    }

    fn test_assumptions(&self) -> Vec<ConditionOption> {
        let request = self.source.request;
        let Some(condition) = self.condition else { return Vec::new() };
        let tests = condition.tests().iter();
        let mut candidates: Vec<_> =
            tests.flat_map(|test| test.assumptions(request.context(), self.options())).collect();
        if candidates.is_empty() {
            return candidates;
        }
        candidates.sort_unstable();
        candidates.dedup();
        let now = condition.evaluate(request.context(), self.options());
        candidates
            .into_iter()
            .filter(|&option| {
                condition.evaluate(request.context(), self.options().toggled(option)) != now
            })
            .collect()
    }
}
