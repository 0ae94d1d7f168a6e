//! Matching single statements.

use iamkit_condition::{Truth, Unevaluable};
use iamkit_pattern::FieldCrossing;

use super::{Question, Scratch};
use crate::index::Candidates;
use crate::policy_set::{CompiledStatement, ResourceForm, ResourceMatch};
use crate::principal::{PrincipalMatch, PrincipalMatcher, Viewpoint};
use crate::{Assumptions, OptionId, PolicySet, StatementRef};

/// One policy set and one question, with what has been found out so far.
#[derive(Debug)]
pub(crate) struct Evaluation<'e, 'q> {
    set: &'e PolicySet,
    question: &'e Question<'q>,
    scratch: &'e mut Scratch,
    pub(super) assumptions: &'e mut Assumptions,
}

impl<'e, 'q> Evaluation<'e, 'q> {
    pub(crate) fn new(
        set: &'e PolicySet,
        question: &'e Question<'q>,
        scratch: &'e mut Scratch,
        assumptions: &'e mut Assumptions,
    ) -> Self {
        scratch.postings.clear();
        let postings = &mut scratch.postings;
        set.actions().postings(question.request.action_key(), |posting| postings.push(posting));
        scratch.resources.begin(set.resource_count());
        scratch.conditions.begin(set.condition_count());
        Self { set, question, scratch, assumptions }
    }

