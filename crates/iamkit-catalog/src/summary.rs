//! What a policy grants, by service and access level.

use std::collections::BTreeMap;

use iamkit_policy::{
    ActionElement, Effect, PolicyDocument, PrincipalSpec, ResourceElement, Statement,
};

use crate::access_level::AccessLevel;
use crate::action_set::ActionSet;
use crate::catalog::Catalog;
use crate::service::Service;

/// What a policy says of each service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PolicySummary<'c> {
    /// One entry for each service, effect, principals, resources and conditions, by prefix; what
    /// is denied behind what is allowed.
    pub services: Vec<ServiceSummary<'c>>,
    /// Actions that the catalog does not know.
    pub unknown_actions: Vec<Box<str>>,
}

/// What statements with the same effect, principals, resources and conditions say of one service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServiceSummary<'c> {
    /// The service.
    pub service: Service<'c>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The access levels of the service, with what is granted or denied of each.
    pub levels: Vec<LevelSummary<'c>>,
    /// The principals, as written, with their kinds; none in a policy of an identity. `not` stands
    /// before those of `NotPrincipal`.
    pub principals: Vec<Box<str>>,
    /// The resources, as written; none in a trust policy. `not` stands before those of
    /// `NotResource`.
    pub resources: Vec<Box<str>>,
    /// The condition keys that statements ask for.
    pub conditions: Vec<Box<str>>,
    /// Whether it is less than all: not all actions, not all resources, or under conditions.
    pub is_limited: bool,
}

/// What a policy says of the actions of one access level.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LevelSummary<'c> {
    /// The level.
    pub level: AccessLevel,
    /// How many actions of it the service has.
    pub of: usize,
    /// The names of those that are covered.
    pub granted: Vec<&'c str>,
}

/// What statements have in common of which the actions are told together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    prefix: String,
    is_deny: bool,
    principals: Vec<Box<str>>,
    resources: Vec<Box<str>>,
    conditions: Vec<Box<str>>,
}

impl Catalog {
    /// Tells what a policy says of each service; what it denies is told apart, and not taken off.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use iamkit_catalog::{AccessLevel, Catalog};
    /// use iamkit_policy::{PolicyDocument, Statement};
    ///
    /// let document = PolicyDocument::new()
    ///     .with_statement(Statement::allow(["sqs:Get*", "sqs:NoSuch"]).on(["*"]));
    /// let summary = Catalog::embedded().summarize(&document);
    /// assert_eq!(summary.services[0].service.name(), "Amazon SQS");
    /// let read = summary.services[0].levels.iter().find(|it| it.level == AccessLevel::Read);
    /// assert_eq!(read.unwrap().granted, ["GetQueueAttributes", "GetQueueUrl"]);
    /// assert_eq!(summary.unknown_actions, ["sqs:NoSuch".into()]);
    /// # }
    /// ```
    #[must_use]
    pub fn summarize(&self, document: &PolicyDocument) -> PolicySummary<'_> {
        let mut gathered: BTreeMap<Key, ActionSet> = BTreeMap::new();
        let mut unknown_actions: Vec<Box<str>> = Vec::new();
        for statement in document.statements() {
            let covered = self.covered(statement, &mut unknown_actions);
            let principals = principals(statement);
            let (resources, conditions) = (resources(statement), conditions(statement));
            for action in self.actions_in(&covered) {
                let key = Key {
                    prefix: action.service().prefix().to_owned(),
                    is_deny: statement.effect() == Effect::Deny,
                    principals: principals.clone(),
                    resources: resources.clone(),
                    conditions: conditions.clone(),
                };
                let empty = || ActionSet::empty(self.action_count());
                gathered.entry(key).or_insert_with(empty).insert(action.id());
            }
        }
        let mut services: Vec<ServiceSummary<'_>> = gathered
            .into_iter()
            .filter_map(|(key, actions)| {
                Some(summary_of(self.service(&key.prefix)?, key, &actions))
            })
            .collect();
        services.sort_by_key(|entry| entry.effect == Effect::Deny);
        PolicySummary { services, unknown_actions }
    }

    /// Returns the actions that a statement covers, as far as the catalog knows them.
    fn covered(&self, statement: &Statement, unknown: &mut Vec<Box<str>>) -> ActionSet {
        let mut listed = ActionSet::empty(self.action_count());
        for pattern in statement.action.patterns() {
            let found = self.actions_matching(pattern.value.as_str());
            if found.is_empty() {
                add(unknown, &[pattern.value.as_str().into()]);
            }
            listed.union(&found);
        }
        match statement.action {
            ActionElement::Action(_) => listed,
            ActionElement::NotAction(_) => listed.complement(),
        }
    }
}

fn summary_of<'c>(service: Service<'c>, key: Key, actions: &ActionSet) -> ServiceSummary<'c> {
    let mut levels: BTreeMap<AccessLevel, LevelSummary<'_>> = BTreeMap::new();
    for action in service.actions() {
        let level = action.access_level();
        let entry = levels.entry(level).or_insert_with(|| LevelSummary {
            level,
            of: 0,
            granted: Vec::new(),
        });
        entry.of += 1;
        if actions.contains(action.id()) {
            entry.granted.push(action.name());
        }
    }
    let levels: Vec<LevelSummary<'_>> = levels.into_values().collect();
    let is_all = levels.iter().all(|level| level.granted.len() == level.of);
    let Key { is_deny, principals, resources, conditions, .. } = key;
    let is_everywhere = resources.is_empty() || resources.iter().any(|text| **text == *"*");
    let is_limited = !is_all || !conditions.is_empty() || !is_everywhere;
    let effect = if is_deny { Effect::Deny } else { Effect::Allow };
    ServiceSummary { service, effect, levels, principals, resources, conditions, is_limited }
}

fn principals(statement: &Statement) -> Vec<Box<str>> {
    let Some(element) = &statement.principal else { return Vec::new() };
    let not = if element.is_negated() { "not " } else { "" };
    if matches!(element.spec(), PrincipalSpec::Everyone) {
        return vec![format!("{not}*").into()];
    }
    let mut texts = Vec::new();
    for (kind, principal) in element.principals() {
        add(&mut texts, &[format!("{not}{kind} {}", principal.value).into()]);
    }
    texts.sort();
    texts
}

fn resources(statement: &Statement) -> Vec<Box<str>> {
    let Some(element) = &statement.resource else { return Vec::new() };
    let not = if matches!(element, ResourceElement::NotResource(_)) { "not " } else { "" };
    let mut texts = Vec::new();
    for pattern in element.patterns() {
        add(&mut texts, &[format!("{not}{}", pattern.value.as_str()).into()]);
    }
    texts.sort();
    texts
}

fn conditions(statement: &Statement) -> Vec<Box<str>> {
    let mut keys = Vec::new();
    for test in statement.tests() {
        add(&mut keys, &[test.test.key.value.as_str().into()]);
    }
    keys.sort();
    keys
}

fn add(list: &mut Vec<Box<str>>, more: &[Box<str>]) {
    for text in more {
        if !list.contains(text) {
            list.push(text.clone());
        }
    }
}
