//! Which catalogued actions a document grants.

use iamkit::catalog::{ActionSet, Catalog};
use iamkit::policy::{ActionElement, Effect, PolicyDocument, ResourceElement, Statement};

/// Returns the actions that some `Allow` statement covers, on whatever resource and condition,
/// without those that a `Deny` takes back on every resource and without condition.
pub(crate) fn granted(document: &PolicyDocument, catalog: &Catalog) -> ActionSet {
    let mut granted = ActionSet::empty(catalog.action_count());
    let mut denied = ActionSet::empty(catalog.action_count());
    for statement in &document.statements {
        match statement.effect.value {
            Effect::Allow => granted.union(&covered(catalog, &statement.action)),
            Effect::Deny if is_unconditional(statement) => {
                denied.union(&covered(catalog, &statement.action));
            }
            Effect::Deny => {}
        }
    }
    granted.subtract(&denied);
    granted
}

/// Says whether a statement applies to every resource and has no condition.
pub(crate) fn is_unconditional(statement: &Statement) -> bool {
    let is_everywhere = matches!(&statement.resource, Some(ResourceElement::Resource(list))
        if list.patterns.iter().any(|pattern| pattern.value.is_any()));
    is_everywhere && statement.tests().next().is_none()
}

fn covered(catalog: &Catalog, element: &ActionElement) -> ActionSet {
    let mut set = ActionSet::empty(catalog.action_count());
    for pattern in element.patterns() {
        set.union(&catalog.actions_matching(pattern.value.as_str()));
    }
    if element.is_negated() { set.complement() } else { set }
}
