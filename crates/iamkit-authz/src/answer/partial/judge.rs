//! Judging policies of which not everything is known: formulas in place of answers.

use iamkit_condition::{CompiledCondition, Lookup, Truth};
use iamkit_policy::Effect;

use super::formula::Formula;
use super::leaf::Leaves;
use super::overlap::Resources;
use crate::compile::{CompiledStatement, PrincipalRules, ResourceMatch};
use crate::decide::{
    BySpecificity, Evaluation, EvaluationInput, Judge, Logic, Scratch, SourceAnswer,
    StatementSource, services,
};
use crate::input::PolicySource;
use crate::{KeyGrant, Layer, OptionId, PolicySet, PrincipalSpecificity};

/// Judges with formulas over what is not known.
pub(super) struct FormulaJudge<'a, 'n, 's> {
    input: EvaluationInput<'a, 'n>,
    scratch: &'s mut Scratch,
    leaves: Leaves<'a>,
}

/// When an `Allow` statement applies.
struct Allow {
    policy: u32,
    specificity: PrincipalSpecificity,
    names_everyone: bool,
    formula: Formula,
}

impl Logic for Formula {
    fn constant(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    fn is_never(&self) -> bool {
        *self == Self::False
    }

    fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }
}

impl<'a, 'n, 's> FormulaJudge<'a, 'n, 's> {
    pub(super) fn new(input: EvaluationInput<'a, 'n>, scratch: &'s mut Scratch) -> Self {
        Self { input, scratch, leaves: Leaves::default() }
    }

    pub(super) fn into_leaves(self) -> Leaves<'a> {
        self.leaves
    }

    /// Returns when some statement denies, and when each `Allow` applies.
    fn statements(
        &mut self,
        source: StatementSource<'a>,
        rules: Option<PrincipalRules<'_>>,
    ) -> (Formula, Vec<Allow>) {
        let input = self.input.with_resource(source.resource);
        // What stands for all buckets is one resource, whatever its text.
        let is_one = source.request.traits().lists_buckets;
        let resources = Resources::of(source.resource.text).filter(|_| !is_one);
        let (mut denies, mut allows) = (Vec::new(), Vec::new());
        let mut evaluation = Evaluation::new(source.set, &input, self.scratch);
        for number in evaluation.covering() {
            let Some(statement) = source.set.compiled(number) else { continue };
            let matched = resource(source, statement, resources.as_ref(), &mut evaluation);
            let applies = Formula::all([
                known(matched, || self.leaves.resource(source, statement.at)),
                condition(source, statement, &mut self.leaves, &mut evaluation),
            ]);
            if applies == Formula::False {
                continue;
            }
            let principal = rules.map(|rules| evaluation.principal(statement, rules));
            let is_negated = is_negated(source, statement);
            let leaves = &mut self.leaves;
            let mut named = || leaves.principal(source, statement.at);
            let policy = statement.at.policy;
            match (statement.effect, principal) {
                (Effect::Deny, None) => denies.push(applies),
                (Effect::Deny, Some(found)) => denies.push(match found.may_be_direct {
                    false if found.covers() => applies,
                    false => continue,
                    // Of a listed session the name may match; under `NotPrincipal`, exempt.
                    true if found.covers() && !is_negated => applies,
                    true => Formula::all([applies, named()]),
                }),
                (Effect::Allow, None) => allows.push(Allow {
                    policy,
                    specificity: PrincipalSpecificity::Caller,
                    names_everyone: false,
                    formula: applies,
                }),
                (Effect::Allow, Some(found)) => {
                    let depends = found.may_be_direct && is_negated;
                    if found.covers() && !depends {
                        allows.push(Allow {
                            policy,
                            specificity: found.specificity,
                            names_everyone: found.is_everyone,
                            formula: applies.clone(),
                        });
                    }
                    if found.may_be_direct {
                        allows.push(Allow {
                            policy,
                            specificity: PrincipalSpecificity::Caller,
                            names_everyone: depends,
                            formula: Formula::all([applies, named()]),
                        });
                    }
                }
            }
        }
        (Formula::any(denies), allows)
    }

    /// Says when every session policy allows, if that is how several of them are read.
    fn every_policy_allows(&self, set: &PolicySet, allows: &[Allow]) -> Option<Formula> {
        if set.policy_count() < 2 {
            return None;
        }
        self.input.note(OptionId::SessionMultiple);
        if !self.input.options().session_policies_intersect {
            return None;
        }
        let mut by_policy = vec![Vec::new(); set.policy_count()];
        for allow in allows {
            let own = usize::try_from(allow.policy).ok().and_then(|at| by_policy.get_mut(at));
            if let Some(own) = own {
                own.push(allow.formula.clone());
            }
        }
        Some(Formula::all(by_policy.into_iter().map(Formula::any)))
    }
}

