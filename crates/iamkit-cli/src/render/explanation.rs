//! Why a request is decided as it is, with the source lines drawn.

use std::io::Write;

use iamkit::authz::{Decision, Explanation, LayerResult, OptionId};
use iamkit::scenario::{LayerWords, Report, Scenario, ScenarioDecision, StatementWords};

use super::decision_style;
use super::denial::write_denial;
use super::drawer::{Drawer, more};
use crate::escape::escaped;
use crate::output::{BAD, FAINT, GOOD, Output, STRONG};
use crate::policy_sources::PolicySources;
use crate::source::Source;

/// How many statements of one kind are drawn.
const DRAWN: usize = 3;

/// Writes what decided, what each layer says, and the statements that matter.
pub(crate) fn write_explanation(
    report: &Report<'_>,
    scenario: &Scenario,
    text: &Source,
    sources: &PolicySources,
    output: &mut Output,
) -> anyhow::Result<()> {
    let drawer = Drawer::new(text, sources);
    write_head(report, &scenario.whole_question(), output)?;
    write_layers(&report.explanation, output)?;
    write_statements(report, scenario, &drawer, output)?;
    let (strong, faint) = (output.style(STRONG), output.style(FAINT));
    let out = output.data();
    if !report.missing_context_keys.is_empty() {
        let keys = report.missing_context_keys.join(", ");
        writeln!(out, "{strong}not in the request{strong:#}: {}", escaped(&keys))?;
    }
    for note in report.notes() {
        writeln!(out, "{strong}note{strong:#}: {}", escaped(&note))?;
    }
    let ids: Vec<&str> = report.assumptions().iter().map(OptionId::as_str).collect();
    if !ids.is_empty() {
        let ids = ids.join(", ");
        writeln!(out, "{faint}depends on the options {ids}{faint:#}")?;
    }
    Ok(())
}

fn write_head(report: &Report<'_>, request: &str, output: &mut Output) -> anyhow::Result<()> {
    let (style, strong) = (output.style(decision_style(report)), output.style(STRONG));
    let out = output.data();
    let words = report.decision().words();
    let request = escaped(request);
    match report.name.map(escaped) {
        Some(name) => {
            writeln!(out, "{style}{words}{style:#}: {strong}{name}{strong:#}\n  {request}")?;
        }
        None => writeln!(out, "{style}{words}{style:#}: {request}")?,
    }
    writeln!(out, "  {}", escaped(&report.reason()))?;
    Ok(())
}

/// Writes one line for each layer that applies.
fn write_layers(explanation: &Explanation<'_>, output: &mut Output) -> anyhow::Result<()> {
    let width = explanation.layers.iter().map(|layer| layer.layer.as_str().len()).max();
    let width = width.unwrap_or(0);
    writeln!(output.data())?;
    for layer in &explanation.layers {
        let style = output.style(match layer.result {
            LayerResult::Allow => GOOD,
            LayerResult::Deny => BAD,
            LayerResult::ImplicitDeny => FAINT,
        });
        let name = layer.layer.as_str();
        let result = layer.result.as_str();
        write!(output.data(), "  {name:width$}  {style}{result:6}{style:#}  ")?;
        writeln!(output.data(), "{}", escaped(&LayerWords(layer).to_string()))?;
    }
    if !explanation.layers.is_empty() {
        writeln!(output.data())?;
    }
    Ok(())
}

/// Draws the statements that decided or, for an implicit deny, those that nearly did.
fn write_statements(
    report: &Report<'_>,
    scenario: &Scenario,
    drawer: &Drawer<'_>,
    output: &mut Output,
) -> anyhow::Result<()> {
    if report.decision() != ScenarioDecision::Known(Decision::ImplicitDeny) {
        let matched = report.explanation.matched_statements();
        for trace in matched.iter().take(DRAWN) {
            drawer.write(trace, &StatementWords::of_decider(trace), output)?;
        }
        return more(matched.len(), DRAWN, "statements decide", output);
    }
    write_denial(report, scenario, drawer, output)
}
