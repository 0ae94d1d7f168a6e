//! What the catalog says of an action pattern.

use iamkit_catalog::Catalog;
use iamkit_pattern::Case;
use iamkit_policy::ActionPattern;

/// Services that AWS has closed and that its validator no longer knows: Amazon Elastic Inference, since
/// July 2025 (recorded answers on AWS managed policies).
const UNKNOWN_TO_AWS: [&str; 1] = ["elastic-inference"];

/// Says whether AWS's validator takes no service for one of this name any more.
pub(crate) fn is_forgotten_service(name: &str) -> bool {
    Case::Fold.is_one_of(name, &UNKNOWN_TO_AWS)
}

/// Says whether a service was closed and AWS's validator still knows the names of it: it says nothing of
/// actions, condition keys and ARNs.
pub(crate) fn is_closed_service(catalog: &Catalog, name: &str) -> bool {
    !is_forgotten_service(name)
        && (catalog.is_retired_service(name) || Case::Fold.is_one_of(name, &CLOSED_EARLIER))
}

/// Services that were closed before the packages of the catalog began (recorded answers on AWS managed
/// policies, which name them in ARNs and keys).
const CLOSED_EARLIER: [&str; 4] = ["iot1click", "macie", "nimble", "sumerian"];

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
    pub(crate) fn new(catalog: &Catalog, pattern: &ActionPattern) -> Self {
        if pattern.is_any() {
            return Self::Known;
        }
        let text = pattern.as_str();
        if pattern.is_exact() && catalog.action(text).is_some() {
            return Self::Known;
        }
        let Some((prefix, _)) = text.split_once(':') else { return Self::UnknownAction };
        if is_closed_service(catalog, prefix) {
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
