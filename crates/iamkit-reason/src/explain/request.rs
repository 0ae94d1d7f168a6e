//! The request that shows a violation.

use iamkit_catalog::{ActionSet, ArnTemplate, GivenResource};
use iamkit_condition::ContextValue;
use iamkit_pattern::Case;

use crate::answer::Witness;
use crate::ask::Found;
use crate::concrete::Concrete;
use crate::question::{CallerClass, Question, Replay};
use crate::space::{Coordinate, KeyId};

use super::caller::told;

/// Most actions of a class that a resource is looked for.
const MOST_ACTIONS: usize = 64;

/// A request and what it was made of.
#[derive(Clone, Debug)]
pub(crate) struct ShownRequest {
    pub(crate) witness: Witness,
    pub(crate) concrete: Concrete,
}

impl Question<'_, '_> {
    /// Returns the request, with an action that takes its resource and no more context than needed.
    pub(super) fn witness(&self, found: &Found, actions: &ActionSet) -> ShownRequest {
        let callers = self
            .callers
            .get(found.callers)
            .cloned()
            .unwrap_or(CallerClass { caller: None, covered: Vec::new() });
        let (action, resource, simulates) = self.action_and_resource(found, &callers, actions);
        let mut concrete = found.concrete.clone();
        concrete.resource = resource;
        let replay = Replay { action: &action, callers: &callers };
        self.shrink(found, replay, &mut concrete);
        let is_changed = concrete.context != found.concrete.context;
        let simulates = simulates && (!is_changed || self.simulates(found.side, replay, &concrete));
        let mut context: Vec<(Box<str>, ContextValue)> = Vec::new();
        for (key, value) in &concrete.context {
            let name = self.deciders.space.key_at(*key).name.clone();
            match value {
                Some(value) => context.push((name, value.clone())),
                None if follows_from_requests(&name) => {
                    context.push((name, ContextValue::Many(Vec::new())));
                }
                None => {}
            }
        }
        self.add_tags(&mut context);
        context.sort_by(|left, right| left.0.cmp(&right.0));
        let is_unknown_action =
            self.options.catalog.is_some_and(|catalog| catalog.action(&action).is_none());
        let told = callers.caller.as_ref().map(|known| told(known, &context));
        let (principal, principal_details) =
            told.map_or((None, Vec::new()), |(text, details)| (Some(text), details));
        let witness = Witness {
            principal,
            principal_details,
            action: action.into(),
            resource: concrete.resource.as_str().into(),
            context,
            is_unknown_action,
            simulates,
        };
        ShownRequest { witness, concrete }
    }

    /// Adds what a request with tags has besides, where no statement asks for it: the tags that
    /// `aws:TagKeys` lists, or the list of the tags.
    fn add_tags(&self, context: &mut Vec<(Box<str>, ContextValue)>) {
        const LIST: &str = "aws:TagKeys";
        const TAG: &str = "aws:RequestTag/";
        let space = &self.deciders.space;
        let tag_of = |name: &str| Case::Fold.strip_prefix(name, TAG).map(str::to_owned);
        let has_value =
            |value: &ContextValue| !matches!(value, ContextValue::Many(all) if all.is_empty());
        let listed = context.iter().find(|(name, _)| Case::Fold.is_same(name, LIST));
        let tags: Vec<String> = context
            .iter()
            .filter(|(_, value)| has_value(value))
            .filter_map(|(name, _)| tag_of(name))
            .collect();
        match listed {
            None if !tags.is_empty() && !space.has_key(LIST) => {
                context.push((LIST.into(), ContextValue::many(tags)));
            }
            Some((_, ContextValue::Many(names))) => {
                let names: Vec<String> = names.iter().map(|name| format!("{TAG}{name}")).collect();
                for name in names.into_iter().filter(|name| !space.has_key(name)) {
                    context.push((name.into(), ContextValue::from("example")));
                }
            }
            _ => {}
        }
    }

