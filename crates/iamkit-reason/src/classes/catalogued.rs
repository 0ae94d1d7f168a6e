//! What statements name of the catalog.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use iamkit_catalog::{ActionId, ActionSet, Catalog};
use iamkit_pattern::solve::MemberSet;
use iamkit_policy::ActionElement;
use iamkit_work::unlimited;

use super::entries::counts;
use super::{ActionClasses, Class, KnownActions};

impl ActionClasses<'_> {
    /// Splits the actions of the catalog that one of the `needed` statements names.
    pub(super) fn of_catalog(&self, catalog: &Catalog, needed: &MemberSet) -> Vec<Class> {
        let sorted = self.sorted_with(needed, catalog);
        let mut first_of: BTreeMap<MemberSet, ActionId> = BTreeMap::new();
        for (rules, id) in sorted {
            first_of.entry(rules).or_insert(id);
        }
        let class = |(rules, first): (MemberSet, ActionId)| {
            let first = catalog.action_by_id(first)?;
            Some(Class { rules, representative: first.to_string().into() })
        };
        first_of.into_iter().filter_map(class).collect()
    }

    /// Sorts the actions of the catalog by the statements that name them.
    pub(super) fn sorted_actions(&self, catalog: &Catalog) -> HashMap<MemberSet, Vec<ActionId>> {
        let mut sorted: HashMap<MemberSet, Vec<ActionId>> = HashMap::new();
        for (rules, id) in self.sorted_with(&self.needed, catalog) {
            sorted.entry(rules).or_default().push(id);
        }
        sorted
    }

    /// Returns all actions that one of the `needed` statements names, in order, each with all statements
    /// that name it.
    fn sorted_with(
        &self,
        needed: &MemberSet,
        catalog: &Catalog,
    ) -> impl Iterator<Item = (MemberSet, ActionId)> {
        let mut all = ActionSet::empty(catalog.action_count());
        for rule in needed.iter() {
            if let Some(named) = self.named_by(rule, catalog) {
                all.union(named);
            }
        }
        // By action, as statements name few actions each: splitting all parts by every statement
        // would look at all actions as often as there are statements.
        let ids: Vec<ActionId> = all.iter().collect();
        let mut rules_of = vec![MemberSet::new(); ids.len()];
        for rule in 0..self.elements.len() {
            let Some(named) = self.named_by(rule, catalog) else { continue };
            let mut named = named.clone();
            named.intersect(&all);
            let mut places = ids.iter().zip(&mut rules_of);
            for id in named.iter() {
                if let Some((_, rules)) = places.by_ref().find(|(known, _)| **known == id) {
                    rules.insert(rule);
                }
            }
        }
        rules_of.into_iter().zip(ids)
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
        let place = self.place(rule)?;
        let element = self.sorted.elements.get(place)?;
        // It is kept for other questions.
        let make = || unlimited(|| named(element, None, catalog));
        Some(self.sorted.catalogued.get(place)?.get_or_init(make))
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
