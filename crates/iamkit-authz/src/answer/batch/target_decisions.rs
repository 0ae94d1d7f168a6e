//! One target for all members.

use super::bits::Bits;
use super::{Population, Target};
use crate::compile::StatementGroup;
use crate::decide::{
    Deciding, Evaluation, EvaluationInput, LayerAnswers, Notes, Scratch, decide_chosen, outcome_of,
    with_scratch,
};
use crate::{Decision, Request, RequestError};

/// The members that are allowed a target, and those to whom a `Deny` applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TargetDecisions {
    pub(super) allowed: Bits,
    pub(super) denied: Bits,
}

impl<'a> Population<'a> {
    /// Decides a target for every member.
    ///
    /// The statements of the pool are matched once for all members about whom identity-based
    /// policies decide alone. Whoever has a statement that depends on the caller, or policies of its
    /// own besides, is decided one by one.
    pub(super) fn decide_for_all(
        &self,
        target: &Target<'a>,
    ) -> Result<TargetDecisions, RequestError> {
        let count = self.members.len();
        let mut decisions = TargetDecisions { allowed: Bits::new(count), denied: Bits::new(count) };
        let mut decided = Bits::new(count);
        let first = self.eligible.iter().next();
        if let Some((at, first)) = first.and_then(|at| Some((at, self.members.get(at)?))) {
            let request = target.request(&first.caller, self.options)?;
            let traits = request.traits();
            // What depends on the caller beside its policies is not worth a rule of its own here.
            let depends_on_caller = traits.is_iam_or_sts
                || traits.lists_buckets
                || traits.is_open_by_default
                || traits.always_allowed.is_some();
            if target.is_bare() && !depends_on_caller {
                decided = self.eligible.clone();
                with_scratch(|scratch| {
                    self.ask_pool(target, &request, scratch, &mut decisions, &mut decided);
                });
                self.apply_account_rules(target, (at, &request), &mut decisions)?;
            }
        }
        let others = (0..count).filter(|&at| !decided.contains(at));
        self.decide_one_by_one(others, target, &mut decisions)?;
        Ok(decisions)
    }

    /// Asks the pool once for everyone: statements that do not depend on the caller apply to all
    /// members who have their policy. Whoever has one that does is taken out of `decided`.
    fn ask_pool(
        &self,
        target: &Target<'a>,
        request: &Request,
        scratch: &mut Scratch,
        decisions: &mut TargetDecisions,
        decided: &mut Bits,
    ) {
        let notes = Notes::default();
        let input = EvaluationInput::new(request, self.facts, &notes);
        let given = self.caller_dependent.given(target.explicit_context());
        let mut evaluation = Evaluation::new(self.pool, &input, scratch);
        let mut settled = Bits::new(self.members_of.len());
        for group in StatementGroup::ALL {
            if group == StatementGroup::Allow {
                settled = Bits::new(self.members_of.len());
            }
            evaluation.find(group, |evaluation, _, statement| {
                let policy = statement.at.policy as usize;
                if settled.contains(policy) {
                    return false;
                }
                let Some(members) = self.members_of.get(policy) else { return false };
                if self.caller_dependent.has(self.pool, statement, &given) {
                    decided.remove_all(members);
                } else if evaluation.applies(statement) {
                    settled.insert(policy);
                    let bits = match group {
                        StatementGroup::Deny => &mut decisions.denied,
                        StatementGroup::Allow | StatementGroup::ConditionalAllow => {
                            &mut decisions.allowed
                        }
                    };
                    bits.add_all(members);
                }
                false
            });
        }
        decisions.allowed.remove_all(&decisions.denied);
    }

    /// Takes back what identity-based policies cannot grant to the members of an account: resources
    /// of other accounts, those whose own policy must allow, what a service refuses. One member
    /// stands for its account: what is decided is the request of a member whose policies allow.
    /// `first` is one of them with its request.
    fn apply_account_rules(
        &self,
        target: &Target<'a>,
        first: (usize, &Request),
        decisions: &mut TargetDecisions,
    ) -> Result<(), RequestError> {
        for (_, members) in &self.accounts {
            let one = members.iter().find(|&at| self.eligible.contains(at));
            let Some((at, one)) = one.and_then(|at| Some((at, self.members.get(at)?))) else {
                continue;
            };
            let own;
            let request = if at == first.0 {
                first.1
            } else {
                own = target.request(&one.caller, self.options)?;
                &own
            };
            let notes = Notes::default();
            let input = EvaluationInput::new(request, self.facts, &notes);
            let mut answers = LayerAnswers::without_policies(&one.caller);
            answers.identity = true;
            let policies = target.policies_for(self.pool, &one.others);
            let nothing = Deciding::default();
            let outcome = outcome_of(&input, &policies, &answers, &nothing, &nothing);
            if !outcome.decision.is_allowed() {
                decisions.allowed.remove_all(members);
            }
        }
        Ok(())
    }

    fn decide_one_by_one(
        &self,
        members: impl Iterator<Item = usize>,
        target: &Target<'a>,
        decisions: &mut TargetDecisions,
    ) -> Result<(), RequestError> {
        for member in members {
            decisions.allowed.remove(member);
            decisions.denied.remove(member);
            match self.decide_one(member, target)? {
                Some(Decision::Allow) => decisions.allowed.insert(member),
                Some(Decision::ExplicitDeny) => decisions.denied.insert(member),
                Some(Decision::ImplicitDeny) | None => {}
            }
        }
        Ok(())
    }

    /// Decides one target for one member, if there is such a member.
    pub(super) fn decide_one(
        &self,
        member: usize,
        target: &Target<'a>,
    ) -> Result<Option<Decision>, RequestError> {
        let (Some(own), Some(policies_of)) =
            (self.members.get(member), self.policies_of.get(member))
        else {
            return Ok(None);
        };
        let request = target.request(&own.caller, self.options)?;
        let policies = target.policies_for(self.pool, &own.others);
        let outcome = with_scratch(|scratch| {
            decide_chosen(&request, &policies, self.facts, scratch, |policy| {
                policies_of.contains(policy as usize)
            })
        });
        Ok(Some(outcome.decision))
    }
}