    fn action_and_resource(
        &self,
        found: &Found,
        callers: &CallerClass,
        actions: &ActionSet,
    ) -> (String, String, bool) {
        let resource = &found.concrete.resource;
        let catalogued = || {
            let catalog = self.options.catalog.into_iter();
            catalog.flat_map(|catalog| catalog.actions_in(actions)).take(MOST_ACTIONS)
        };
        let fits = |concrete: &Concrete, action: &str| {
            let replay = Replay { action, callers };
            self.takes(action, &concrete.resource)
                && self.separates(found.side, &found.grant, replay, concrete)
                && self.simulates(found.side, replay, concrete)
        };
        let mut names = catalogued().map(|action| action.to_string());
        if let Some(action) = names.find(|action| {
            (resource != "*" || self.takes_no_resource(action)) && fits(&found.concrete, action)
        }) {
            return (action, resource.clone(), true);
        }
        for action in catalogued() {
            let templates =
                action.resource_types().flat_map(|found| found.resource_type.arn_templates());
            for template in templates {
                let mut concrete = found.concrete.clone();
                concrete.resource = example(&template);
                if fits(&concrete, &action.to_string()) {
                    return (action.to_string(), concrete.resource, true);
                }
            }
        }
        let name = found.action.to_string();
        let replay = Replay { action: &name, callers };
        let simulates =
            self.takes(&name, resource) && self.simulates(found.side, replay, &found.concrete);
        let name = match self.options.catalog.and_then(|catalog| catalog.action(&name)) {
            Some(action) => action.to_string(),
            None => name,
        };
        (name, resource.clone(), simulates)
    }

    /// Says whether an action takes a resource, or is not known.
    fn takes(&self, action: &str, resource: &str) -> bool {
        let action = self.options.catalog.and_then(|catalog| catalog.action(action));
        action.is_none_or(|action| match action.given_resource(resource) {
            GivenResource::Fits(_) | GivenResource::Everything => true,
            GivenResource::Unnamed(_) => resource == "*",
            _ => false,
        })
    }

    fn takes_no_resource(&self, action: &str) -> bool {
        let action = self.options.catalog.and_then(|catalog| catalog.action(action));
        action.is_some_and(|action| !action.has_resource_types())
    }

    /// Says whether a key goes together with another one of the request.
    fn is_linked(&self, key: KeyId, concrete: &Concrete) -> bool {
        let list = |key: KeyId| list_of(&self.deciders.space.key_at(key).name);
        let Some(own) = list(key) else { return false };
        let mut others = concrete.context.iter().filter(|(_, value)| value.is_some());
        others.any(|(other, _)| *other != key && list(*other) == Some(own))
    }

    /// Leaves out the keys that are not needed.
    fn shrink(&self, found: &Found, replay: Replay<'_>, concrete: &mut Concrete) {
        let keys: Vec<KeyId> = concrete.context.keys().copied().collect();
        for key in keys {
            // A request without such a key would be none that is ever made.
            if self.deciders.space.key_at(key).is_always_sent || self.is_linked(key, concrete) {
                continue;
            }
            let Some(value) = concrete.context.insert(key, None) else { continue };
            if value.is_some() && !self.separates(found.side, &found.grant, replay, concrete) {
                concrete.context.insert(key, value);
            }
        }
        // Keys that some rule of the class tests are told, the others have no part in it.
        let tested = |key: &KeyId| {
            let classes = found.classes.iter().filter_map(|class| self.classes().get(*class));
            let rules = classes.flat_map(crate::classes::Class::rules);
            let mut bodies = rules.filter_map(|index| self.body_of(index));
            bodies.any(|body| {
                let space = &self.deciders.space;
                let predicates = space.body_at(body).iter();
                predicates.filter_map(|id| space.predicate_at(*id)).any(|predicate| {
                    predicate.coordinate == Coordinate::Key(*key)
                        || predicate.variables().any(|variable| variable == *key)
                })
            })
        };
        concrete.context.retain(|key, value| value.is_some() || tested(key));
    }
}

/// Returns the list that a key belongs to, of which it tells a part.
fn list_of(name: &str) -> Option<&'static str> {
    let starts_with = |head: &str| Case::Fold.starts_with(name, head);
    if starts_with("aws:TagKeys") || starts_with("aws:RequestTag/") {
        Some("aws:TagKeys")
    } else if starts_with("aws:CalledVia") {
        Some("aws:CalledVia")
    } else {
        None
    }
}

/// Says whether a request may come to have a key that it was not given.
fn follows_from_requests(key: &str) -> bool {
    const SERVICE_KEYS: [&str; 5] = [
        "kms:CallerAccount",
        "s3:ResourceAccount",
        "s3:DataAccessPointAccount",
        "s3:DataAccessPointArn",
        "ec2:Region",
    ];
    let is_global = Case::Fold.starts_with(key, "aws:");
    is_global && !key.contains('/') || Case::Fold.is_one_of(key, &SERVICE_KEYS)
}

/// Returns a resource of a template.
fn example(template: &ArnTemplate<'_>) -> String {
    template.filled(|_, name| match name {
        "Partition" => "aws",
        "Region" => "us-east-1",
        "Account" | "AccountId" => "111122223333",
        _ => "example",
    })
}
