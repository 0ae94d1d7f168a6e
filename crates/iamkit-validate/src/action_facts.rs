//! What the catalog says of an action pattern.

use iamkit_catalog::Catalog;

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
    pub(crate) fn new(catalog: &Catalog, pattern: &str) -> Self {
        if pattern == "*" || catalog.action(pattern).is_some() {
            return Self::Known;
        }
        let Some((prefix, name)) = pattern.split_once(':') else { return Self::UnknownAction };
        let wildcard = |text: &str| text.contains(['*', '?']);
        let has_service = if wildcard(prefix) {
            catalog.services_matching(prefix).next().is_some()
        } else {
            catalog.service(prefix).is_some() || catalog.is_retired_service(prefix)
        };
        if !has_service {
            Self::UnknownService
        } else if (wildcard(prefix) || wildcard(name))
            && !catalog.actions_matching(pattern).is_empty()
        {
            Self::Known
        } else {
            Self::UnknownAction
        }
    }
}
