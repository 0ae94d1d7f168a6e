//! Every condition key of the corpus.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_catalog::{ActionSet, Catalog};
use iamkit_policy::{ActionElement, Statement};

use crate::corpus::{Counts, each_statement};

/// The actions that support each condition key, by the key's name.
fn supporters(catalog: &Catalog) -> BTreeMap<&str, ActionSet> {
    let mut supporters = BTreeMap::new();
    for action in catalog.actions() {
        for key in action.all_condition_keys() {
            let empty = || ActionSet::empty(catalog.action_count());
            supporters.entry(key.name()).or_insert_with(empty).insert(action.id());
        }
    }
    supporters
}

/// The actions that a statement lists, `None` for `NotAction`.
fn listed(catalog: &Catalog, statement: &Statement) -> Option<ActionSet> {
    let ActionElement::Action(list) = &statement.action else { return None };
    let mut set = ActionSet::empty(catalog.action_count());
    for pattern in list.patterns.as_slice() {
        set.union(&catalog.actions_matching(pattern.value.as_str()));
    }
    Some(set)
}

/// Global keys that a request carries only for actions with support for them.
const NEEDS_SUPPORT: [&str; 3] =
    ["aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys"];

#[test]
fn condition_keys_resolve() {
    let catalog = Catalog::embedded();
    let mut counts = Counts::default();
    let mut unknown = BTreeSet::new();
    each_statement(|statement| {
        for test in statement.tests() {
            let text = test.test.key.value.as_str();
            counts.add("uses");
            let Some(key) = catalog.condition_key(text) else {
                counts.add("unknown");
                unknown.insert(text.to_owned());
                continue;
            };
            counts.add(if key.is_global() { "global" } else { "of a service" });
            let fixed = key.name().split("${").next().unwrap();
            if !text.starts_with(fixed) {
                counts.add("in another case");
            }
        }
    });
    let unknown: Vec<_> = unknown.iter().map(String::as_str).collect();
    assert_eq!(
        unknown,
        [
            "aws:PrincipalOrgMasterAccountId",
            "deepracer:MultiUser",
            "deepracer:UserToken",
            "lakeformation:GlueARN",
        ]
    );
    counts.assert(&[
        ("uses", 5_775),
        ("global", 3_511),
        ("of a service", 2_258),
        ("in another case", 40),
        ("unknown", 6),
    ]);
}

#[test]
fn condition_keys_suit_the_actions_beside_them() {
    let catalog = Catalog::embedded();
    let supporters = supporters(catalog);
    let nothing = ActionSet::empty(catalog.action_count());
    let mut counts = Counts::default();
    let mut families = BTreeMap::<String, usize>::new();
    each_statement(|statement| {
        let Some(actions) = listed(catalog, statement) else { return };
        if actions.is_empty() {
            return;
        }
        for test in statement.tests() {
            let Some(key) = catalog.condition_key(test.test.key.value.as_str()) else { continue };
            if key.is_global() && !NEEDS_SUPPORT.contains(&key.name()) {
                continue;
            }
            let supported = supporters.get(key.name()).unwrap_or(&nothing);
            if actions.is_subset(supported) {
                counts.add("usable by every action");
            } else if actions.intersects(supported) {
                counts.add("usable by some actions");
            } else {
                counts.add("usable by no action");
                *families.entry(key.name().to_owned()).or_default() += 1;
            }
        }
    });
    let families: Vec<_> = families.iter().map(|(key, count)| (key.as_str(), *count)).collect();
    assert_eq!(
        families,
        [
            ("a4b:amazonId", 2),
            ("a4b:filters_deviceType", 2),
            ("aws-marketplace:ProductId", 3),
            ("aws:RequestTag/${TagKey}", 1),
            ("aws:TagKeys", 7),
            ("iottwinmaker:linkedServices", 2),
            ("secretsmanager:ResourceTag/${TagKey}", 32),
            ("ssm:resourceTag/${TagKey}", 2),
        ]
    );
    counts.assert(&[
        ("usable by every action", 3_922),
        ("usable by some actions", 99),
        ("usable by no action", 51),
    ]);
}
