//! The request that shows a violation.

use iamkit_authz::CallerKind;
use iamkit_catalog::ActionSet;
use iamkit_condition::ContextValue;
use iamkit_pattern::Case;

use crate::answer::Witness;
use crate::ask::Found;
use crate::concrete::Concrete;
use crate::question::{CallerClass, Question, Replay};
use crate::space::{Coordinate, KeyId};

use super::caller::told;
use super::example::Example;

/// A condition key and its value; one without values must be missing.
pub(crate) type ShownKey = (Box<str>, ContextValue);

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
        let Example { action, resource, simulated } = self.example(found, &callers, actions);
        let mut concrete = found.concrete.clone();
        concrete.resource = resource;
        let replay = Replay { action: &action, callers: &callers };
        self.shrink(found, replay, &mut concrete);
        let mut context: Vec<ShownKey> = Vec::new();
        for (key, value) in &concrete.context {
            let name = self.deciders.space.key_at(*key).name.clone();
            match value {
                Some(value) => context.push((name, value.clone())),
                None if follows_from_requests(&name) || self.is_tested(found, *key) => {
                    context.push((name, ContextValue::Many(Vec::new())));
                }
                None => {}
            }
        }
        self.add_tags(&action, &mut context);
        self.add_linked(&mut context);
        context.sort_by(|left, right| left.0.cmp(&right.0));
        let is_unknown_action =
            self.options.catalog.is_some_and(|catalog| catalog.action(&action).is_none());
        let shown = (concrete.resource.as_str(), context.as_slice());
        let is_known = simulated.is_some_and(|known| known == context);
        let not_simulated =
            if is_known { None } else { self.not_simulated(found.side, replay, shown) };
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
            not_simulated,
        };
        ShownRequest { witness, concrete }
    }

    /// Adds what a request with tags has besides, where no statement asks for it: the tags that
    /// `aws:TagKeys` lists, of an action that sends their values, or the list of the tags.
    fn add_tags(&self, action: &str, context: &mut Vec<ShownKey>) {
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
            Some((_, ContextValue::Many(names))) if self.sends_tags(action) => {
                let names: Vec<String> = names.iter().map(|name| format!("{TAG}{name}")).collect();
                for name in names.into_iter().filter(|name| !space.has_key(name)) {
                    context.push((name.into(), ContextValue::from("example")));
                }
            }
            _ => {}
        }
    }

    /// Adds what a request has besides a key, where no statement asks for it: the services of which it
    /// names the first or the last, and that there was MFA of which it tells the age.
    fn add_linked(&self, context: &mut Vec<ShownKey>) {
        let one = |name: &str| {
            let found = context.iter().find(|(key, _)| Case::Fold.is_same(key, name));
            found.and_then(|(_, value)| match value {
                ContextValue::One(text) => Some(text.clone()),
                ContextValue::Many(_) => None,
            })
        };
        let (first, last) = (one("aws:CalledViaFirst"), one("aws:CalledViaLast"));
        let has_age = one("aws:MultiFactorAuthAge").is_some();
        let space = &self.deciders.space;
        let mut via: Vec<Box<str>> = [first, last].into_iter().flatten().collect();
        via.dedup();
        if !via.is_empty() && !space.has_key("aws:CalledVia") {
            context.push(("aws:CalledVia".into(), ContextValue::Many(via)));
        }
        if has_age && !space.has_key("aws:MultiFactorAuthPresent") {
            context.push(("aws:MultiFactorAuthPresent".into(), ContextValue::from("true")));
        }
    }

    /// Says whether a call can send tags with their values; those that remove tags send names alone
    /// (Service Authorization Reference, the condition keys of the action).
    fn sends_tags(&self, action: &str) -> bool {
        let action = self.options.catalog.and_then(|catalog| catalog.action(action));
        action.is_some_and(|action| {
            let pairs = action.resource_types().flat_map(|pair| pair.condition_keys());
            let mut keys = action.condition_keys().chain(pairs);
            keys.any(|key| key.name() == "aws:RequestTag/${TagKey}")
        })
    }

    /// Says whether a key goes together with another one of the request.
    fn is_linked(&self, key: KeyId, concrete: &Concrete) -> bool {
        let list = |key: KeyId| list_of(&self.deciders.space.key_at(key).name);
        let Some(own) = list(key) else { return false };
        let mut others = concrete.context.iter().filter(|(_, value)| value.is_some());
        others.any(|(other, _)| *other != key && list(*other) == Some(own))
    }

    /// Says whether a key is the name that users have (IAM User Guide, "IAM policy elements: Variables and
    /// tags", "Principal key values"), and a user calls.
    fn is_username(&self, key: KeyId, replay: Replay<'_>) -> bool {
        let caller = replay.callers.caller.as_ref();
        caller.is_some_and(|known| *known.caller.kind() == CallerKind::User)
            && Case::Fold.is_same(&self.deciders.space.key_at(key).name, "aws:username")
    }

    /// Says whether a statement that grants what was found asks for a key: one that is missing then is
    /// why the statement applies.
    fn is_tested(&self, found: &Found, key: KeyId) -> bool {
        let space = &self.deciders.space;
        let bodies = found.grant.rules.iter().filter_map(|rule| self.body_of(*rule));
        let predicates = bodies.flat_map(|body| space.body_at(body));
        let mut found = predicates.filter_map(|id| space.predicate_at(*id));
        found.any(|predicate| predicate.coordinate == Coordinate::Key(key))
    }

    /// Leaves out the keys that are not needed.
    fn shrink(&self, found: &Found, replay: Replay<'_>, concrete: &mut Concrete) {
        let keys: Vec<KeyId> = concrete.context.keys().copied().collect();
        for key in keys {
            // A request without such a key would be none that is ever made.
            let is_sent =
                self.deciders.space.key_at(key).is_always_sent || self.is_username(key, replay);
            if is_sent || self.is_linked(key, concrete) {
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

/// Keys that say who calls, which a request has together or not at all.
const PRINCIPAL: [&str; 4] =
    ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:username"];

/// Returns the list that a key belongs to, of which it tells a part.
fn list_of(name: &str) -> Option<&'static str> {
    let starts_with = |head: &str| Case::Fold.starts_with(name, head);
    if starts_with("aws:TagKeys") || starts_with("aws:RequestTag/") {
        Some("aws:TagKeys")
    } else if starts_with("aws:CalledVia") {
        Some("aws:CalledVia")
    } else if starts_with("aws:MultiFactorAuth") {
        Some("aws:MultiFactorAuth")
    } else if Case::Fold.is_one_of(name, &PRINCIPAL) {
        Some("aws:Principal")
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