impl<'a> Judge<'a> for FormulaJudge<'a, '_, '_> {
    type Truth = Formula;

    fn judge(
        &mut self,
        source: &PolicySource<'a>,
        rules: Option<PrincipalRules<'_>>,
    ) -> SourceAnswer<Formula> {
        let (deny, list) = self.statements(StatementSource::new(&self.input, source), rules);
        let all = (source.layer == Layer::Session)
            .then(|| self.every_policy_allows(source.set, &list))
            .flatten();
        let mut by: BySpecificity<Vec<Formula>> = BySpecificity::default();
        for Allow { specificity, names_everyone, formula, .. } in list {
            if let Some(formulas) = by.get_mut(specificity, names_everyone) {
                formulas.push(formula);
            }
        }
        let allows = BySpecificity {
            caller: all.unwrap_or_else(|| Formula::any(by.caller)),
            everyone: Formula::any(by.everyone),
            role_or_user: Formula::any(by.role_or_user),
            account: Formula::any(by.account),
        };
        SourceAnswer { deny, allows }
    }

    fn key_grant(&mut self, grant: &'a KeyGrant) -> Formula {
        match services::key_grant(&self.input, grant) {
            Truth::True => Formula::True,
            Truth::False => Formula::False,
            Truth::Unknown => self.leaves.key_grant(grant),
        }
    }
}

fn is_negated(source: StatementSource<'_>, statement: &CompiledStatement) -> bool {
    source
        .set
        .statement(statement.at)
        .and_then(|statement| statement.principal.as_ref())
        .is_some_and(iamkit_policy::PrincipalElement::is_negated)
}

fn known(truth: Truth, leaf: impl FnOnce() -> Formula) -> Formula {
    match truth.known() {
        Some(true) => Formula::True,
        Some(false) => Formula::False,
        None => leaf(),
    }
}

fn resource(
    source: StatementSource<'_>,
    statement: &CompiledStatement,
    resources: Option<&Resources>,
    evaluation: &mut Evaluation<'_, '_>,
) -> Truth {
    if let Some(resources) = resources {
        return resources.matched_by(statement, source.set, source.request);
    }
    match evaluation.resource(statement) {
        ResourceMatch::Yes => Truth::True,
        ResourceMatch::No | ResourceMatch::UnknownNo | ResourceMatch::Unresolved => Truth::False,
        ResourceMatch::Unknown => Truth::Unknown,
    }
}

fn condition<'a>(
    source: StatementSource<'a>,
    statement: &CompiledStatement,
    leaves: &mut Leaves<'a>,
    evaluation: &mut Evaluation<'_, '_>,
) -> Formula {
    match evaluation.condition(statement) {
        Ok(Truth::True) => return Formula::True,
        Ok(Truth::False) => return Formula::False,
        Ok(Truth::Unknown) => {}
        Err(_) => return known(evaluation.conditions_hold(statement).into(), || Formula::False),
    }
    let condition = statement.condition.and_then(|number| source.set.condition(number));
    let tests = condition.into_iter().flat_map(CompiledCondition::tests);
    Formula::all(tests.map(|test| {
        let context = source.request.context();
        // A condition with an operator that does not exist was dealt with above.
        let readings = evaluation.readings();
        let truth = test.evaluate(context, readings).unwrap_or(Truth::Unknown);
        // What is given and cannot be read depends on nothing: it counts against the request.
        let is_given = matches!(context.lookup(test.key_name()), Lookup::One(_) | Lookup::Many(_));
        let is_unreadable = truth == Truth::Unknown
            && is_given
            && test.evaluate(context, readings.with_unreadable_as_different()) != Ok(truth);
        let truth = if is_unreadable { (statement.effect == Effect::Deny).into() } else { truth };
        known(truth, || leaves.test(source, statement.at, test))
    }))
}
