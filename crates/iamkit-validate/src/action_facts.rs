//! What the catalog says of an action pattern.

use iamkit_catalog::Catalog;
use iamkit_policy::ActionPattern;

/// Whether an action pattern stands for something that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionFacts {
    /// It matches at least one action.
    Known,
    /// Its service exists, or did once, but no action matches.
    UnknownAction,
    /// No service has such a prefix.
    UnknownService,
}

impl ActionFacts {
    pub(crate) fn new(catalog: &Catalog, pattern: &ActionPattern) -> Self {
        if pattern.is_any() {
            return Self::Known;
        }
        let text = pattern.as_str();
        if pattern.is_exact() && catalog.action(text).is_some() {
            return Self::Known;
        }
        let Some((prefix, _)) = text.split_once(':') else { return Self::UnknownAction };
        let has_service = if prefix.contains(['*', '?']) {
            catalog.services_matching(prefix).next().is_some()
        } else {
            catalog.service(prefix).is_some() || catalog.is_retired_service(prefix)
        };
        if !has_service {
            Self::UnknownService
        } else if pattern.has_wildcard() && !catalog.actions_matching(text).is_empty() {
            Self::Known
        } else {
            Self::UnknownAction
        }
    }
}
