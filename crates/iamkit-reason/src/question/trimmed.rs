//! What two sides have in common, left out before anything else.
//!
//! Versions of one policy share most of their statements. Where a statement of the one side and one of
//! the other differ in nothing but their actions, the actions of both are covered.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use iamkit_authz::{PolicySet, StatementRef};
use iamkit_pattern::Case;
use iamkit_pattern::internal::TextHash;
use iamkit_policy::{ActionElement, ActionList, Effect, Statement};
use iamkit_syntax::Origin;

use crate::policy_layers::PolicyLayers;

use super::statements_of;

/// What is left of the actions of a statement.
#[derive(Debug)]
enum Rest {
    Nothing,
    Some(ActionElement),
}

/// The actions of the left side's `Allow` statements that the right side does not cover at once.
#[derive(Debug, Default)]
pub(crate) struct Trimmed {
    /// By statement, in order; what is not listed is as it is written.
    elements: Vec<(StatementRef, Rest)>,
}

impl Trimmed {
    /// Compares two sides of one layer each; a `Deny` on the right makes nothing common.
    pub(crate) fn new(left: &PolicyLayers<'_>, right: &PolicyLayers<'_>) -> Self {
        let ([left], [right]) = (left.layers(), right.layers()) else { return Self::default() };
        if left.policy_type() != right.policy_type() {
            return Self::default();
        }
        let statements = |set: &PolicySet| -> Vec<(StatementRef, bool)> {
            let has_variables = |at: &StatementRef| {
                set.document(at.policy).is_some_and(|document| document.has_variables())
            };
            statements_of(set).map(|at| (at, has_variables(&at))).collect()
        };
        let rights: Vec<(&Statement, bool)> = statements(right)
            .into_iter()
            .filter_map(|(at, has_variables)| Some((right.statement(at)?, has_variables)))
            .collect();
        let is_deny = |(statement, _): &(&Statement, bool)| statement.effect() == Effect::Deny;
        // Of statements that are not decided as they are written nothing is said here.
        if rights.iter().any(is_deny) || !right.warnings().is_empty() || !left.warnings().is_empty()
        {
            return Self::default();
        }
        let mut elements = Vec::new();
        for (at, has_variables) in statements(left) {
            let Some(statement) = left.statement(at) else { continue };
            if statement.effect() == Effect::Allow {
                let same = rights.iter().filter(|(other, with_variables)| {
                    *with_variables == has_variables && is_alike(statement, other)
                });
                let same: Vec<&ActionElement> = same.map(|(other, _)| other.action()).collect();
                elements.extend(rest_of(statement.action(), &same).map(|rest| (at, rest)));
            }
        }
        Self { elements }
    }

    /// Returns the actions of a statement of the left side that are left: `written`, some of them, or
    /// none.
    pub(super) fn left_of<'t>(
        &'t self,
        at: StatementRef,
        written: Option<&'t ActionElement>,
    ) -> Option<&'t ActionElement> {
        let place = self.elements.binary_search_by_key(&at, |(known, _)| *known);
        match place.ok().and_then(|place| self.elements.get(place)) {
            None => written,
            Some((_, Rest::Nothing)) => None,
            Some((_, Rest::Some(element))) => Some(element),
        }
    }
}

/// Says whether two statements ask for the same but for their actions.
fn is_alike(left: &Statement, right: &Statement) -> bool {
    left.resource == right.resource
        && left.condition == right.condition
        && left.principal == right.principal
}

/// Returns what is left of the patterns without those of the others; `None` when it is all of them.
fn rest_of(element: &ActionElement, others: &[&ActionElement]) -> Option<Rest> {
    if others.contains(&element) {
        return Some(Rest::Nothing);
    }
    let ActionElement::Action(list) = element else { return None };
    // The others may be a list of a thousand: what is kept of them is what is asked for.
    let own: HashSet<Folded<'_>> =
        list.patterns.iter().map(|text| Folded(text.value.as_str())).collect();
    let mut known: HashSet<Folded<'_>> = HashSet::new();
    for other in others {
        if let ActionElement::Action(list) = other {
            let texts = list.patterns.iter().map(|text| Folded(text.value.as_str()));
            known.extend(texts.filter(|text| own.contains(text)));
        }
    }
    if known.is_empty() {
        return None;
    }
    let is_known = |text: &str| known.contains(&Folded(text));
    let rest: Vec<_> =
        list.patterns.iter().filter(|text| !is_known(text.value.as_str())).cloned().collect();
    if rest.len() == list.patterns.len() {
        return None;
    }
    if rest.is_empty() {
        return Some(Rest::Nothing);
    }
    let patterns = rest.into_iter().collect();
    Some(Rest::Some(ActionElement::Action(ActionList { patterns, origin: Origin::default() })))
}

/// The text of an action pattern, of which case does not count.
#[derive(Clone, Copy, Debug)]
struct Folded<'t>(&'t str);

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        Case::Fold.is_same(self.0, other.0)
    }
}

impl Eq for Folded<'_> {}

impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(TextHash::of(self.0, Case::Fold).get());
    }
}
