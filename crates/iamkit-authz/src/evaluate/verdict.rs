//! What one policy set says, principals aside.

use super::{Evaluation, Question, Scratch};
use crate::index::Candidates;
use crate::{Assumptions, PolicySet, StatementRef};

/// What a set of identity-based policies says, or of others that name no principal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// A `Deny` that applies.
    pub(crate) deny: Option<StatementRef>,
    /// An `Allow` that applies; not looked for when there is a `Deny`.
    pub(crate) allow: Option<StatementRef>,
}

impl Verdict {
    /// Asks the policies of a set.
    pub(crate) fn of(
        set: &PolicySet,
        question: &Question<'_>,
        scratch: &mut Scratch,
        assumptions: &mut Assumptions,
    ) -> Self {
        Self::of_chosen(set, question, scratch, assumptions, |_| true)
    }

    /// Asks the chosen policies of a set.
    #[inline]
    pub(crate) fn of_chosen(
        set: &PolicySet,
        question: &Question<'_>,
        scratch: &mut Scratch,
        assumptions: &mut Assumptions,
        choose: impl Fn(u32) -> bool,
    ) -> Self {
        let mut evaluation = Evaluation::new(set, question, scratch, assumptions);
        let deny = evaluation.find(Candidates::Deny, |evaluation, statement| {
            choose(statement.at.policy)
                && evaluation.reaches_for_deny(statement)
                && evaluation.meets_for_deny(statement)
        });
        if deny.is_some() {
            return Self { deny, allow: None };
        }
        let mut find = |part| {
            evaluation.find(part, |evaluation, statement| {
                choose(statement.at.policy)
                    && evaluation.reaches(statement)
                    && evaluation.meets(statement)
            })
        };
        let allow = find(Candidates::Allow).or_else(|| find(Candidates::ConditionalAllow));
        Self { deny: None, allow }
    }

    /// Asks for an `Allow` from each policy of a set.
    pub(crate) fn every_policy_allows(
        set: &PolicySet,
        question: &Question<'_>,
        scratch: &mut Scratch,
        assumptions: &mut Assumptions,
    ) -> bool {
        let mut evaluation = Evaluation::new(set, question, scratch, assumptions);
        let mut allowing = vec![false; set.policy_count()];
        for part in [Candidates::Allow, Candidates::ConditionalAllow] {
            evaluation.find(part, |evaluation, statement| {
                if evaluation.reaches(statement)
                    && evaluation.meets(statement)
                    && let Some(policy) = allowing.get_mut(statement.at.policy as usize)
                {
                    *policy = true;
                }
                false
            });
        }
        allowing.into_iter().all(|allows| allows)
    }
}
