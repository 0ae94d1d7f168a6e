//! What one policy on a resource says.

use super::{Evaluation, Question, Scratch};
use crate::index::Candidates;
use crate::principal::Viewpoint;
use crate::{Assumptions, Grade, PolicySet, StatementRef};

/// What a set of policies says that name principals: one `Allow` for each grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResourceVerdict {
    /// A `Deny` that applies.
    pub(crate) deny: Option<StatementRef>,
    /// An `Allow` that names the caller itself.
    pub(crate) direct: Option<StatementRef>,
    /// An `Allow` for `*`.
    pub(crate) star: Option<StatementRef>,
    /// An `Allow` that names the role of the session or the parent of the federated user.
    pub(crate) entity: Option<StatementRef>,
    /// An `Allow` that names the account.
    pub(crate) account: Option<StatementRef>,
}

impl ResourceVerdict {
    /// Asks the policies of a set.
    pub(crate) fn of(
        set: &PolicySet,
        question: &Question<'_>,
        view: Viewpoint<'_>,
        scratch: &mut Scratch,
        assumptions: &mut Assumptions,
    ) -> Self {
        let mut evaluation = Evaluation::new(set, question, scratch, assumptions);
        let mut verdict = Self {
            deny: evaluation.find(Candidates::Deny, |evaluation, statement| {
                evaluation.reaches_for_deny(statement)
                    && evaluation.meets_for_deny(statement)
                    && evaluation.denies(statement, view).grade > Grade::None
            }),
            ..Self::default()
        };
        for part in [Candidates::Allow, Candidates::ConditionalAllow] {
            evaluation.find(part, |evaluation, statement| {
                if evaluation.reaches(statement) && evaluation.meets(statement) {
                    let found = evaluation.allows(statement, view);
                    verdict.add(found.grade, found.is_star, statement.at);
                }
                // Nothing is better than a statement that names the caller.
                verdict.direct.is_some()
            });
        }
        verdict
    }

    /// Adds an `Allow` of a grade.
    pub(crate) fn add(&mut self, grade: Grade, is_star: bool, at: StatementRef) {
        let slot = match grade {
            Grade::None => return,
            Grade::Direct if is_star => &mut self.star,
            Grade::Direct => &mut self.direct,
            Grade::Entity => &mut self.entity,
            Grade::Account => &mut self.account,
        };
        slot.get_or_insert(at);
    }

    /// Returns the best `Allow`.
    pub(crate) fn best(&self) -> Option<StatementRef> {
        self.direct.or(self.star).or(self.entity).or(self.account)
    }
}
