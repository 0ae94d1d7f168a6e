//! The same in other writing, and in names of the catalog.

use iamkit_catalog::{ActionSet, Catalog, shrink_to_shortest};
use iamkit_policy::{
    ActionElement, ActionPattern, ConditionBlock, PrincipalElement, PrincipalSpec, ResourceElement,
    Statement,
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

/// Puts wildcards in place of lists of actions that name the same actions of the catalog.
pub(super) fn with_wildcards(catalog: &Catalog, statement: &Statement) -> Statement {
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
    patterns.extend(shrink_to_shortest(catalog, &set));
    let length = |texts: &mut dyn Iterator<Item = usize>| texts.map(|text| text + 3).sum::<usize>();
    let before = length(&mut statement.action().patterns().iter().map(|p| p.value.as_str().len()));
    if length(&mut patterns.iter().map(String::len)) >= before {
        return statement.clone();
    }
    let mut found = statement.clone();
    let (ActionElement::Action(list) | ActionElement::NotAction(list)) = &mut found.action;
    let patterns = patterns.into_iter().map(ActionPattern::new).map(Spanned::without_span);
    list.patterns = one_or_many(patterns.collect());
    found
}
