//! The action and the resource of the request that is shown.

use std::collections::HashMap;

use iamkit_catalog::{Action, ActionSet, ArnTemplate};
use iamkit_condition::ContextValue;
use iamkit_pattern::Case;

use crate::ask::Found;
use crate::concrete::{Concrete, regions_of};
use crate::question::{CallerClass, Question, Replay, Side};

use super::request::ShownKey;

/// Most actions of a class that a resource is looked for.
const MOST_ACTIONS: usize = 64;

/// An action and a resource that go together.
pub(super) struct Example {
    pub(super) action: String,
    pub(super) resource: String,
    /// The context with which the engine decides the request as the statements do, if it was asked.
    pub(super) simulated: Option<Vec<ShownKey>>,
}

impl Question<'_, '_> {
    /// Returns an action that takes the resource of what was found, or else one with a resource that it
    /// takes, or else what was found.
    pub(super) fn example(
        &self,
        found: &Found,
        callers: &CallerClass,
        actions: &ActionSet,
    ) -> Example {
        let catalog = self.options.catalog;
        let known: Vec<Action<'_>> = catalog
            .into_iter()
            .flat_map(|catalog| catalog.actions_in(actions))
            .take(MOST_ACTIONS)
            .collect();
        // The policy of a resource decides calls on it; one on `*` is an account's.
        let is_own = found.concrete.resource == "*" && callers.caller.is_some();
        let form_first = is_own.then(|| self.with_form(found, callers, &known)).flatten();
        let of_resource = || self.with_resource(found, callers, &known);
        let of_form = || self.with_form(found, callers, &known).filter(|_| !is_own);
        form_first.or_else(of_resource).or_else(of_form).unwrap_or_else(|| {
            let resource = found.concrete.resource.clone();
            let known = catalog.and_then(|catalog| catalog.action(&found.action));
            let action = known.map_or_else(|| found.action.to_string(), |known| known.to_string());
            Example { action, resource, simulated: None }
        })
    }

    /// Returns the context of a request that the engine decides as the statements do.
    fn simulated(
        &self,
        side: Side,
        replay: Replay<'_>,
        concrete: &Concrete,
    ) -> Option<Vec<ShownKey>> {
        let context = concrete.context.iter().map(|(key, value)| {
            let value = value.clone().unwrap_or(ContextValue::Many(Vec::new()));
            (self.deciders.space.key_at(*key).name.clone(), value)
        });
        let mut context: Vec<ShownKey> = context.collect();
        context.sort_by(|left, right| left.0.cmp(&right.0));
        let why_not = self.not_simulated(side, replay, (&concrete.resource, &context));
        why_not.is_none().then_some(context)
    }

    /// Looks for an action that takes the resource.
    fn with_resource(
        &self,
        found: &Found,
        callers: &CallerClass,
        actions: &[Action<'_>],
    ) -> Option<Example> {
        let resource = &found.concrete.resource;
        let mut taking = Taking::new(resource);
        let mut taken_by = actions.iter().filter(|action| match resource.as_str() {
            "*" => !action.has_resource_types(),
            _ => taking.is_taken_by(action),
        });
        taken_by.find_map(|action| {
            let action = action.to_string();
            let replay = Replay { action: &action, callers };
            if !self.separates(found.side, &found.grant, replay, &found.concrete) {
                return None;
            }
            let simulated = Some(self.simulated(found.side, replay, &found.concrete)?);
            Some(Example { action, resource: resource.clone(), simulated })
        })
    }

    /// Looks for an action and a resource of a form that it takes.
    fn with_form(
        &self,
        found: &Found,
        callers: &CallerClass,
        actions: &[Action<'_>],
    ) -> Option<Example> {
        // Statements treat all these actions alike: with a resource that one of them does not show
        // anything on none does.
        let mut shows: HashMap<&str, bool> = HashMap::new();
        let mut concrete = found.concrete.clone();
        let account = owner_beside(callers);
        let partition = self.partition_beside(&found.concrete);
        for action in actions {
            let name = action.to_string();
            let replay = Replay { action: &name, callers };
            let types = action.resource_types().map(|found| found.resource_type);
            let mut templates: Vec<ArnTemplate<'_>> =
                types.flat_map(|resource_type| resource_type.arn_templates()).collect();
            // The simplest first: an object, not an object behind an access point.
            templates.sort_by_key(|template| template.as_str().len());
            for template in templates {
                let known = shows.get(template.as_str()).copied();
                if known == Some(false) {
                    continue;
                }
                concrete.resource = filled(&template, account, partition);
                let is_shown = known
                    .unwrap_or_else(|| self.separates(found.side, &found.grant, replay, &concrete));
                shows.insert(template.as_str(), is_shown);
                if is_shown
                    && template.overlaps(&concrete.resource)
                    && let Some(context) = self.simulated(found.side, replay, &concrete)
                {
                    let (resource, simulated) = (concrete.resource, Some(context));
                    return Some(Example { action: name, resource, simulated });
                }
            }
        }
        None
    }
}

impl Question<'_, '_> {
    /// Returns the partition of those who call in a request, which is that of the resource.
    fn partition_beside<'f>(&self, concrete: &'f Concrete) -> &'f str {
        const TELLING: [&str; 2] = ["aws:PrincipalArn", "aws:SourceArn"];
        let mut found = concrete.context.iter().filter_map(|(key, value)| {
            let is_telling = Case::Fold.is_one_of(&self.deciders.space.key_at(*key).name, &TELLING);
            match value {
                Some(ContextValue::One(text)) if is_telling => text.split(':').nth(1),
                _ => None,
            }
        });
        found.next().unwrap_or("aws")
    }
}

/// Which forms of ARNs a resource has. Actions of one service share a few.
struct Taking<'r, 'c> {
    resource: &'r str,
    known: HashMap<&'c str, bool>,
}

impl<'r, 'c> Taking<'r, 'c> {
    fn new(resource: &'r str) -> Self {
        Self { resource, known: HashMap::new() }
    }

    /// Says whether AWS would ask about an action on the resource.
    fn is_taken_by(&mut self, action: &Action<'c>) -> bool {
        let resource = self.resource;
        // A wildcard is an ordinary character in a request.
        if resource.contains(['*', '?']) {
            return false;
        }
        let types = action.resource_types().map(|found| found.resource_type);
        let mut templates = types.flat_map(|resource_type| resource_type.arn_templates());
        templates.any(|template| {
            let has_form = || template.overlaps(resource);
            *self.known.entry(template.as_str()).or_insert_with(has_form)
        })
    }
}

/// Returns the account of a resource that nobody says the owner of: not that of a stranger.
fn owner_beside(callers: &CallerClass) -> &'static str {
    const OWNERS: [&str; 2] = ["111122223333", "123456789012"];
    let known = callers.caller.as_ref().filter(|known| known.is_stranger);
    let account = known.and_then(|known| known.caller.account());
    let is_free = |owner: &&&str| account.is_none_or(|account| account.as_str() != **owner);
    OWNERS.iter().find(is_free).copied().unwrap_or("111122223333")
}

/// Returns a resource of a form.
fn filled(template: &ArnTemplate<'_>, account: &str, partition: &str) -> String {
    let region = regions_of(partition).first().copied().unwrap_or_default();
    template.filled(|_, name| match name {
        "Partition" => partition,
        "Region" => region,
        "Account" | "AccountId" => account,
        _ => "example",
    })
}
