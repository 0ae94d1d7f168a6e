//! What statements name of the catalog.

use std::borrow::Cow;
use std::collections::BTreeMap;

use iamkit_catalog::{ActionId, ActionSet, Catalog};
use iamkit_pattern::solve::MemberSet;
use iamkit_policy::ActionElement;

use super::entries::counts;
use super::{ActionClasses, Class, KnownActions};

impl ActionClasses<'_> {
    /// Splits the actions of the catalog that one of the `needed` statements names.
    pub(super) fn of_catalog(&self, catalog: &Catalog, needed: &MemberSet) -> Vec<Class> {
        let mut all = ActionSet::empty(catalog.action_count());
        for rule in needed.iter() {
            if let Some(named) = self.named_by(rule, catalog) {
                all.union(named);
            }
        }
        // By action, as statements name few actions each: splitting all parts by every statement
        // would look at all actions as often as there are statements.
        let mut rules_of = vec![MemberSet::new(); catalog.action_count()];
        for rule in 0..self.elements.len() {
            let Some(named) = self.named_by(rule, catalog) else { continue };
            let mut named = named.clone();
            named.intersect(&all);
            for id in named.iter() {
                if let Some(rules) = rules_of.get_mut(id.index()) {
                    rules.insert(rule);
                }
            }
        }
        let mut first_of: BTreeMap<MemberSet, ActionId> = BTreeMap::new();
        for id in all.iter() {
            if let Some(rules) = rules_of.get_mut(id.index()) {
                first_of.entry(std::mem::take(rules)).or_insert(id);
            }
        }
        let class = |(rules, first): (MemberSet, ActionId)| {
            let first = catalog.action_by_id(first)?;
            Some(Class { rules, representative: first.to_string().into() })
        };
        first_of.into_iter().filter_map(class).collect()
    }

    /// Returns what a statement names of the catalog.
    pub(super) fn named_by(&self, rule: usize, catalog: &Catalog) -> Option<&ActionSet> {
        let element = (*self.elements.get(rule)?)?;
        if let Some(known) = self.known.iter().find_map(|known| known.named(rule, catalog)) {
            return Some(known);
        }
        let services = self.services.as_deref();
        Some(self.catalogued.get(rule)?.get_or_init(|| named(element, services, catalog)))
    }
}

impl KnownActions<'_> {
    /// Returns what one of the statements names, all services told apart.
    fn named(&self, rule: usize, catalog: &Catalog) -> Option<&ActionSet> {
        let place = *self.places.get(rule.checked_sub(self.first)?)?;
        let element = self.sorted.elements.get(place)?;
        Some(self.sorted.catalogued.get(place)?.get_or_init(|| named(element, None, catalog)))
    }
}

/// Returns what a statement names of the catalog; of services that do not count it may be anything.
fn named(
    element: &ActionElement,
    services: Option<&[Cow<'_, str>]>,
    catalog: &Catalog,
) -> ActionSet {
    let mut listed = ActionSet::empty(catalog.action_count());
    for pattern in element.patterns() {
        let service = pattern.value.service();
        let counts = services.is_none_or(|services| counts(service, services));
        if pattern.value.is_malformed() || !counts {
            continue;
        }
        if pattern.value.is_exact() {
            listed.extend(catalog.action(pattern.value.as_str()).map(|action| action.id()));
        } else {
            listed.union(&catalog.actions_matching(pattern.value.as_str()));
        }
    }
    if element.is_negated() { listed.complement() } else { listed }
}
