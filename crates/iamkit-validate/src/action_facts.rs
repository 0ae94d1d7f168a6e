//! What the catalog says of an action pattern.

use std::sync::OnceLock;

use iamkit_catalog::Catalog;
use iamkit_pattern::Case;
use iamkit_policy::ActionPattern;

use crate::Day;

/// A service that AWS has closed, with the days from the table.
#[derive(Debug)]
struct Closed {
    name: &'static str,
    left: Day,
    forgotten: Option<Day>,
}

impl Closed {
    fn read(row: &'static str) -> Option<Self> {
        let mut columns = row.split('\t');
        Some(Self {
            name: columns.next()?,
            left: columns.next()?.parse().ok()?,
            forgotten: columns.next()?.parse().ok(),
        })
    }
}

fn closed(name: &str) -> Option<&'static Closed> {
    // Asked about every name of a policy.
    static TABLE: OnceLock<Vec<Closed>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = include_str!("../data/closed-services.tsv").lines();
        rows.filter(|line| !line.starts_with('#')).filter_map(Closed::read).collect()
    });
    table.iter().find(|closed| Case::Fold.is_same(closed.name, name))
}

/// Says whether AWS's validator takes no service for one of this name any more; `day` is that whose answers
/// are asked for, today without one.
pub(crate) fn is_forgotten_service(name: &str, day: Option<Day>) -> bool {
    let since = closed(name).and_then(|closed| closed.forgotten);
    since.is_some_and(|since| day.is_none_or(|day| since <= day))
}

/// Says whether a service was closed, now or later, and AWS's validator knows the names of it: it says nothing of
/// actions, condition keys and ARNs.
pub(crate) fn is_closed_service(catalog: &Catalog, name: &str, day: Option<Day>) -> bool {
    (catalog.is_retired_service(name) || closed(name).is_some()) && !is_forgotten_service(name, day)
}

/// Says whether a service was closed by a day.
pub(crate) fn was_closed(catalog: &Catalog, name: &str, day: Option<Day>) -> bool {
    match (closed(name), day) {
        (Some(closed), Some(day)) => closed.left <= day,
        (Some(_), None) => true,
        (None, _) => catalog.is_retired_service(name),
    }
}

/// Whether an action pattern stands for something that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionFacts {
    /// It matches at least one action.
    Known,
    /// Its service exists, but no action matches.
    UnknownAction,
    /// No service has such a prefix.
    UnknownService,
}

impl ActionFacts {
    pub(crate) fn new(catalog: &Catalog, pattern: &ActionPattern, day: Option<Day>) -> Self {
        if pattern.is_any() {
            return Self::Known;
        }
        let text = pattern.as_str();
        if pattern.is_exact() && catalog.action(text).is_some() {
            return Self::Known;
        }
        let Some((prefix, _)) = text.split_once(':') else { return Self::UnknownAction };
        if is_closed_service(catalog, prefix, day) {
            return Self::Known;
        }
        let has_service = if prefix.contains(['*', '?']) {
            catalog.services_matching(prefix).next().is_some()
        } else {
            catalog.service(prefix).is_some()
        };
        if !has_service {
            Self::UnknownService
        } else if pattern.has_wildcard() && catalog.has_action_matching(text) {
            Self::Known
        } else {
            Self::UnknownAction
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("../data/closed-services.tsv").lines();
        let names = rows.filter(|line| !line.starts_with('#'));
        let names: Vec<&str> = names.filter_map(|row| row.split('\t').next()).collect();
        assert!(names.len() > 10);
        for name in names {
            assert!(closed(name).is_some(), "{name}");
        }
    }
}
