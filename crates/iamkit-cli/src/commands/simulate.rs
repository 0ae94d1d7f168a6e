//! `iamkit simulate`: requests to decisions.

mod answers;
mod call;
mod jsonl;
mod request_flags;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use iamkit::scenario::{QuestionReport, Scenario, ScenarioCompiler};

use crate::configuration::Configuration;
use crate::data::Data;
use crate::globals::Globals;
use crate::line_reader::LineFlags;
use crate::output::Output;
use crate::policy_file::problems;
use crate::policy_sources::PolicySources;
use crate::reading::{KnownParameters, ReadingFlags};
use crate::recognition::PassedOver;
use crate::render::{write_explanation, write_warnings};
use crate::scenario_file::scenarios;
use crate::source::Source;
use crate::status::Status;
use crate::walk::{self, Wanted};
use crate::work_limit::WorkLimit;
use answers::Answers;
pub(crate) use call::write_call;
use request_flags::RequestFlags;

/// Decide requests against the policies that bear on them
///
/// Requests come from scenario files, from flags, or, with --jsonl, from lines of standard input.
/// Exits with 0 when all are allowed, with 1 when one is not, with 2 when one cannot be decided; with
/// --jsonl, with 0 when every line was answered, whatever the answers are, and with 2 when one is an
/// error.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  iamkit simulate --managed AWSImageBuilderReadOnlyAccess \\\n    \
                        --principal arn:aws:iam::111122223333:user/ines \\\n    \
                        --action imagebuilder:ListImages --action imagebuilder:CreateImage"
)]
pub(crate) struct Arguments {
    /// Scenario files and folders with `*.scenario.json`; `-` reads standard input
    #[arg(value_name = "SCENARIO", required_unless_present_any = ["jsonl", "action", "operation"], conflicts_with = "RequestFlags")]
    scenarios: Vec<PathBuf>,
    #[command(flatten)]
    request: RequestFlags,
    /// Read one scenario a line from standard input, write one decision a line
    #[arg(long, conflicts_with_all = ["scenarios", "RequestFlags"])]
    jsonl: bool,
    #[command(flatten)]
    lines: LineFlags,
    #[command(flatten)]
    work: WorkLimit,
    #[command(flatten)]
    reading: ReadingFlags,
    /// Say why: what each layer says, which statements decided or nearly did
    #[arg(long)]
    explain: bool,
    /// Exit with 2 when there is a warning
    #[arg(long)]
    deny_warnings: bool,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// How decisions are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A line for each decision
    Text,
    /// One decision, or an object with a list of decisions
    Json,
    /// A JSON object a line for each decision
    Jsonl,
    /// The record of IAM Access Troubleshooter (`GetRequestAuthorizationDetails`)
    AuthorizationDetails,
}

pub(crate) fn run(
    arguments: &Arguments,
    globals: &Globals,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    if arguments.jsonl {
        let configuration = Configuration::of(Path::new("-"), globals, output)?;
        return jsonl::run(arguments, globals.file_access(), &configuration, data, output);
    }
    let mut answers = Answers::new(arguments, data, output);
    let reading = arguments.reading.options()?;
    if arguments.scenarios.is_empty() {
        let configuration = Configuration::of(Path::new("-"), globals, output)?;
        let scenarios = arguments.request.to_scenarios(data.catalog, &reading)?;
        let sources = PolicySources::of_flags(arguments.explain).with_reading(reading.clone());
        let source = Source::synthetic("");
        decide_all(scenarios, &source, &sources, &configuration, &mut answers, output)?;
        let status = answers.finish(output)?;
        sources.known_parameters().check(&reading)?;
        return Ok(status);
    }
    let mut passed_over = PassedOver::default();
    let mut known = KnownParameters::default();
    for path in &arguments.scenarios {
        let configuration = Configuration::of(path, globals, output)?;
        let rules = configuration.rules()?;
        for source in walk::sources(path, Wanted::Scenarios, &rules, &mut passed_over) {
            match source {
                Ok(source) => {
                    let sources =
                        PolicySources::beside(&source, globals.file_access(), arguments.explain)
                            .with_reading(reading.clone());
                    decide_source(&source, &sources, &configuration, &mut answers, output)?;
                    known.add(sources.known_parameters().names());
                }
                Err(unreadable) => {
                    output.problem(&unreadable.source, &unreadable.problem);
                    answers.note_failure();
                }
            }
        }
    }
    output.passed_over(&passed_over);
    let status = answers.finish(output)?;
    known.check(&reading)?;
    Ok(status)
}

/// Decides all scenarios of a file; the ones that cannot be decided do not stop the rest.
fn decide_source(
    source: &Source,
    sources: &PolicySources,
    configuration: &Configuration,
    answers: &mut Answers,
    output: &mut Output,
) -> anyhow::Result<()> {
    let found = match scenarios(source) {
        Ok(found) => found,
        Err(problems) => {
            output.problems(source, &problems);
            answers.note_failure();
            return Ok(());
        }
    };
    decide_all(found, source, sources, configuration, answers, output)
}

fn decide_all(
    scenarios: Vec<Scenario>,
    source: &Source,
    sources: &PolicySources,
    configuration: &Configuration,
    answers: &mut Answers,
    output: &mut Output,
) -> anyhow::Result<()> {
    let mut compiler = ScenarioCompiler::new(sources).with_names(answers.catalog());
    for mut scenario in scenarios {
        configuration.add_options(&mut scenario);
        if let Err(errors) = sources.fill(&mut scenario) {
            output.problems(source, &problems(&errors));
            answers.add_failure(&scenario, &errors, source);
            continue;
        }
        decide(&scenario, &mut compiler, source, sources, answers, output)?;
    }
    Ok(())
}

fn decide(
    scenario: &Scenario,
    compiler: &mut ScenarioCompiler<'_>,
    source: &Source,
    sources: &PolicySources,
    answers: &mut Answers,
    output: &mut Output,
) -> anyhow::Result<()> {
    let work = answers.work();
    let facts = answers.facts();
    let compiled = work.compile(compiler, scenario);
    let report = compiled.as_ref().map_err(Clone::clone);
    match report.and_then(|compiled| work.report(compiled, scenario, facts)) {
        Ok(report) => {
            let report = report.in_text(source.text());
            if answers.is_text() {
                write_warnings(report.warnings(), source, output);
            }
            match &report {
                QuestionReport::Request(report) if answers.draws_explanations() => {
                    write_explanation(report, scenario, source, sources, output)?;
                }
                QuestionReport::Call(call) if answers.is_text() => {
                    let draws = answers.draws_explanations();
                    write_call(call, draws, source, sources, output)?;
                }
                _ => {}
            }
            answers.add(scenario, &report, output);
        }
        Err(errors) => {
            output.problems(source, &problems(&errors));
            answers.add_failure(scenario, &errors, source);
        }
    }
    Ok(())
}
