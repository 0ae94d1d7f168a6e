//! `iamkit simulate --operation`: one API call as the requests that it makes.

use std::io::Write;

use iamkit::catalog::CallRow;
use iamkit::scenario::{
    Call, CallRequest, Report, ScenarioCompiler, ScenarioDecision, whole_decision,
};
use iamkit::syntax::JsonWriter;

use super::{Arguments, Format};
use crate::commands::catalog::unknown;
use crate::configuration::Configuration;
use crate::data::Data;
use crate::output::Output;
use crate::policy_file::problems;
use crate::policy_sources::PolicySources;
use crate::problem::Severity;
use crate::render::{decision_style, has_warnings, write_explanation, write_warnings};
use crate::source::Source;
use crate::status::Status;
use crate::table::Table;

/// Decides every request of one call.
///
/// A request that cannot be decided ends the run: without it nothing is known of the call.
pub(super) fn run(
    name: &str,
    arguments: &Arguments,
    configuration: &Configuration,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    let Some(operation) = catalog.operation_named(name) else {
        return Err(unknown::operation(catalog, name));
    };
    let mut scenario = arguments.request.scenario()?;
    configuration.add_options(&mut scenario);
    let resources: Vec<&str> = arguments.request.resource.iter().map(String::as_str).collect();
    let call = Call::new(&scenario, &operation, &resources)?;
    let sources = PolicySources::of_flags(arguments.explain);
    let source = Source::synthetic("");
    let mut compiler = ScenarioCompiler::new(&sources).with_names(catalog);
    let mut table = Table::new(["Decision", "Request", "Why"]);
    let (mut decisions, mut lines, mut is_warned) = (Vec::new(), Vec::new(), false);
    for request in &call.requests {
        let compiled = match compiler.compile(&request.scenario) {
            Ok(compiled) => compiled,
            Err(errors) => {
                output.problems(&source, &problems(&errors));
                return Ok(Status::CouldNotRun);
            }
        };
        let report = Report::new(None, &compiled, &data.facts());
        decisions.push(report.decision());
        is_warned |= has_warnings(report.warnings);
        if arguments.output_format == Format::Text {
            write_warnings(report.warnings, &source, output);
            if arguments.explain {
                write_explanation(&report, &request.scenario, &source, &sources, output)?;
            }
            let cells = [report.decision().words().to_owned(), label(request), report.why()];
            table.colored_row(decision_style(&report), cells);
        } else {
            lines.push(line(request, &report, arguments.explain));
        }
    }
    let whole = whole_decision(&decisions);
    if arguments.output_format == Format::Text {
        if !arguments.explain {
            table.write(output)?;
        }
        writeln!(output.data(), "{operation} as a whole: {}", words(whole))?;
        note_others(&call.also, output);
    } else {
        let also = JsonAlso(&call.also);
        let json = whole_json(&operation.to_string(), whole, &lines, &also);
        output.json_text(&json)?;
    }
    let is_allowed = whole == ScenarioDecision::Known(iamkit::authz::Decision::Allow);
    Ok(match is_allowed {
        _ if is_warned && arguments.deny_warnings => Status::CouldNotRun,
        true => Status::Clean,
        false => Status::Findings,
    })
}

/// Writes action and resource of a request, and how the call comes to it.
fn label(request: &CallRequest<'_>) -> String {
    let planned = &request.planned;
    let form = if planned.is_given { "" } else { ", not given" };
    format!("{} on {} ({}{form})", planned.action, planned.resource, planned.because)
}

const fn words(decision: ScenarioDecision) -> &'static str {
    use iamkit::authz::Decision;
    match decision {
        ScenarioDecision::Known(Decision::Allow) => "allowed",
        ScenarioDecision::Known(Decision::ExplicitDeny) => "explicit deny",
        ScenarioDecision::Known(Decision::ImplicitDeny) => "implicit deny",
        ScenarioDecision::Conditional => "conditional",
    }
}

/// Says which requests were not decided, since nothing given tells that the call makes them.
fn note_others(also: &[CallRow<'_>], output: &mut Output) {
    let mut told: Vec<String> = Vec::new();
    for row in also {
        let line = format!("`{}`: {}", row.action, row.when);
        if !told.contains(&line) {
            told.push(line);
        }
    }
    if !told.is_empty() {
        let message = format!("a call may also need {}", told.join("; "));
        output.note(Severity::Note, &message, None);
    }
}

/// Writes the members of a row before those of its decision.
fn line(request: &CallRequest<'_>, report: &Report<'_>, explain: bool) -> String {
    let planned = &request.planned;
    let mut json = JsonWriter::default();
    json.object(|json| {
        json.member("action").text(&planned.action.to_string());
        json.member("resource").text(&planned.resource);
        let resource_type = planned.resource_type.map(|found| found.name());
        json.member("resourceType").text_or_null(resource_type);
        json.member("given").flag(planned.is_given);
        let because = match planned.source {
            Some(source) => format!("{} ({source})", planned.because),
            None => planned.because.clone(),
        };
        json.member("because").text(&because);
    });
    let (head, decision) = (json.finish(), report.to_json(explain));
    let head = head.strip_suffix('}').unwrap_or_default();
    format!("{head},{}", decision.strip_prefix('{').unwrap_or_default())
}

struct JsonAlso<'a>(&'a [CallRow<'a>]);

impl JsonAlso<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.array(|json| {
            for row in self.0 {
                json.item().object(|json| {
                    json.member("action").text(&row.action.to_string());
                    let resource_type = row.resource_type.map(|found| found.name());
                    json.member("resourceType").text_or_null(resource_type);
                    json.member("when").text(&row.when.to_string());
                });
            }
        });
    }
}

fn whole_json(
    operation: &str,
    whole: ScenarioDecision,
    lines: &[String],
    also: &JsonAlso<'_>,
) -> String {
    let mut json = JsonWriter::default();
    json.object(|json| {
        json.member("version").number(1);
        json.member("name").text_or_null(None);
        json.member("operation").text(operation);
        json.member("decision").text(whole.as_str());
        json.member("decisions").array(|json| {
            for line in lines {
                json.item().raw(line);
            }
        });
        also.write(json.member("also"));
    });
    json.finish()
}
