//! Why a request is decided as it is, with the source lines drawn.

use std::io::Write;

use iamkit::authz::{Decision, Explanation, LayerResult};
use iamkit::scenario::{LayerWords, Report, Scenario, ScenarioDecision, StatementWords};

use super::decision::{aws_says, decision_style, rests_on};
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
    let hints: Vec<String> = report.hints_beside_near_matches();
    let strong = output.style(STRONG);
    let lines = hints.into_iter().chain(rests_on(report)).chain(aws_says(report));
    let out = output.data();
    for line in lines {
        writeln!(out, "{}", escaped(&line))?;
    }
    for missing in &report.explanation.missing_input {
        writeln!(out, "{strong}note{strong:#}: missing input: {missing}")?;
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
    let names = explanation.layers.iter().map(|layer| layer.layer);
    let names = names.chain(explanation.inapplicable.iter().map(|idle| idle.layer));
    let width = names.map(|layer| layer.as_str().len()).max().unwrap_or(0);
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
    for idle in &explanation.inapplicable {
        let (name, why) = (idle.layer.as_str(), idle.to_string());
        let style = output.style(FAINT);
        writeln!(
            output.data(),
            "  {name:width$}  {style}{:6}{style:#}  {}",
            "idle",
            escaped(&why)
        )?;
    }
    if !explanation.layers.is_empty() || !explanation.inapplicable.is_empty() {
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
        return more(matched.len(), DRAWN, ["statement decides", "statements decide"], output);
    }
    write_denial(report, scenario, drawer, output)
}
