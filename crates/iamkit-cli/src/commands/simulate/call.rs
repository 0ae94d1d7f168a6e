//! One API call as the requests that it makes.

use std::io::Write;

use iamkit::catalog::CallRow;
use iamkit::scenario::{CallReport, CompiledCall, CompiledCallRequest};

use crate::escape::escaped;
use crate::output::Output;
use crate::policy_sources::PolicySources;
use crate::problem::Severity;
use crate::render::{decision_style, lines_below, write_explanation};
use crate::source::Source;
use crate::table::Table;

/// Writes a row for each request of a call, or its explanation, then the decision of the whole.
pub(crate) fn write_call(
    report: &CallReport<'_>,
    draws_explanations: bool,
    source: &Source,
    sources: &PolicySources,
    output: &mut Output,
) -> anyhow::Result<()> {
    let mut table = Table::new(["Decision", "Request", "Why"]);
    let shared = shared_lines(report);
    for (request, decided) in report.rows() {
        if draws_explanations {
            write_explanation(decided, &request.scenario, source, sources, output)?;
        }
        let cells = [decided.decision().words().to_owned(), label(request), decided.why()];
        table.colored_row(decision_style(decided), cells);
        let mut below = lines_below(decided);
        below.retain(|line| !shared.iter().any(|(other, _)| other == line));
        table.below(below);
    }
    if !draws_explanations {
        table.write(output)?;
    }
    let name = report.name.map_or_else(String::new, |name| format!("{name}: "));
    let whole = report.decision().words();
    let operation = &report.call.operation;
    writeln!(output.data(), "{}{operation} as a whole: {whole}", escaped(&name))?;
    if !draws_explanations {
        let all = report.reports.len();
        for (line, count) in shared {
            let of = if count == all { String::new() } else { format!(" ({count} of {all})") };
            writeln!(output.data(), "  {}{of}", escaped(&line))?;
        }
    }
    note_others(report.call, output);
    Ok(())
}

/// Returns the lines that stand below several rows, and below how many: they are said once, of the
/// whole call.
fn shared_lines(report: &CallReport<'_>) -> Vec<(String, usize)> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for line in report.reports.iter().flat_map(lines_below) {
        match lines.iter_mut().find(|(other, _)| *other == line) {
            Some((_, count)) => *count += 1,
            None => lines.push((line, 1)),
        }
    }
    lines.retain(|(_, count)| *count > 1);
    lines
}

/// Writes action and resource of a request, and how the call comes to it.
fn label(request: &CompiledCallRequest<'_>) -> String {
    let planned = &request.planned;
    let form = if planned.is_given { "" } else { ", not given" };
    format!("{} on {} ({}{form})", planned.action, planned.resource, planned.because)
}

/// Says which requests were not decided, since nothing given tells that the call makes them: of other
/// actions, and of those that were asked about resources of other types.
fn note_others(call: &CompiledCall<'_>, output: &mut Output) {
    let is_asked = |row: &CallRow<'_>| {
        call.requests.iter().any(|request| request.planned.action == row.action)
    };
    let mut told: Vec<String> = Vec::new();
    let mut types: Vec<&str> = Vec::new();
    for row in &call.also {
        let line = format!("`{}`: {}", row.action, row.when);
        if is_asked(row) {
            types.extend(row.resource_type.map(|found| found.name()));
        } else if !told.contains(&line) {
            told.push(line);
        }
    }
    if !told.is_empty() {
        let message = format!("a call may also need {}", told.join("; "));
        output.note(Severity::Note, &message, None);
    }
    if !types.is_empty() {
        let message = format!("a call may also name resources of the types {}", types.join(", "));
        output.note(Severity::Note, &message, None);
    }
}
