//! Do two sets of policies allow the same, and if not, what is the difference?

use iamkit_policy::{ConditionBlock, Statement};

use crate::answer::{Answer, Undecided, Violation};
use crate::canonical::canonical;
use crate::options::{Collect, ReasonOptions};
use crate::policy_layers::PolicyLayers;
use crate::question::{Question, Side};

use super::{Gathered, gather};

const BOTH: [Side; 2] = [Side::Left, Side::Right];

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
/// Documents of the same [`canonical`](crate::canonical) form are not looked at any further.
#[must_use]
pub fn equivalent(
    left: &PolicyLayers<'_>,
    right: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Answer<Inequality> {
    if is_same_text(left, right) {
        return Answer::Holds;
    }
    let Ok(mut question) = Question::new(left, Some(right), &BOTH, *options) else {
        return Answer::Undecided(Undecided::classes(options));
    };
    let collect = options.limits.collect;
    let of_left = gather(&mut question, Side::Left, collect);
    let of_right = gather(&mut question, Side::Right, collect);
    let left = of_left.explain(&mut question);
    let right = of_right.explain(&mut question);
    if left.is_empty() && right.is_empty() {
        let undecided = of_left.undecided.or(of_right.undecided);
        return undecided.map_or(Answer::Holds, Answer::Undecided);
    }
    Answer::Fails(Inequality { left, right })
}

fn is_same_text(left: &PolicyLayers<'_>, right: &PolicyLayers<'_>) -> bool {
    let (left, right) = (left.layers(), right.layers());
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| {
            let documents = |set: &iamkit_authz::PolicySet| {
                let policies = 0..u32::try_from(set.policy_count()).unwrap_or(u32::MAX);
                let documents = policies.filter_map(|policy| set.document(policy));
                let mut documents: Vec<String> =
                    documents.map(|document| canonical(document).to_json()).collect();
                documents.sort_unstable();
                documents
            };
            left.policy_type() == right.policy_type() && documents(left) == documents(right)
        })
}

/// What changes from one set of policies to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What the new side alone allows.
    pub gained: Vec<Change>,
    /// What the old side alone allows.
    pub lost: Vec<Change>,
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

/// Lists what is gained and lost from `old` to `new`, by statement and class of actions.
#[must_use]
pub fn difference(
    old: &PolicyLayers<'_>,
    new: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Difference {
    if is_same_text(old, new) {
        return Difference::default();
    }
    let Ok(mut question) = Question::new(old, Some(new), &BOTH, *options) else {
        let undecided = Some(Undecided::classes(options));
        return Difference { undecided, ..Difference::default() };
    };
    let lost = gather(&mut question, Side::Left, Collect::All);
    let gained = gather(&mut question, Side::Right, Collect::All);
    Difference {
        gained: changes(&mut question, &gained),
        lost: changes(&mut question, &lost),
        undecided: lost.undecided.or(gained.undecided),
    }
}

fn changes(question: &mut Question<'_, '_>, gathered: &Gathered) -> Vec<Change> {
    let violations = gathered.explain(question);
    let mut changes = Vec::with_capacity(violations.len());
    for (found, violation) in gathered.violations.iter().zip(violations) {
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
