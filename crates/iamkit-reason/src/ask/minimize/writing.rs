//! The same in other writing, and in names of the catalog.

use iamkit_catalog::{ActionSet, Catalog, shrink_beside};
use iamkit_policy::{
    ActionElement, ActionPattern, ConditionBlock, Effect, PrincipalElement, PrincipalSpec,
    ResourceElement, Statement,
};
use iamkit_syntax::Spanned;

use crate::rewrite::one_or_many;

/// Writes every list of one value as the value.
pub(super) fn with_single_values(statement: &Statement) -> Statement {
    let mut found = statement.clone();
    let (ActionElement::Action(list) | ActionElement::NotAction(list)) = &mut found.action;
    list.patterns = one_or_many(list.patterns.as_slice().to_vec());
    if let Some(ResourceElement::Resource(list) | ResourceElement::NotResource(list)) =
        &mut found.resource
    {
        list.patterns = one_or_many(list.patterns.as_slice().to_vec());
    }
    if let Some(PrincipalElement::Principal(clause) | PrincipalElement::NotPrincipal(clause)) =
        &mut found.principal
        && let PrincipalSpec::Map(entries) = &mut clause.spec
    {
        for entry in entries {
            entry.values = one_or_many(entry.values.as_slice().to_vec());
        }
    }
    if let Some(ConditionBlock { operators, .. }) = &mut found.condition {
        for test in operators.iter_mut().flat_map(|block| &mut block.tests) {
            test.values = one_or_many(test.values.as_slice().to_vec());
        }
    }
    found
}

/// Wildcards in place of lists of actions, with those that were found before.
#[derive(Debug, Default)]
pub(super) struct Wildcards {
    found: Vec<Found>,
}

#[derive(Debug)]
struct Found {
    set: ActionSet,
    granted: ActionSet,
    patterns: Vec<String>,
}

impl Wildcards {
    /// Puts wildcards in place of lists of actions that name the same actions of the catalog. Those of an
    /// `Allow` may name besides what other statements allow whatever the request.
    pub(super) fn put_into(
        &mut self,
        catalog: &Catalog,
        statements: &[Statement],
    ) -> Vec<Statement> {
        let granted: Vec<Option<ActionSet>> =
            statements.iter().map(|statement| allowed_anyway(catalog, statement)).collect();
        let beside = |index: usize| {
            let mut others = ActionSet::empty(catalog.action_count());
            // Of two such statements neither may lean on the other.
            if granted.get(index).is_some_and(Option::is_none) {
                granted.iter().flatten().for_each(|set| others.union(set));
            }
            others
        };
        let shorter = |(index, statement)| self.shortest(catalog, statement, &beside(index));
        statements.iter().enumerate().map(shorter).collect()
    }

    fn shortest(
        &mut self,
        catalog: &Catalog,
        statement: &Statement,
        granted: &ActionSet,
    ) -> Statement {
        let is_list = matches!(statement.action(), ActionElement::Action(_));
        let may_name_more = is_list && statement.effect() == Effect::Allow;
        let none = ActionSet::empty(catalog.action_count());
        let granted = if may_name_more { granted } else { &none };
        let mut set = ActionSet::empty(catalog.action_count());
        let mut patterns: Vec<String> = Vec::new();
        for pattern in statement.action().patterns() {
            let text = pattern.value.as_str();
            let found = catalog.actions_matching(text);
            if found.is_empty() {
                // A name that the catalog does not know stays.
                patterns.push(text.to_owned());
            }
            set.union(&found);
        }
        let length =
            |texts: &mut dyn Iterator<Item = usize>| texts.map(|text| text + 3).sum::<usize>();
        let before =
            length(&mut statement.action().patterns().iter().map(|p| p.value.as_str().len()));
        if length(&mut shortest_of_services(catalog, &set).into_iter()) >= before {
            return statement.clone();
        }
        patterns.extend(self.patterns(catalog, set, granted));
        if length(&mut patterns.iter().map(String::len)) >= before {
            return statement.clone();
        }
        let mut found = statement.clone();
        let (ActionElement::Action(list) | ActionElement::NotAction(list)) = &mut found.action;
        let patterns = patterns.into_iter().map(ActionPattern::new).map(Spanned::without_span);
        list.patterns = one_or_many(patterns.collect());
        found
    }

    fn patterns(&mut self, catalog: &Catalog, set: ActionSet, granted: &ActionSet) -> Vec<String> {
        let known = |found: &&Found| found.set == set && found.granted == *granted;
        if let Some(found) = self.found.iter().find(known) {
            return found.patterns.clone();
        }
        let patterns = shrink_beside(catalog, &set, granted);
        let found = Found { set, granted: granted.clone(), patterns: patterns.clone() };
        self.found.push(found);
        patterns
    }
}

/// Returns how long the shortest patterns may be that name some actions: one for each service.
fn shortest_of_services(catalog: &Catalog, set: &ActionSet) -> Vec<usize> {
    if set.len() == catalog.action_count() {
        return vec!["*".len()];
    }
    let mut prefixes: Vec<&str> =
        catalog.actions_in(set).map(|action| action.service().prefix()).collect();
    prefixes.dedup();
    prefixes.into_iter().map(|prefix| prefix.len() + ":*".len()).collect()
}

/// Returns the actions that a statement allows on every resource, under no condition, to whom the policy is
/// attached.
fn allowed_anyway(catalog: &Catalog, statement: &Statement) -> Option<ActionSet> {
    let ActionElement::Action(list) = statement.action() else { return None };
    let Some(ResourceElement::Resource(resources)) = statement.resource() else { return None };
    let is_plain = statement.effect() == Effect::Allow
        && statement.condition().is_none_or(|block| block.operators.is_empty())
        && statement.principal().is_none()
        && resources.patterns.iter().any(|pattern| pattern.value.is_any());
    is_plain.then(|| {
        let mut allowed = ActionSet::empty(catalog.action_count());
        for pattern in &list.patterns {
            allowed.union(&catalog.actions_matching(pattern.value.as_str()));
        }
        allowed
    })
}
