//! What a statement of the requirement grants and the policy does not, by actions and resources.

use std::collections::BTreeMap;

use iamkit_authz::PolicySet;
use iamkit_catalog::ActionSet;
use iamkit_policy::{ActionElement, ActionPattern, PolicyDocument, ResourceElement, Statement};

use crate::answer::{StatementPart, Violation};
use crate::ask::{Found, no_new_access};
use crate::options::Collect;
use crate::policy_layers::PolicyLayers;
use crate::question::{Question, RuleIndex, Side};
use crate::rewrite::one_or_many;

use super::actions::{uncovered_patterns, with_actions};

/// Classes of actions that the policy lacks on the same resources of one statement.
#[derive(Clone, Debug)]
pub(super) struct Lack {
    /// The rule of the statement.
    rule: RuleIndex,
    /// The places of the resources in the list of the statement; `None` for all that it says.
    resources: Option<Vec<usize>>,
    /// Whether a `Deny` is in the way.
    pub(super) is_denied: bool,
    pub(super) classes: Vec<usize>,
    /// Actions of the classes that the catalog knows.
    pub(super) actions: ActionSet,
}

/// Whether a policy allows something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Covered,
    Missing,
    Denied,
}

/// Returns what is lacking, in the order of the statements.
pub(super) fn lacks(
    question: &Question<'_, '_>,
    required: &PolicySet,
    policy: &PolicyLayers<'_>,
    found: &[Found],
) -> Vec<Lack> {
    let mut lacks: Vec<Lack> = Vec::new();
    // Classes that the same statements of the policy name are lacking alike.
    let mut known: BTreeMap<(RuleIndex, Vec<RuleIndex>), Vec<State>> = BTreeMap::new();
    for found in found {
        let Some(&rule) = found.grant.rules.first() else { continue };
        for &index in &found.classes {
            let Some(class) = question.classes().get(index) else { continue };
            let mut actions = question.catalogued(class);
            if let Some(only) = &found.actions {
                actions.intersect(only);
            }
            let action = match question.options.catalog.filter(|_| found.actions.is_some()) {
                Some(catalog) => catalog.actions_in(&actions).next().map(|one| one.to_string()),
                None => Some(class.representative.to_string()),
            };
            let Some(action) = action else { continue };
            let is_right = |index: &RuleIndex| {
                question.rules.get(*index).is_some_and(|(side, _)| *side == Side::Right)
            };
            let key = (rule, class.rules().filter(is_right).collect());
            let states = match known.get(&key).filter(|_| found.actions.is_none()) {
                Some(states) => states.clone(),
                None => states_of(question, required, policy, rule, &action),
            };
            known.insert(key, states.clone());
            add(&mut lacks, rule, &states, (index, &actions));
        }
    }
    lacks.sort_by(|left, right| {
        let key = |lack: &Lack| (lack.rule, lack.is_denied, lack.resources.clone());
        key(left).cmp(&key(right))
    });
    lacks
}

/// Adds a class of actions to what is lacking of a statement.
fn add(
    lacks: &mut Vec<Lack>,
    rule: RuleIndex,
    states: &[State],
    (class, actions): (usize, &ActionSet),
) {
    for (state, is_denied) in [(State::Missing, false), (State::Denied, true)] {
        let places = states.iter().enumerate().filter(|(_, known)| **known == state);
        let places: Vec<usize> = places.map(|(at, _)| at).collect();
        if places.is_empty() {
            continue;
        }
        let resources = (places.len() < states.len()).then_some(places);
        let is_same = |known: &&mut Lack| {
            known.rule == rule && known.resources == resources && known.is_denied == is_denied
        };
        if let Some(known) = lacks.iter_mut().find(is_same) {
            known.classes.push(class);
            known.actions.union(actions);
        } else {
            let (classes, actions) = (vec![class], actions.clone());
            lacks.push(Lack { rule, resources, is_denied, classes, actions });
        }
    }
}

impl Lack {
    /// Returns the statement of the requirement with nothing but what is lacking, and its place.
    pub(super) fn statement(&self, question: &Question<'_, '_>) -> Option<(Statement, u32)> {
        let (whole, at) = statement_of(question, self.rule)?;
        let patterns = uncovered_patterns(question, &whole, self);
        let mut cut = with_actions(&whole, patterns);
        if let (Some(kept), Some(ResourceElement::Resource(list))) =
            (&self.resources, &mut cut.resource)
        {
            let patterns = list.patterns.as_slice();
            let kept = kept.iter().filter_map(|at| patterns.get(*at).cloned());
            list.patterns = one_or_many(kept.collect());
        }
        Some((cut, at))
    }
}

fn statement_of(question: &Question<'_, '_>, rule: RuleIndex) -> Option<(Statement, u32)> {
    let (side, found) = question.rules.get(rule)?;
    let statement = question.set_of(*side, found)?.statement(found.at)?;
    Some((statement.clone(), found.at.statement))
}

/// Says of each resource that a statement lists whether the policy allows an action on it; of another
/// statement whether it allows the action on what it says.
fn states_of(
    question: &Question<'_, '_>,
    required: &PolicySet,
    policy: &PolicyLayers<'_>,
    rule: RuleIndex,
    action: &str,
) -> Vec<State> {
    let Some((statement, _)) = statement_of(question, rule) else { return Vec::new() };
    let version = question.rules.get(rule).and_then(|(_, rule)| {
        required.document(rule.at.policy).and_then(|document| document.version)
    });
    let mut options = question.options;
    options.limits.collect = Collect::First;
    let state_of = |cut: Statement| {
        let mut document = PolicyDocument::new();
        document.version = version;
        let document = document.with_statement(cut);
        let builder = PolicySet::builder(required.policy_type()).add("required", document);
        let Ok(set) = builder.build_unchecked() else { return State::Missing };
        let answer = no_new_access(&PolicyLayers::new(&set), policy, &options);
        let denies = |violation: &Violation| {
            violation.not_covered.iter().any(|why| why.part == StatementPart::Deny)
        };
        match answer.failure() {
            _ if answer.holds() => State::Covered,
            Some(found) if found.iter().all(denies) => State::Denied,
            _ => State::Missing,
        }
    };
    let cut = with_actions(&statement, vec![action.to_owned()]);
    let Some(ResourceElement::Resource(list)) = statement.resource() else {
        return vec![state_of(cut)];
    };
    let alone = |pattern| {
        let mut cut = cut.clone();
        if let Some(ResourceElement::Resource(list)) = &mut cut.resource {
            list.patterns = one_or_many(vec![pattern]);
        }
        state_of(cut)
    };
    let states: Vec<State> = list.patterns.iter().cloned().map(alone).collect();
    if states.iter().all(|state| *state == State::Covered) {
        // Something of it is lacking, or nothing would have been found.
        return vec![State::Missing; states.len()];
    }
    states
}

/// Says whether a pattern names an action.
pub(super) fn names(pattern: &ActionPattern, action: &str) -> bool {
    action.parse().is_ok_and(|action| pattern.matches(&action))
}

/// Returns the patterns of the actions of a statement that lists them.
pub(super) fn listed_actions(statement: &Statement) -> impl Iterator<Item = &ActionPattern> {
    let list = match statement.action() {
        ActionElement::Action(list) => Some(list),
        ActionElement::NotAction(_) => None,
    };
    list.into_iter().flat_map(|list| list.patterns.iter()).map(|pattern| &pattern.value)
}
