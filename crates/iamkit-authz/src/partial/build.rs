//! From policies to formulas.

use iamkit_condition::{CompiledCondition, Truth};
use iamkit_policy::Effect;

use super::formula::Formula;
use super::leaf::Leaves;
use super::relation::Resources;
use crate::evaluate::{Evaluation, Question, Scratch};
use crate::explain::Place;
use crate::policy_set::{CompiledStatement, ResourceMatch};
use crate::principal::Viewpoint;
use crate::{Assumptions, Grade, OptionId};

/// When the statements of one policy set apply.
#[derive(Clone, Debug, Default)]
pub(super) struct SetFormulas {
    pub(super) deny: Vec<Formula>,
    /// `Allow` statements with their policy and grade; without principals all count as direct.
    pub(super) allows: Vec<AllowFormula>,
}

#[derive(Clone, Debug)]
pub(super) struct AllowFormula {
    pub(super) policy: u32,
    pub(super) grade: Grade,
    pub(super) is_star: bool,
    pub(super) formula: Formula,
}

impl SetFormulas {
    pub(super) fn denies(&self) -> Formula {
        Formula::any(self.deny.iter().cloned())
    }

    pub(super) fn allowed(&self) -> Formula {
        self.allowed_if(|_| true)
    }

    pub(super) fn allowed_if(&self, choose: impl Fn(&AllowFormula) -> bool) -> Formula {
        let chosen = self.allows.iter().filter(|allow| choose(allow));
        Formula::any(chosen.map(|allow| allow.formula.clone()))
    }

    /// Says when each of `policies` policies allows.
    pub(super) fn allowed_by_each(&self, policies: usize) -> Formula {
        let numbers = (0..).take(policies);
        Formula::all(numbers.map(|policy: u32| self.allowed_if(|allow| allow.policy == policy)))
    }
}

/// Turns statements into formulas.
pub(super) struct Builder<'a, 'b> {
    pub(super) leaves: Leaves<'a>,
    pub(super) scratch: &'b mut Scratch,
    pub(super) assumptions: &'b mut Assumptions,
}

impl<'a> Builder<'a, '_> {
    /// Turns the statements of a set into formulas; `view` is there for policies whose statements
    /// name principals.
    pub(super) fn set(&mut self, place: Place<'a>, view: Option<Viewpoint<'_>>) -> SetFormulas {
        let question = Question::of_view(place.request, place.options, place.view);
        let resources = Resources::of(place.view.text);
        let mut formulas = SetFormulas::default();
        let mut evaluation = Evaluation::new(place.set, &question, self.scratch, self.assumptions);
        for number in evaluation.covering() {
            let Some(statement) = place.set.compiled(number) else { continue };
            let reaches = reaches(place, statement, resources.as_ref(), &mut evaluation);
            let applies = Formula::all([
                known(reaches, || self.leaves.resource(place, statement.at)),
                condition(place, statement, &mut self.leaves, &mut evaluation),
            ]);
            if applies == Formula::False {
                continue;
            }
            match (statement.effect, view) {
                (Effect::Deny, None) => formulas.deny.push(applies),
                (Effect::Deny, Some(view)) => {
                    let found = evaluation.denies(statement, view);
                    let named = match (found.grade, found.may_be_direct) {
                        (Grade::None, false) => continue,
                        (_, false) => Formula::True,
                        // Of a listed session the name may fit; under `NotPrincipal`, exempt.
                        (_, true) if found.grade > Grade::None && !is_negated(place, statement) => {
                            Formula::True
                        }
                        (_, true) => self.leaves.principal(place, statement.at),
                    };
                    formulas.deny.push(Formula::all([applies, named]));
                }
                (Effect::Allow, None) => formulas.allows.push(AllowFormula {
                    policy: statement.at.policy,
                    grade: Grade::Direct,
                    is_star: false,
                    formula: applies,
                }),
                (Effect::Allow, Some(view)) => {
                    let found = evaluation.allows(statement, view);
                    let mut push = |grade, is_star, formula| {
                        let policy = statement.at.policy;
                        formulas.allows.push(AllowFormula { policy, grade, is_star, formula });
                    };
                    let depends = found.may_be_direct && is_negated(place, statement);
                    if found.grade > Grade::None && !depends {
                        push(found.grade, found.is_star, applies.clone());
                    }
                    if found.may_be_direct {
                        let named = self.leaves.principal(place, statement.at);
                        push(Grade::Direct, depends, Formula::all([applies, named]));
                    }
                }
            }
        }
        formulas
    }
}

fn is_negated(place: Place<'_>, statement: &CompiledStatement) -> bool {
    place
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

fn reaches(
    place: Place<'_>,
    statement: &CompiledStatement,
    resources: Option<&Resources>,
    evaluation: &mut Evaluation<'_, '_>,
) -> Truth {
    if let Some(resources) = resources {
        return resources.reached_by(statement, place.set, place.request, place.options);
    }
    match evaluation.resource(statement) {
        ResourceMatch::Yes => Truth::True,
        ResourceMatch::No | ResourceMatch::UnknownNo | ResourceMatch::Unresolved => Truth::False,
        ResourceMatch::Unknown => Truth::Unknown,
    }
}

fn condition<'a>(
    place: Place<'a>,
    statement: &CompiledStatement,
    leaves: &mut Leaves<'a>,
    evaluation: &mut Evaluation<'_, '_>,
) -> Formula {
    match evaluation.condition(statement) {
        Ok(Truth::True) => return Formula::True,
        Ok(Truth::False) => return Formula::False,
        Ok(Truth::Unknown) => {}
        Err(_) => {
            evaluation.note(OptionId::DenyUnevaluable);
            if statement.effect == Effect::Allow {
                return Formula::False;
            }
            return known((!place.options.unevaluable_deny_is_skipped).into(), || Formula::False);
        }
    }
    let condition = statement.condition.and_then(|number| place.set.condition(number));
    let tests = condition.into_iter().flat_map(CompiledCondition::tests);
    Formula::all(tests.map(|test| {
        let context = place.request.context();
        // A condition with an operator that does not exist was dealt with above.
        let truth = test.evaluate(context, place.options.condition).unwrap_or(Truth::Unknown);
        known(truth, || leaves.test(place, statement.at, test))
    }))
}
