//! Matching single statements.

use iamkit_condition::{CompiledCondition, Options as ConditionOptions, Truth, Unevaluable};
use iamkit_pattern::FieldCrossing;
use iamkit_policy::Effect;
use iamkit_work::spend;

use super::{EvaluationInput, Scratch};
use crate::compile::{
    CompiledStatement, PatternId, PrincipalMatch, PrincipalRules, ResourceForm, ResourceMatch,
    StatementGroup, StatementGroups, StatementId,
};
use crate::{OptionId, PolicySet, PrincipalSpecificity};

/// One policy set and one request, with what has been found out so far.
#[derive(Debug)]
pub(crate) struct Evaluation<'e, 'q> {
    set: &'e PolicySet,
    input: &'e EvaluationInput<'q, 'e>,
    scratch: &'e mut Scratch,
    /// The groups that some statement is in whose action covers the request.
    groups: StatementGroups,
}

impl<'e, 'q> Evaluation<'e, 'q> {
    pub(crate) fn new(
        set: &'e PolicySet,
        input: &'e EvaluationInput<'q, 'e>,
        scratch: &'e mut Scratch,
    ) -> Self {
        scratch.postings.clear();
        let postings = &mut scratch.postings;
        let mut groups = StatementGroups::default();
        set.actions().postings(input.request.action_key(), |posting| {
            groups.add_all(set.postings().groups(posting));
            postings.push(posting);
        });
        scratch.resources.begin(set.resource_count());
        scratch.conditions.begin(set.condition_count());
        Self { set, input, scratch, groups }
    }

    /// Returns the readings of the condition language in force.
    pub(crate) const fn readings(&self) -> ConditionOptions {
        self.input.conditions
    }

