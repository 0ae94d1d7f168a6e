//! The statements that nearly allow what is denied.

use iamkit_authz::{Applies, Layer, LayerResult, PolicyReport, StatementPart, StatementTrace};
use iamkit_policy::Effect;

use super::super::Report;

/// What would have allowed a request that is denied: the `Allow` statements that miss by one part or
/// by several, and the places where no `Allow` is about the action.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NearMatches<'r, 'a> {
    /// The statements, the most promising first.
    pub statements: Vec<&'r StatementTrace<'a>>,
    /// How many more there are that the explanation leaves out.
    pub omitted: usize,
    /// Where an `Allow` would have to be added, such as `serviceControl at r-root`.
    pub without: Vec<String>,
}

impl<'a> Report<'a> {
    /// Returns the `Allow` statements that miss by their condition, principal or resource, those with
    /// the fewest misses first. One that is about other actions is no help: there, an `Allow` is
    /// missing.
    #[must_use]
    pub fn near_matches(&self) -> NearMatches<'_, 'a> {
        let blocking = self.blocked_by();
        let is_wanted = |layer: Layer| match blocking {
            [] => matches!(layer, Layer::Identity | Layer::Resource),
            blocking => blocking.contains(&layer),
        };
        let mut found = NearMatches { statements: Vec::new(), omitted: 0, without: Vec::new() };
        for layer in self.explanation.layers.iter().filter(|layer| is_wanted(layer.layer)) {
            let policies = layer.policies.iter();
            for policies in policies.filter(|report| report.result != LayerResult::Allow) {
                let known = found.statements.len();
                let close = close_matches(policies).chain(&policies.far_matches);
                found.statements.extend(close.filter(|close| close.effect() == Effect::Allow));
                if found.statements.len() == known {
                    found.without.push(place_of(layer.layer, policies));
                }
                found.omitted += omitted_close_matches(policies);
            }
        }
        // Where every layer has to allow it, each is worth a word; where one will do, the close
        // ones.
        if blocking.is_empty() && !found.statements.is_empty() {
            found.without.clear();
        }
        found.statements.sort_by_key(|close| (close.misses().count(), missing_part(close)));
        found
    }
}

/// Returns the statements that would apply but for one part, unless they are about other actions.
pub(super) fn close_matches<'r, 'a>(
    policies: &'r PolicyReport<'a>,
) -> impl Iterator<Item = &'r StatementTrace<'a>> {
    policies.near_matches.iter().filter(|near| is_close(near))
}

/// Returns how many more there are that the report leaves out, which keeps the closest.
pub(super) fn omitted_close_matches(policies: &PolicyReport<'_>) -> usize {
    if policies.near_matches.iter().all(is_close) { policies.omitted_near_matches } else { 0 }
}

fn is_close(near: &StatementTrace<'_>) -> bool {
    let is_negated = || near.statement().is_some_and(|statement| statement.action.is_negated());
    missing_part(near) != Some(StatementPart::Action) || is_negated()
}

/// Returns the part that keeps a statement from applying; what is nearest to applying sorts first.
fn missing_part(near: &StatementTrace<'_>) -> Option<StatementPart> {
    match near.applies() {
        Applies::No(part) => Some(part),
        Applies::Yes => None,
    }
}

/// Names a layer and, in an organization, the level.
fn place_of(layer: Layer, policies: &PolicyReport<'_>) -> String {
    match policies.target {
        Some(target) => format!("{layer} at {target}"),
        None => layer.to_string(),
    }
}
