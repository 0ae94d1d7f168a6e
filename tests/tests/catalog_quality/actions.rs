//! Every action and action pattern of the corpus.

use std::collections::BTreeSet;

use iamkit_catalog::Catalog;

use crate::corpus::{Counts, each_statement};

/// Says how the catalog resolves the text of an `Action` or `NotAction` element.
fn verdict(catalog: &Catalog, text: &str) -> &'static str {
    if text == "*" {
        return "any";
    }
    let (prefix, name) = text.split_once(':').unwrap();
    if text.contains(['*', '?']) {
        let found = !catalog.actions_matching(text).is_empty();
        return match (found, catalog.services_matching(prefix).next().is_some()) {
            (true, _) => "wildcard",
            (false, true) => "wildcard without match",
            (false, false) if catalog.is_retired_service(prefix) => "wildcard of a retired service",
            (false, false) => "wildcard of an unknown service",
        };
    }
    match catalog.action(text) {
        Some(action) if action.to_string() == text => "exact",
        Some(action) => match (action.service().prefix() == prefix, action.name() == name) {
            (true, _) => "other case of the name",
            (_, true) => "other case of the service",
            _ => "other case of both",
        },
        None if catalog.is_retired_action(text) => "retired",
        None if catalog.service(prefix).is_some() => "unknown action",
        None => "unknown service",
    }
}

#[test]
fn action_references_resolve() {
    let catalog = Catalog::embedded();
    let mut counts = Counts::default();
    let mut distinct = BTreeSet::new();
    each_statement(|statement| {
        for pattern in statement.action.patterns() {
            let text = pattern.value.as_str();
            counts.add("references");
            counts.add(verdict(catalog, text));
            if distinct.insert(text.to_owned()) {
                counts.add("distinct references");
            }
        }
    });
    // 75 references name nothing that the catalog knows, 0.12 %: actions of running services that
    // AWS does not document, and services that were never in its reference.
    counts.assert(&[
        ("references", 64_737),
        ("distinct references", 17_005),
        ("any", 4),
        ("exact", 54_706),
        ("other case of the name", 6_191),
        ("other case of the service", 24),
        ("other case of both", 1),
        ("wildcard", 3_531),
        ("retired", 155),
        ("wildcard of a retired service", 50),
        ("unknown action", 49),
        ("unknown service", 20),
        ("wildcard of an unknown service", 6),
    ]);
}