    /// Returns the statements whose action covers the request, in document order.
    pub(crate) fn covering(&self) -> Vec<StatementId> {
        let mut numbers = Vec::new();
        for &posting in &self.scratch.postings {
            for group in StatementGroup::ALL {
                numbers.extend_from_slice(self.set.postings().statements(posting, group));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Finds a statement whose action covers the request and for which `test` holds. Of a long
    /// list only the statements are tested whose resource patterns start like the resource; one may
    /// be tested twice.
    #[inline]
    pub(crate) fn find(
        &mut self,
        group: StatementGroup,
        test: impl FnMut(&mut Self, StatementId, &CompiledStatement) -> bool,
    ) -> Option<StatementId> {
        // Most actions have no `Deny`, and many no condition.
        if self.groups.contains(group) { self.find_in(group, test) } else { None }
    }

    fn find_in(
        &mut self,
        group: StatementGroup,
        mut test: impl FnMut(&mut Self, StatementId, &CompiledStatement) -> bool,
    ) -> Option<StatementId> {
        let (set, input) = (self.set, self.input);
        let crossing = input.crossing;
        let mut found = None;
        for index in 0..self.scratch.postings.len() {
            let Some(&posting) = self.scratch.postings.get(index) else { break };
            let hit = set.postings().any(posting, group, &input.resource, crossing, |number| {
                let holds = match set.compiled(number) {
                    Some(statement) => test(self, number, statement),
                    // A lost statement: its `Deny` counts, its `Allow` does not.
                    None => group == StatementGroup::Deny,
                };
                if holds {
                    found = Some(number);
                }
                holds
            });
            if hit {
                break;
            }
        }
        found
    }

    /// Says whether a statement applies, principals aside: an `Allow` that does for certain, a
    /// `Deny` that does or may.
    #[inline]
    pub(crate) fn applies(&mut self, statement: &CompiledStatement) -> bool {
        spend(16, "deciding by statements");
        self.resource_matches(statement) && self.conditions_hold(statement)
    }

    /// Says whether the resource counts as matching.
    #[inline]
    pub(crate) fn resource_matches(&mut self, statement: &CompiledStatement) -> bool {
        match self.resource(statement) {
            ResourceMatch::Yes => true,
            ResourceMatch::Unknown => statement.effect == Effect::Deny,
            ResourceMatch::No | ResourceMatch::UnknownNo | ResourceMatch::Unresolved => false,
        }
    }

    /// Says whether the conditions count as holding. With an operator that does not exist those of
    /// an `Allow` never do.
    #[inline]
    pub(crate) fn conditions_hold(&mut self, statement: &CompiledStatement) -> bool {
        let is_deny = statement.effect == Effect::Deny;
        if statement.is_refused {
            self.input.note(OptionId::DocumentRefused);
        }
        match self.condition(statement) {
            Ok(Truth::True) => true,
            Ok(Truth::False) => false,
            Ok(Truth::Unknown) => is_deny,
            Err(Unevaluable) => {
                self.input.note(OptionId::DocumentRefused);
                is_deny
            }
        }
    }

    /// Says how the principals of a statement cover the caller.
    pub(crate) fn principal(
        &mut self,
        statement: &CompiledStatement,
        rules: PrincipalRules<'_>,
    ) -> PrincipalMatch {
        // Without the element, a statement of a policy on a resource never applies.
        let Some(number) = statement.principal else { return PrincipalMatch::default() };
        let caller = self.input.request.caller();
        match (self.set.principal(number), statement.effect) {
            (Some(principal), Effect::Allow) => principal.allows(caller, rules),
            (Some(principal), Effect::Deny) => principal.denies(caller, rules),
            // A lost element: a `Deny` covers everyone, an `Allow` nobody.
            (None, Effect::Allow) => PrincipalMatch::default(),
            (None, Effect::Deny) => PrincipalMatch {
                specificity: PrincipalSpecificity::Caller,
                ..PrincipalMatch::default()
            },
        }
    }

    /// Says how the resource of the request and the statement meet.
    #[inline]
    pub(crate) fn resource(&mut self, statement: &CompiledStatement) -> ResourceMatch {
        let clause = &statement.resource;
        match clause.form {
            ResourceForm::Every => ResourceMatch::Yes,
            ResourceForm::None => ResourceMatch::No,
            ResourceForm::Listed if !clause.has_variables => {
                let set = self.set;
                let Some(patterns) = set.resource_list(clause) else {
                    return ResourceMatch::Unknown;
                };
                let mut is_lost = false;
                let listed = patterns.iter().any(|&pattern| {
                    let found = self.pattern(pattern);
                    is_lost |= found == ResourceMatch::Unknown;
                    found == ResourceMatch::Yes
                });
                if is_lost && !listed { ResourceMatch::Unknown } else { known(listed) }
            }
            ResourceForm::Listed | ResourceForm::NotListed => self.full_resource(statement),
        }
    }

    /// Of a list with variables: an entry whose variable has no value matches nothing, the others
    /// count as ever (IAM User Guide, "IAM policy elements: Variables and tags", "Policy variables
    /// with no value"). Otherwise a request without the key would switch off a `Deny`.
    fn full_resource(&mut self, statement: &CompiledStatement) -> ResourceMatch {
        let set = self.set;
        let clause = &statement.resource;
        let (mut matched, mut may_match) = (false, false);
        let (mut is_unresolved, mut may_be_unresolved) = (false, false);
        let Some(patterns) = set.resource_list(clause) else { return ResourceMatch::Unknown };
        for &pattern in patterns {
            match self.pattern(pattern) {
                ResourceMatch::No => {}
                ResourceMatch::Yes => matched = true,
                ResourceMatch::Unknown => (may_match, may_be_unresolved) = (true, true),
                ResourceMatch::UnknownNo => may_be_unresolved = true,
                ResourceMatch::Unresolved => is_unresolved = true,
            }
        }
        let is_negated = clause.form == ResourceForm::NotListed;
        let rests_on_option = is_negated || patterns.len() > 1;
        if (is_unresolved || may_be_unresolved) && rests_on_option {
            self.input.note(OptionId::VariableNoValue);
        }
        if self.input.options().variable_without_value_disables_statement {
            let may_apply = if is_negated { !matched } else { matched || may_match };
            return match (is_unresolved, may_apply && may_be_unresolved) {
                (true, _) => ResourceMatch::Unresolved,
                (false, true) => ResourceMatch::Unknown,
                (false, false) => known(may_apply),
            };
        }
        match (matched, may_match) {
            (true, _) => known(!is_negated),
            (false, true) => ResourceMatch::Unknown,
            (false, false) if is_negated => ResourceMatch::Yes,
            (false, false) if is_unresolved => ResourceMatch::Unresolved,
            (false, false) => ResourceMatch::No,
        }
    }

    fn pattern(&mut self, number: PatternId) -> ResourceMatch {
        // A lost pattern counts as matching for a `Deny` alone.
        let Some(matcher) = self.set.resource(number) else { return ResourceMatch::Unknown };
        let input = self.input;
        let ask = |crossing| {
            matcher.matches(&input.resource, crossing, input.request.context(), input.conditions)
        };
        let crossing = input.crossing;
        if matcher.is_cheap() {
            return ask(crossing);
        }
        if let Some(answer) = self.scratch.resources.get(number.index()) {
            return ResourceMatch::from_bits(answer);
        }
        let answer = ask(crossing);
        if input.may_cross && matcher.may_cross() {
            let other = match crossing {
                FieldCrossing::Trailing => FieldCrossing::Strict,
                FieldCrossing::Strict => FieldCrossing::Trailing,
            };
            if ask(other) != answer {
                input.note(OptionId::FieldCrossing);
            }
        }
        self.scratch.resources.set(number.index(), answer.to_bits());
        answer
    }

    /// Says whether the conditions hold.
    pub(crate) fn condition(
        &mut self,
        statement: &CompiledStatement,
    ) -> Result<Truth, Unevaluable> {
        let Some(number) = statement.condition else { return Ok(Truth::True) };
        if let Some(answer) = self.scratch.conditions.get(number.index()) {
            return condition_from_bits(answer);
        }
        let Some(condition) = self.set.condition(number) else { return Err(Unevaluable) };
        spend(40, "deciding by statements");
        let answer = condition.evaluate(self.input.request.context(), self.input.conditions);
        if answer == Ok(Truth::Unknown) || self.input.options().differs_on_unreadable() {
            self.note_unreadable(condition, answer);
        }
        self.scratch.conditions.set(number.index(), condition_to_bits(answer));
        answer
    }
}

impl Evaluation<'_, '_> {
    /// Notes the option on values that cannot be read, where the conditions rest on it.
    #[cold]
    fn note_unreadable(&self, condition: &CompiledCondition, answer: Result<Truth, Unevaluable>) {
        let readings = self.input.conditions;
        let other = if self.input.options().differs_on_unreadable() {
            readings.with_unreadable_unknown()
        } else {
            readings.with_unreadable_as_different()
        };
        if condition.evaluate(self.input.request.context(), other) != answer {
            self.input.note(OptionId::ConditionUnreadableRequest);
        }
    }
}

const fn known(matched: bool) -> ResourceMatch {
    if matched { ResourceMatch::Yes } else { ResourceMatch::No }
}

fn condition_to_bits(answer: Result<Truth, Unevaluable>) -> u32 {
    match answer {
        Ok(Truth::False) => 0,
        Ok(Truth::Unknown) => 1,
        Ok(Truth::True) => 2,
        Err(Unevaluable) => 3,
    }
}

const fn condition_from_bits(bits: u32) -> Result<Truth, Unevaluable> {
    match bits {
        0 => Ok(Truth::False),
        1 => Ok(Truth::Unknown),
        2 => Ok(Truth::True),
        _ => Err(Unevaluable),
    }
}
