//! The requests that there are: of the open universe all, of the catalog those that its actions take.

use std::collections::BTreeMap;

use iamkit_catalog::{Action, ActionSet, Catalog};
use iamkit_pattern::Case;

use crate::options::Universe;
use crate::question::Question;
use crate::space::{BodyId, Coordinate, Form, KeyId, Predicate, Test, TextPattern};

/// Actions of one class that take the same resources and keys.
#[derive(Clone, Debug)]
pub(crate) struct ActionGroup {
    /// One of them.
    pub(crate) representative: Box<str>,
    /// All of them, where that is not the whole class.
    pub(crate) actions: Option<ActionSet>,
    /// What their requests are.
    pub(crate) body: Option<BodyId>,
}

/// The resources that an action takes, and which of the keys of a question.
type Taken = (Vec<String>, Vec<bool>);

/// Returns the groups of a class of actions.
pub(crate) fn group_actions(question: &mut Question<'_, '_>, class: usize) -> Vec<ActionGroup> {
    let Some(found) = question.classes().get(class).cloned() else { return Vec::new() };
    let (Universe::Catalog, Some(catalog)) = (question.options.universe, question.options.catalog)
    else {
        let representative = found.representative;
        return vec![ActionGroup { representative, actions: None, body: None }];
    };
    let keys: Vec<KeyId> = question.deciders.space.key_ids().collect();
    let mut groups: BTreeMap<Taken, (Box<str>, ActionSet)> = BTreeMap::new();
    let actions = question.catalogued(&found);
    for action in catalog.actions_in(&actions) {
        let shapes = shapes_of(&action);
        let sent = keys
            .iter()
            .map(|key| sends(catalog, &action, &question.deciders.space.key_at(*key).name))
            .collect();
        let group = groups.entry((shapes, sent)).or_insert_with(|| {
            (action.to_string().into(), ActionSet::empty(catalog.action_count()))
        });
        group.1.insert(action.id());
    }
    groups
        .into_iter()
        .map(|((shapes, sent), (representative, actions))| {
            let mut predicates = vec![{
                let patterns = shapes.iter().map(|shape| shape_pattern(shape)).collect();
                let test = Test::Resource { patterns, is_negated: false };
                question
                    .deciders
                    .space
                    .predicate(Predicate { coordinate: Coordinate::Resource, test })
            }];
            for (key, is_sent) in keys.iter().zip(&sent) {
                if !is_sent {
                    predicates.push(question.presence(*key, true));
                }
            }
            let body = Some(question.deciders.space.body(predicates));
            ActionGroup { representative, actions: Some(actions), body }
        })
        .collect()
}

/// Returns the resources that an action takes, as patterns.
fn shapes_of(action: &Action<'_>) -> Vec<String> {
    let mut shapes: Vec<String> = action
        .resource_types()
        .flat_map(|found| found.resource_type.arn_templates())
        .map(|template| as_pattern(template.as_str()))
        .collect();
    if shapes.is_empty() {
        shapes.push("*".into());
    }
    shapes.sort_unstable();
    shapes.dedup();
    shapes
}

/// Puts `*` in place of each variable of a template.
fn as_pattern(template: &str) -> String {
    let mut pattern = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((head, tail)) = rest.split_once("${") {
        pattern.push_str(head);
        pattern.push('*');
        rest = tail.split_once('}').map_or("", |(_, tail)| tail);
    }
    pattern.push_str(rest);
    pattern
}

fn shape_pattern(shape: &str) -> TextPattern {
    if shape == "*" {
        // The resource of actions that take none.
        TextPattern::plain(shape, false, Form::Text(Case::Sensitive))
    } else {
        TextPattern::plain(shape, true, Form::Completed)
    }
}

/// Says whether requests of an action may have a key.
fn sends(catalog: &Catalog, action: &Action<'_>, key: &str) -> bool {
    catalog.global_condition_key(key).is_some()
        || action.all_condition_keys().iter().any(|info| info.matches(key))
}
