//! Why a request is decided as it is, with the source lines drawn.

use std::io::Write;

use iamkit::authz::{
    Decision, Explanation, GrantPath, Layer, LayerReport, LayerResult, OptionId, PolicyReport,
    StatementTrace,
};
use iamkit::scenario::{Report, Scenario, ScenarioDecision};
use iamkit::syntax::Span;

use super::decision::statement_name;
use super::denial::{close_misses, omitted_close_misses, write_denial};
use super::drawer::{Drawer, more, sid};
use super::near_miss::facts_of_conditions;
use super::{decision_style, decision_words};
use crate::commands::request_line;
use crate::escape::escaped;
use crate::output::{BAD, FAINT, GOOD, Output, STRONG};
use crate::policy_sources::PolicySources;
use crate::problem::{Problem, Severity};
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
    write_head(report, &request_line(scenario), output)?;
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
    let words = decision_words(report);
    let request = escaped(request);
    match report.name.map(escaped) {
        Some(name) => {
            writeln!(out, "{style}{words}{style:#}: {strong}{name}{strong:#}\n  {request}")?;
        }
        None => writeln!(out, "{style}{words}{style:#}: {request}")?,
    }
    writeln!(out, "  {}", escaped(&reason(report)))?;
    Ok(())
}

/// Says in one sentence what decided.
fn reason(report: &Report<'_>) -> String {
    let outcome = &report.explanation.outcome;
    if let Some(rule) = outcome.rule {
        return rule.to_string();
    }
    let layers = layer_names(report.blocked_by());
    match report.decision() {
        ScenarioDecision::Known(Decision::Allow) => grant(report.granted_by()).to_owned(),
        ScenarioDecision::Known(Decision::ExplicitDeny) => format!("a `Deny` of {layers} applies"),
        ScenarioDecision::Conditional => match report.residual() {
            Some(formula) => format!("allowed exactly if {formula}"),
            None => "it depends on context that is not known".to_owned(),
        },
        ScenarioDecision::Known(Decision::ImplicitDeny) => match report.blocked_by() {
            [] => "nothing grants it".to_owned(),
            [_] => format!("it would be granted, but {layers} does not allow it"),
            _ => format!("it would be granted, but {layers} do not allow it"),
        },
    }
}

/// Says what granted a request.
const fn grant(path: Option<GrantPath>) -> &'static str {
    match path {
        Some(GrantPath::Identity) => "identity-based policies grant it",
        Some(GrantPath::Direct) => "the policy of the resource names the caller",
        Some(GrantPath::SessionIssuer) => {
            "the policy of the resource names the role or user behind the session"
        }
        Some(GrantPath::CrossAccount) => {
            "the caller's account and the policy of the resource both allow it"
        }
        Some(GrantPath::Root) => "the root user may do everything in its account",
        Some(GrantPath::Service) => "the policy of the resource names the calling service",
        Some(GrantPath::Federated) => "the trust policy names the identity provider",
        Some(GrantPath::Anonymous) => "the policy of the resource is open to everyone",
        Some(_) | None => "it is allowed",
    }
}

fn layer_names(layers: &[Layer]) -> String {
    let names: Vec<&str> = layers.iter().map(|layer| layer.as_str()).collect();
    names.join(" and ")
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
        writeln!(output.data(), "{}", escaped(&summary(layer)))?;
    }
    if !explanation.layers.is_empty() {
        writeln!(output.data())?;
    }
    Ok(())
}

/// Names levels with what they say, or the number of policies.
fn summary(layer: &LayerReport<'_>) -> String {
    let levels: Vec<String> = layer
        .policies
        .iter()
        .filter_map(|level| Some(format!("{} {}", level.target?, level.result)))
        .collect();
    if !levels.is_empty() {
        return levels.join(", ");
    }
    let statements =
        |count: fn(&PolicyReport<'_>) -> usize| -> usize { layer.policies.iter().map(count).sum() };
    let allows = statements(|report| report.allows.len());
    let denies = statements(|report| report.denies.len());
    let misses = statements(|report| close_misses(report).count() + omitted_close_misses(report));
    let mut parts = Vec::new();
    for (count, one, many) in [
        (denies, "Deny applies", "Deny apply"),
        (allows, "Allow applies", "Allow apply"),
        (misses, "statement misses by one part", "statements miss by one part"),
    ] {
        match count {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            _ => parts.push(format!("{count} {many}")),
        }
    }
    if parts.is_empty() { "no statement is close".to_owned() } else { parts.join(", ") }
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
            drawer.write(trace, &decider(trace), output)?;
        }
        return more(matched.len(), DRAWN, "statements decide", output);
    }
    write_denial(report, scenario, drawer, output)
}

/// Says that a statement applies, and which conditions made it so.
fn decider(trace: &StatementTrace<'_>) -> Problem {
    let name = statement_name(trace.policy(), trace.at().statement, sid(trace));
    let message = format!("{} of {name} applies", trace.effect());
    let mut problem = Problem::new(Severity::Note, message).at(action_span(trace));
    for fact in facts_of_conditions(trace) {
        problem = problem.reason(fact);
    }
    problem
}

/// Returns where the pattern stands that covers the action or, under `NotAction`, the whole list.
fn action_span(trace: &StatementTrace<'_>) -> Span {
    let Some(statement) = trace.statement() else { return Span::default() };
    let pattern = trace.action().pattern;
    let found = pattern.and_then(|at| statement.action.patterns().get(at.index));
    found.map_or(statement.action.list().origin.value, |pattern| pattern.span)
}
