//! One target for all members.

use super::bits::Bits;
use super::{Population, Target};
use crate::authorize::combine;
use crate::evaluate::{Evaluation, Question, Scratch, Verdict, with_scratch};
use crate::index::Candidates;
use crate::layers::{Applicable, Findings};
use crate::services;
use crate::{ActionFacts, Assumptions, Decision, Options, Request, RequestError};

/// The members that are allowed a target, and those whom a `Deny` keeps from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) allowed: Bits,
    pub(super) denied: Bits,
}

impl<'a> Population<'a> {
    pub(super) fn column(
        &self,
        target: &Target<'a>,
        options: &Options,
        facts: &dyn ActionFacts,
    ) -> Result<Column, RequestError> {
        let count = self.members.len();
        let mut column = Column { allowed: Bits::new(count), denied: Bits::new(count) };
        let Some(first) = self.plain.iter().next().and_then(|at| self.members.get(at)) else {
            self.cells(0..count, target, options, facts, &mut column)?;
            return Ok(column);
        };
        let request = target.request(&first.caller, options)?;
        // What depends on the caller beside its policies is not worth a rule of its own here.
        let depends_on_caller = options.credential_limits_apply && request.traits().is_iam_or_sts
            || request.traits().lists_buckets;
        if !target.is_bare() || request.traits().fixed_allow.is_some() || depends_on_caller {
            self.cells(0..count, target, options, facts, &mut column)?;
            return Ok(column);
        }
        let mut single = Bits::new(count);
        with_scratch(|scratch| {
            let mut assumptions = Assumptions::default();
            let question = Question::new(&request, options, facts, &mut assumptions);
            self.ask_pool(target, &question, scratch, &mut column, &mut single);
        });
        self.refuse(&request, target, options, &mut column);
        // Everyone else, and whoever has a statement that depends on the caller, goes one by one.
        let others = (0..count).filter(|&at| !self.plain.contains(at) || single.contains(at));
        self.cells(others, target, options, facts, &mut column)?;
        Ok(column)
    }

    /// Asks the pool once for everyone: statements that do not depend on the caller apply to all
    /// members who have their policy.
    fn ask_pool(
        &self,
        target: &Target<'a>,
        question: &Question<'_>,
        scratch: &mut Scratch,
        column: &mut Column,
        single: &mut Bits,
    ) {
        let given = self.varying.given(target.explicit_context());
        let mut assumptions = Assumptions::default();
        let mut evaluation = Evaluation::new(self.pool, question, scratch, &mut assumptions);
        let mut settled = Bits::new(self.members_of.len());
        for part in [Candidates::Deny, Candidates::Allow, Candidates::ConditionalAllow] {
            if part == Candidates::Allow {
                settled = Bits::new(self.members_of.len());
            }
            evaluation.find(part, |evaluation, statement| {
                let policy = statement.at.policy as usize;
                if settled.contains(policy) {
                    return false;
                }
                let Some(members) = self.members_of.get(policy) else { return false };
                if self.varying.has(self.pool, statement, &given) {
                    single.add_all(members);
                    return false;
                }
                let applies = if part == Candidates::Deny {
                    evaluation.reaches_for_deny(statement) && evaluation.meets_for_deny(statement)
                } else {
                    evaluation.reaches(statement) && evaluation.meets(statement)
                };
                if applies {
                    settled.insert(policy);
                    let bits = if part == Candidates::Deny {
                        &mut column.denied
                    } else {
                        &mut column.allowed
                    };
                    bits.add_all(members);
                }
                false
            });
        }
        column.allowed.remove_all(&column.denied);
    }

    /// Takes back what identity-based policies cannot grant: resources of other accounts, and those
    /// whose own policy must allow.
    fn refuse(
        &self,
        request: &Request,
        target: &Target<'a>,
        options: &Options,
        column: &mut Column,
    ) {
        let mut assumptions = Assumptions::default();
        let gate = services::gate(request, options, &mut assumptions);
        let policies = target.policies_for(&crate::Policies::default());
        let rule = services::refusal(request, &policies, options, &mut assumptions)
            .filter(|&rule| rule != crate::ServiceRule::PassRoleAcrossAccounts);
        if gate.is_some() || rule.is_some() {
            column.allowed = Bits::new(self.members.len());
            return;
        }
        // Without an owner in the request, the resource belongs to whoever asks.
        if let Some(owner) = target.owner() {
            match self.accounts.iter().find(|(account, _)| *account == owner) {
                Some((_, members)) => column.allowed.keep_all(members),
                None => column.allowed = Bits::new(self.members.len()),
            }
        }
    }

    fn cells(
        &self,
        members: impl Iterator<Item = usize>,
        target: &Target<'a>,
        options: &Options,
        facts: &dyn ActionFacts,
        column: &mut Column,
    ) -> Result<(), RequestError> {
        for member in members {
            let decision = self.cell(member, target, options, facts)?;
            column.allowed.remove(member);
            column.denied.remove(member);
            match decision {
                Some(Decision::Allow) => column.allowed.insert(member),
                Some(Decision::ExplicitDeny) => column.denied.insert(member),
                Some(Decision::ImplicitDeny) | None => {}
            }
        }
        Ok(())
    }

    /// Decides one target for one member, if there is such a member.
    pub(super) fn cell(
        &self,
        member: usize,
        target: &Target<'a>,
        options: &Options,
        facts: &dyn ActionFacts,
    ) -> Result<Option<Decision>, RequestError> {
        let (Some(own), Some(policies_of)) =
            (self.members.get(member), self.policies_of.get(member))
        else {
            return Ok(None);
        };
        let request = target.request(&own.caller, options)?;
        if request.traits().fixed_allow.is_some() {
            return Ok(Some(Decision::Allow));
        }
        let policies = target.policies_for(&own.others);
        Ok(Some(with_scratch(|scratch| {
            let mut assumptions = Assumptions::default();
            let question = Question::new(&request, options, facts, &mut assumptions);
            let applicable = Applicable::to(&question, &policies, facts, &mut assumptions);
            let identity = applicable.identity.then(|| {
                Verdict::of_chosen(self.pool, &question, scratch, &mut assumptions, |policy| {
                    policies_of.contains(policy as usize)
                })
            });
            let findings = Findings::gather_others(
                &question,
                &policies,
                applicable,
                identity,
                scratch,
                &mut assumptions,
            );
            combine(&question, &policies, &findings, assumptions).decision
        })))
    }
}
