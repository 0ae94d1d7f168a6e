//! Judging policies when everything about a request is known, or counts against it.

use super::{
    BySpecificity, Deciding, Evaluation, EvaluationInput, Judge, Scratch, SourceAnswer, services,
};
use crate::compile::{PrincipalRules, StatementGroup, StatementId};
use crate::input::PolicySource;
use crate::{DecidingStatement, KeyGrant, Layer, OptionId};

/// Judges with `bool`, and keeps one statement of each layer that denies or allows.
///
/// A `Deny` that may apply counts as applying, an `Allow` that may not, as failing.
#[derive(Debug)]
pub(crate) struct KnownJudge<'a, 'n, 's, C> {
    input: &'s EvaluationInput<'a, 'n>,
    scratch: &'s mut Scratch,
    /// Says which of the identity-based policies belong to the caller, by index in their set.
    belongs_to_caller: C,
    pub(crate) denies: Deciding,
    pub(crate) allows: Deciding,
    /// Whether the statement of the resource layer in `allows` names the caller itself.
    names_caller: bool,
}

/// The statements of policies that name no principals, at most one of each effect.
struct Unnamed {
    deny: Option<StatementId>,
    allow: Option<StatementId>,
}

/// The statements of policies that name principals, at most one of each kind.
struct Named {
    deny: Option<StatementId>,
    allows: BySpecificity<Option<StatementId>>,
}

impl<'a, 'n, 's, C: Fn(u32) -> bool> KnownJudge<'a, 'n, 's, C> {
    pub(crate) fn new(
        input: &'s EvaluationInput<'a, 'n>,
        scratch: &'s mut Scratch,
        belongs_to_caller: C,
    ) -> Self {
        let (denies, allows) = (Deciding::default(), Deciding::default());
        Self { input, scratch, belongs_to_caller, denies, allows, names_caller: false }
    }

    /// Keeps the first `Deny` of the layer.
    #[inline]
    fn keep_deny(&mut self, source: &PolicySource<'a>, deny: Option<StatementId>) {
        if let Some(deny) = deny
            && !self.denies.has(source.layer)
        {
            self.denies.put(place(source, deny));
        }
    }

    #[inline]
    fn judge_unnamed(&mut self, source: &PolicySource<'a>) -> SourceAnswer<bool> {
        let Self { input, scratch, belongs_to_caller, .. } = self;
        let input = &input.of_source(source, input.notes);
        let found = if source.layer == Layer::Identity {
            unnamed(source, input, scratch, &*belongs_to_caller)
        } else {
            unnamed(source, input, scratch, |_| true)
        };
        let mut allows = found.allow.is_some();
        if source.layer == Layer::Session && allows && !every_policy_allows(source, input, scratch)
        {
            input.note(OptionId::SessionMultiple);
            allows = !input.options().session_policies_intersect;
        }
        self.keep_deny(source, found.deny);
        if let Some(allow) = found.allow
            && !self.allows.has(source.layer)
        {
            self.allows.put(place(source, allow));
        }
        let allows = BySpecificity { caller: allows, ..BySpecificity::default() };
        SourceAnswer { deny: found.deny.is_some(), allows }
    }

    fn judge_named(
        &mut self,
        source: &PolicySource<'a>,
        rules: PrincipalRules<'_>,
    ) -> SourceAnswer<bool> {
        let input = self.input.of_source(source, self.input.notes);
        let found = named(source, &input, self.scratch, rules);
        self.keep_deny(source, found.deny);
        let BySpecificity { caller, everyone, role_or_user, account } = found.allows;
        // Of the `Allow` statements one that names the caller, or else the first.
        if let Some(best) = caller.or(everyone).or(role_or_user).or(account)
            && (!self.allows.has(source.layer) || caller.is_some() && !self.names_caller)
        {
            self.allows.put(place(source, best));
            self.names_caller = caller.is_some();
        }
        let allows = BySpecificity {
            caller: caller.is_some(),
            everyone: everyone.is_some(),
            role_or_user: role_or_user.is_some(),
            account: account.is_some(),
        };
        SourceAnswer { deny: found.deny.is_some(), allows }
    }
}

fn place(source: &PolicySource<'_>, statement: StatementId) -> DecidingStatement {
    let place = source.set.compiled(statement).map(|statement| statement.at);
    DecidingStatement::new(source, place.unwrap_or_default())
}

impl<'a, C: Fn(u32) -> bool> Judge<'a> for KnownJudge<'a, '_, '_, C> {
    type Truth = bool;

    fn judge(
        &mut self,
        source: &PolicySource<'a>,
        rules: Option<PrincipalRules<'_>>,
    ) -> SourceAnswer<bool> {
        match rules {
            Some(rules) => self.judge_named(source, rules),
            None => self.judge_unnamed(source),
        }
    }

    fn key_grant(&mut self, grant: &'a KeyGrant) -> bool {
        services::key_grant(self.input, grant).is_true()
    }
}

/// Asks policies whose statements name no principals, of which only some may count. An `Allow` is
/// not looked for when there is a `Deny`.
#[inline]
fn unnamed(
    source: &PolicySource<'_>,
    input: &EvaluationInput<'_, '_>,
    scratch: &mut Scratch,
    counts: impl Fn(u32) -> bool,
) -> Unnamed {
    let mut evaluation = Evaluation::new(source.set, input, scratch);
    let mut find = |group| {
        evaluation.find(group, |evaluation, _, statement| {
            counts(statement.at.policy) && evaluation.applies(statement)
        })
    };
    let deny = find(StatementGroup::Deny);
    let allow = if deny.is_none() {
        find(StatementGroup::Allow).or_else(|| find(StatementGroup::ConditionalAllow))
    } else {
        None
    };
    Unnamed { deny, allow }
}

/// Asks policies whose statements name principals.
fn named(
    source: &PolicySource<'_>,
    input: &EvaluationInput<'_, '_>,
    scratch: &mut Scratch,
    rules: PrincipalRules<'_>,
) -> Named {
    let mut evaluation = Evaluation::new(source.set, input, scratch);
    let deny = evaluation.find(StatementGroup::Deny, |evaluation, _, statement| {
        evaluation.applies(statement) && evaluation.principal(statement, rules).covers()
    });
    let mut allows = BySpecificity::<Option<StatementId>>::default();
    for group in [StatementGroup::Allow, StatementGroup::ConditionalAllow] {
        evaluation.find(group, |evaluation, number, statement| {
            if evaluation.applies(statement) {
                let found = evaluation.principal(statement, rules);
                if let Some(slot) = allows.get_mut(found.specificity, found.is_everyone) {
                    slot.get_or_insert(number);
                }
            }
            // Nothing is worth more than a statement that names the caller.
            allows.caller.is_some()
        });
    }
    Named { deny, allows }
}

/// Says whether each policy of a set has an `Allow` that applies.
fn every_policy_allows(
    source: &PolicySource<'_>,
    input: &EvaluationInput<'_, '_>,
    scratch: &mut Scratch,
) -> bool {
    let policies = (0..).take(source.set.policy_count());
    // One policy is asked already. There are at most eleven of them (AWS STS API Reference,
    // "AssumeRole"), so asking one by one costs less than memory for all.
    source.set.policy_count() < 2
        || policies.into_iter().all(|policy: u32| {
            let found = unnamed(source, input, scratch, |number| number == policy);
            found.allow.is_some()
        })
}
