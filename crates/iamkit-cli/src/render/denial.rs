//! The statements that nearly allow what is denied, and what would have to change.

use std::io::Write;

use iamkit::authz::{Applies, Layer, LayerResult, PolicyReport, StatementPart, StatementTrace};
use iamkit::policy::Effect;
use iamkit::scenario::{Report, Scenario};

use super::drawer::{Drawer, more};
use super::near_miss::near_miss;
use crate::escape::escaped;
use crate::output::Output;

/// How many statements are drawn.
const DRAWN: usize = 3;

/// Draws the `Allow` statements that miss by their condition, principal or resource, the most
/// promising first. One that is about other actions is no help: there, an `Allow` is missing.
pub(super) fn write_denial(
    report: &Report<'_>,
    scenario: &Scenario,
    drawer: &Drawer<'_>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let blockers = report.blocked_by();
    let is_wanted = |layer: Layer| match blockers {
        [] => matches!(layer, Layer::Identity | Layer::Resource),
        blockers => blockers.contains(&layer),
    };
    let mut misses: Vec<&StatementTrace<'_>> = Vec::new();
    let mut omitted = 0;
    let mut silent: Vec<String> = Vec::new();
    for layer in report.explanation.layers.iter().filter(|layer| is_wanted(layer.layer)) {
        for policies in layer.policies.iter().filter(|report| report.result != LayerResult::Allow) {
            let known = misses.len();
            misses.extend(close_misses(policies).filter(|miss| miss.effect() == Effect::Allow));
            if misses.len() == known {
                silent.push(place_of(layer.layer, policies));
            }
            omitted += omitted_close_misses(policies);
        }
    }
    // Where every layer has to allow it, each is worth a word; where one will do, the close ones.
    if blockers.is_empty() && !misses.is_empty() {
        silent.clear();
    }
    misses.sort_by_key(|miss| rank(miss));
    for miss in misses.iter().take(DRAWN) {
        drawer.write(miss, &near_miss(miss, scenario), output)?;
    }
    more(misses.len() + omitted, DRAWN, "statements miss by one part", output)?;
    let action = &scenario.request.action.value;
    for place in silent {
        writeln!(
            output.data(),
            "  no `Allow` in {} comes close to `{}`, one would have to be added\n",
            escaped(&place),
            escaped(action.as_str())
        )?;
    }
    Ok(())
}

/// Returns the statements that would apply but for one part, unless they are about other actions.
pub(super) fn close_misses<'r, 'a>(
    policies: &'r PolicyReport<'a>,
) -> impl Iterator<Item = &'r StatementTrace<'a>> {
    policies.near_matches.iter().filter(|miss| is_close(miss))
}

/// Returns how many more there are that the report leaves out, which keeps the closest.
pub(super) fn omitted_close_misses(policies: &PolicyReport<'_>) -> usize {
    if policies.near_matches.iter().all(is_close) { policies.omitted_near_matches } else { 0 }
}

fn is_close(miss: &StatementTrace<'_>) -> bool {
    let is_negated = || miss.statement().is_some_and(|statement| statement.action.is_negated());
    rank(miss) != Some(StatementPart::Action) || is_negated()
}

fn rank(miss: &StatementTrace<'_>) -> Option<StatementPart> {
    match miss.applies() {
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
