//! What statements name of the catalog.

use iamkit_catalog::{ActionSet, Catalog};
use iamkit_pattern::solve::MemberSet;
use iamkit_policy::ActionElement;

use super::{ActionClasses, Class};

impl ActionClasses<'_> {
    /// Splits the actions of the catalog that one of the `needed` statements names.
    pub(super) fn of_catalog(&self, catalog: &Catalog, needed: &MemberSet) -> Vec<Class> {
        let mut all = ActionSet::empty(catalog.action_count());
        for rule in needed.iter() {
            if let Some(named) = self.named_by(rule, catalog) {
                all.union(named);
            }
        }
        let mut parts = vec![(MemberSet::new(), all)];
        for rule in 0..self.elements.len() {
            let Some(named) = self.named_by(rule, catalog) else { continue };
            parts = parts.into_iter().flat_map(|part| split(part, rule, named)).collect();
        }
        parts.retain(|(_, actions)| !actions.is_empty());
        parts.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        let class = |(rules, actions): (MemberSet, ActionSet)| {
            let first = actions.iter().next().and_then(|id| catalog.action_by_id(id))?;
            Some(Class { rules, representative: first.to_string().into() })
        };
        parts.into_iter().filter_map(class).collect()
    }

    /// Returns what a statement names of the catalog.
    pub(super) fn named_by(&self, rule: usize, catalog: &Catalog) -> Option<&ActionSet> {
        let element = (*self.elements.get(rule)?)?;
        Some(self.catalogued.get(rule)?.get_or_init(|| named(element, catalog)))
    }
}

fn named(element: &ActionElement, catalog: &Catalog) -> ActionSet {
    let mut listed = ActionSet::empty(catalog.action_count());
    for pattern in element.patterns() {
        if pattern.value.is_exact() {
            listed.extend(catalog.action(pattern.value.as_str()).map(|action| action.id()));
        } else if !pattern.value.is_malformed() {
            listed.union(&catalog.actions_matching(pattern.value.as_str()));
        }
    }
    if element.is_negated() { listed.complement() } else { listed }
}

/// Splits a part into what a statement names and the rest.
fn split(
    (rules, actions): (MemberSet, ActionSet),
    rule: usize,
    named: &ActionSet,
) -> impl Iterator<Item = (MemberSet, ActionSet)> {
    let mut inside = actions.clone();
    inside.intersect(named);
    let outside = (!inside.is_empty()).then(|| {
        let mut outside = actions.clone();
        outside.subtract(named);
        outside
    });
    let (rest, inside) = match outside {
        None => (Some((rules, actions)), None),
        Some(outside) => {
            let mut with = rules.clone();
            with.insert(rule);
            let rest = (!outside.is_empty()).then_some((rules, outside));
            (rest, Some((with, inside)))
        }
    };
    rest.into_iter().chain(inside)
}
