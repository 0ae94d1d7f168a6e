//! The requests that there are: of the open universe all, of the catalog those that its actions take.

use std::collections::BTreeMap;

use iamkit_arn::Partition;
use iamkit_catalog::{Action, ActionSet, Catalog};
use iamkit_pattern::{Case, Pattern};

use crate::options::Universe;
use crate::question::Question;
use crate::space::{BodyId, Coordinate, Form, KeyId, Part, Predicate, Test, TextPattern};

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
    let partitions = partitions_of(question);
    for action in catalog.actions_in(&actions) {
        let shapes = shapes_of(&action, &partitions);
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

/// Returns the partitions that the policies name; without any the one of most accounts. A policy is one
/// of an account, whose resources are of its partition.
fn partitions_of(question: &Question<'_, '_>) -> Vec<Partition> {
    let space = &question.deciders.space;
    let bodies = question.rules.iter().map(|(_, rule)| rule.body);
    let predicates =
        bodies.flat_map(|body| space.body_at(body)).filter_map(|id| space.predicate_at(*id));
    let resources = predicates.filter(|predicate| predicate.coordinate == Coordinate::Resource);
    let mut found: Vec<Partition> = Vec::new();
    for pattern in resources.flat_map(Predicate::patterns) {
        let text = written(pattern);
        let partition = text.split(':').nth(1).unwrap_or("*");
        if partition != "*" {
            let pattern = Pattern::new(partition, Case::Sensitive);
            found.extend(Partition::ALL.iter().filter(|known| pattern.matches(known.as_str())));
        }
    }
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        found.push(Partition::Aws);
    }
    found
}

/// Returns a pattern as it is written, with `*` for variables.
fn written(pattern: &TextPattern) -> String {
    let text = |part| match part {
        &(Part::Literal(ref text) | Part::Value(ref text) | Part::Unnamed(ref text)) => &**text,
        Part::AnyOne => "?",
        Part::AnyRun | Part::Variable { .. } => "*",
    };
    pattern.parts.iter().map(text).collect()
}

/// Returns the resources that an action takes in some partitions, as patterns.
fn shapes_of(action: &Action<'_>, partitions: &[Partition]) -> Vec<String> {
    let mut shapes: Vec<String> = action
        .resource_types()
        .flat_map(|found| found.resource_type.arn_templates())
        .flat_map(|template| in_partitions(&template.filled(|_, _| "*"), partitions))
        .collect();
    if shapes.is_empty() {
        shapes.push("*".into());
    }
    shapes.sort_unstable();
    shapes.dedup();
    shapes
}

fn in_partitions(shape: &str, partitions: &[Partition]) -> Vec<String> {
    match shape.strip_prefix("arn:*:") {
        Some(rest) => partitions
            .iter()
            .map(|partition| format!("arn:{}:{rest}", partition.as_str()))
            .collect(),
        None => vec![shape.to_owned()],
    }
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