    /// Returns the statements whose action covers the request, in document order.
    pub(crate) fn covering(&self) -> Vec<u32> {
        let mut numbers = Vec::new();
        for &posting in &self.scratch.postings {
            for part in [Candidates::Deny, Candidates::Allow, Candidates::ConditionalAllow] {
                numbers.extend_from_slice(self.set.postings().statements(posting, part));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Finds a statement whose action covers the request and for which `test` holds. Of a long
    /// list only those are tested that may reach the resource; one may be tested twice.
    pub(crate) fn find(
        &mut self,
        part: Candidates,
        mut test: impl FnMut(&mut Self, &CompiledStatement) -> bool,
    ) -> Option<StatementRef> {
        let (set, question) = (self.set, self.question);
        let mut found = None;
        for index in 0..self.scratch.postings.len() {
            let Some(&posting) = self.scratch.postings.get(index) else { break };
            let crossing = question.options.field_crossing;
            let hit = set.postings().any(posting, part, &question.resource, crossing, |number| {
                let Some(statement) = set.compiled(number) else { return false };
                let holds = test(self, statement);
                if holds {
                    found = Some(statement.at);
                }
                holds
            });
            if hit {
                break;
            }
        }
        found
    }

    /// Says whether the resource matches for certain.
    pub(crate) fn reaches(&mut self, statement: &CompiledStatement) -> bool {
        self.resource(statement) == ResourceMatch::Yes
    }

    /// Says whether the resource matches or may match.
    pub(crate) fn reaches_for_deny(&mut self, statement: &CompiledStatement) -> bool {
        matches!(self.resource(statement), ResourceMatch::Yes | ResourceMatch::Unknown)
    }

    /// Says whether the conditions hold for certain. With an operator that does not exist they
    /// never do.
    pub(crate) fn meets(&mut self, statement: &CompiledStatement) -> bool {
        if let Ok(truth) = self.condition(statement) {
            return truth.is_true();
        }
        self.assumptions.insert(OptionId::DenyUnevaluable);
        false
    }

    /// Says whether the conditions of a `Deny` hold, may hold, or cannot be told.
    pub(crate) fn meets_for_deny(&mut self, statement: &CompiledStatement) -> bool {
        if let Ok(truth) = self.condition(statement) {
            return !truth.is_false();
        }
        self.assumptions.insert(OptionId::DenyUnevaluable);
        !self.question.options.unevaluable_deny_is_skipped
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
                let listed = |&pattern: &u32| self.pattern(pattern) == ResourceMatch::Yes;
                known(set.resource_list(clause).iter().any(listed))
            }
            ResourceForm::Listed | ResourceForm::NotListed => self.full_resource(statement),
        }
    }

    /// A variable without value keeps the whole statement from applying, whatever the other
    /// patterns match (IAM User Guide, "IAM policy elements: Variables and tags").
    fn full_resource(&mut self, statement: &CompiledStatement) -> ResourceMatch {
        let set = self.set;
        let clause = &statement.resource;
        let (mut matched, mut may_match, mut may_be_unresolved) = (false, false, false);
        for &pattern in set.resource_list(clause) {
            match self.pattern(pattern) {
                ResourceMatch::No => {}
                ResourceMatch::Yes => matched = true,
                ResourceMatch::Unknown => (may_match, may_be_unresolved) = (true, true),
                ResourceMatch::UnknownNo => may_be_unresolved = true,
                ResourceMatch::Unresolved => return ResourceMatch::Unresolved,
            }
        }
        let may_apply = match clause.form {
            ResourceForm::NotListed => !matched,
            _ => matched || may_match,
        };
        if may_apply && may_be_unresolved { ResourceMatch::Unknown } else { known(may_apply) }
    }

    fn pattern(&mut self, number: u32) -> ResourceMatch {
        let Some(matcher) = self.set.resource(number) else { return ResourceMatch::No };
        let question = self.question;
        let ask = |crossing| {
            matcher.matches(
                &question.resource,
                crossing,
                question.request.context(),
                question.options.condition,
            )
        };
        let crossing = question.options.field_crossing;
        if matcher.is_cheap() {
            return ask(crossing);
        }
        if let Some(answer) = self.scratch.resources.get(number) {
            return ResourceMatch::from_bits(answer);
        }
        let answer = ask(crossing);
        if question.may_cross && matcher.may_cross() {
            let other = match crossing {
                FieldCrossing::Trailing => FieldCrossing::Strict,
                FieldCrossing::Strict => FieldCrossing::Trailing,
            };
            if ask(other) != answer {
                self.assumptions.insert(OptionId::FieldCrossing);
            }
        }
        self.scratch.resources.set(number, answer.to_bits());
        answer
    }

    /// Notes that an option had a part.
    pub(crate) fn note(&mut self, id: OptionId) {
        self.assumptions.insert(id);
    }

    /// Says whether the conditions hold.
    pub(crate) fn condition(
        &mut self,
        statement: &CompiledStatement,
    ) -> Result<Truth, Unevaluable> {
        let Some(number) = statement.condition else { return Ok(Truth::True) };
        if let Some(answer) = self.scratch.conditions.get(number) {
            return condition_from_bits(answer);
        }
        let Some(condition) = self.set.condition(number) else { return Err(Unevaluable) };
        let answer =
            condition.evaluate(self.question.request.context(), self.question.options.condition);
        self.scratch.conditions.set(number, condition_to_bits(answer));
        answer
    }

    /// Returns the principal matcher; a statement without one never applies in a policy on a
    /// resource.
    pub(crate) fn principal(&self, statement: &CompiledStatement) -> Option<&'e PrincipalMatcher> {
        self.set.principal(statement.principal?)
    }

    /// Says how an `Allow` covers the caller.
    pub(crate) fn allows(
        &mut self,
        statement: &CompiledStatement,
        view: Viewpoint<'_>,
    ) -> PrincipalMatch {
        let caller = self.question.request.caller();
        self.principal(statement).map_or_else(PrincipalMatch::default, |principal| {
            principal.allows(caller, view, self.assumptions)
        })
    }

    /// Says how a `Deny` covers the caller.
    pub(crate) fn denies(
        &mut self,
        statement: &CompiledStatement,
        view: Viewpoint<'_>,
    ) -> PrincipalMatch {
        let caller = self.question.request.caller();
        self.principal(statement).map_or_else(PrincipalMatch::default, |principal| {
            principal.denies(caller, view, self.assumptions)
        })
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
