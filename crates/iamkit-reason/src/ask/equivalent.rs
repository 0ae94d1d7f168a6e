//! Do two sets of policies allow the same, and if not, what is the difference?

use std::collections::BTreeSet;

use iamkit_authz::PolicySet;
use iamkit_policy::{ConditionBlock, PolicyDocument, Statement};

use crate::answer::{Answer, Undecided, Violation};
use crate::canonical::canonical_statement;
use crate::implied::Completed;
use crate::options::{Collect, ReasonOptions};
use crate::policy_layers::PolicyLayers;
use crate::question::{Actions, Question, Side, Trimmed};
use crate::readings::{in_every_reading, sets_of};

use super::closely::is_closer;
use super::{Gathered, gather};

/// Requests that one of two sides alone allows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inequality {
    /// What the left side alone allows.
    pub left: Vec<Violation>,
    /// What the right side alone allows.
    pub right: Vec<Violation>,
}

/// Says whether two sets of policies allow the same requests.
///
/// Documents of the same [`canonical`](crate::canonical) form are not looked at any further. Policies
/// that only take away are compared as by [`no_new_access`](crate::no_new_access()).
#[must_use]
pub fn equivalent(
    left: &PolicyLayers<'_>,
    right: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Answer<Inequality> {
    if is_same_text(left, right) {
        return Answer::Holds;
    }
    in_every_reading(sets_of([left, right]), options, |options| equivalent_so(left, right, options))
}

/// The same in one reading of the conditions.
fn equivalent_so(
    left: &PolicyLayers<'_>,
    right: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Answer<Inequality> {
    let (left, right) = (Completed::new(left), Completed::new(right));
    let (left, right) = (&left.layers(), &right.layers());
    let collect = options.limits.collect;
    let explain = |question: &mut Question<'_, '_>, gathered: &Gathered| gathered.explain(question);
    let (of_left, left_undecided) = one_way(left, right, collect, options, explain);
    let (of_right, right_undecided) = one_way(right, left, collect, options, explain);
    if of_left.is_empty() && of_right.is_empty() {
        let undecided = left_undecided.or(right_undecided);
        return undecided.map_or(Answer::Holds, Answer::Undecided);
    }
    Answer::Fails(Inequality { left: of_left, right: of_right })
}

/// Gathers what one side allows and the other does not.
fn one_way<T>(
    left: &PolicyLayers<'_>,
    right: &PolicyLayers<'_>,
    collect: Collect,
    options: &ReasonOptions<'_>,
    show: impl Fn(&mut Question<'_, '_>, &Gathered) -> Vec<T>,
) -> (Vec<T>, Option<Undecided>) {
    let trimmed = Trimmed::new(left, right);
    let actions = Actions { sorted: None, asks_whether: collect != Collect::All };
    let Ok(mut question) = Question::beside(left, Some(right), actions, &trimmed, *options) else {
        return (Vec::new(), Some(Undecided::classes(options)));
    };
    let gathered = gather(&mut question, Side::Left, collect);
    (show(&mut question, &gathered), gathered.undecided)
}

/// Says whether both sides have the same statements, in any order and in whatever documents.
fn is_same_text(left: &PolicyLayers<'_>, right: &PolicyLayers<'_>) -> bool {
    let (left, right) = (left.layers(), right.layers());
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| {
            left.policy_type() == right.policy_type() && statements(left) == statements(right)
        })
}

/// Returns the statements of a set, each with whether its language has variables.
fn statements(set: &PolicySet) -> BTreeSet<(bool, String)> {
    let of_document = |document: &PolicyDocument| -> Vec<(bool, String)> {
        let statements = document.statements().iter();
        let texts = statements.map(|statement| canonical_statement(statement).to_json());
        // Without `${` the languages are one.
        texts.map(|text| (document.has_variables() && text.contains("${"), text)).collect()
    };
    set.documents().flat_map(|document| of_document(document)).collect()
}

/// What changes from one set of policies to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What the new side alone allows.
    pub gained: Vec<Change>,
    /// What the old side alone allows.
    pub lost: Vec<Change>,
    /// Whether the new side names callers more closely where both allow the same: see
    /// [`names_callers_more_closely`](crate::names_callers_more_closely).
    pub names_more_closely: bool,
    /// What could not be decided.
    pub undecided: Option<Undecided>,
}

/// Requests that are gained or lost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// One of them, and all actions that behave the same.
    pub violation: Violation,
    /// The resources of the statement that grants them; empty where it has none.
    pub resources: Vec<Box<str>>,
    /// Whether the resources are those that are left out.
    pub is_not_resource: bool,
    /// The condition of the statement that grants them.
    pub condition: Option<ConditionBlock>,
}

/// Lists what is gained and lost from `old` to `new`, by statement and class of actions: what several
/// callers gain alike is told once, with one of them.
#[must_use]
pub fn difference(
    old: &PolicyLayers<'_>,
    new: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Difference {
    if is_same_text(old, new) {
        return Difference::default();
    }
    in_every_reading(sets_of([old, new]), options, |options| difference_so(old, new, options))
}

/// The same in one reading of the conditions.
fn difference_so(
    old: &PolicyLayers<'_>,
    new: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Difference {
    let (old, new) = (Completed::new(old), Completed::new(new));
    let (old, new) = (&old.layers(), &new.layers());
    let (lost, undecided) = one_way(old, new, Collect::All, options, changes);
    let (gained, also_undecided) = one_way(new, old, Collect::All, options, changes);
    let names_more_closely = match (old.layers(), new.layers()) {
        ([old, ..], [new, ..]) => is_closer([new, old], options),
        _ => false,
    };
    Difference { gained, lost, names_more_closely, undecided: undecided.or(also_undecided) }
}

fn changes(question: &mut Question<'_, '_>, gathered: &Gathered) -> Vec<Change> {
    let violations = gathered.explain(question);
    let mut changes: Vec<Change> = Vec::with_capacity(violations.len());
    for (found, violation) in gathered.violations.iter().zip(violations) {
        // Callers of several kinds who come to the same are told once.
        let is_told = |known: &Change| {
            known.violation.statement == violation.statement
                && known.violation.actions == violation.actions
        };
        if changes.iter().any(is_told) {
            continue;
        }
        let statement = found.grant.rules.first().and_then(|rule| {
            let (side, rule) = question.rules.get(*rule)?;
            question.set_of(*side, rule)?.statement(rule.at)
        });
        let element = statement.and_then(Statement::resource);
        let resources = element.map(|element| {
            element.patterns().iter().map(|pattern| pattern.value.as_str().into()).collect()
        });
        changes.push(Change {
            violation,
            resources: resources.unwrap_or_default(),
            is_not_resource: element.is_some_and(iamkit_policy::ResourceElement::is_negated),
            condition: statement.and_then(|statement| statement.condition().cloned()),
        });
    }
    changes
}
