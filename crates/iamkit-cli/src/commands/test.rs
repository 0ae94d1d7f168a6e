//! `iamkit test`: scenarios held against what they expect.

mod github;
mod junit;
mod results;
mod update;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use iamkit::scenario::{Expectation, Mismatch, QuestionReport, Report, Scenario, ScenarioCompiler};
use iamkit::syntax::{Span, Spanned};

use super::simulate::write_call;
use crate::configuration::Configuration;
use crate::data::Data;
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::{BAD, GOOD, Output};
use crate::policy_file::problems;
use crate::policy_sources::{FileAccess, PolicySources};
use crate::problem::{Problem, Severity, Unreadable};
use crate::recognition::PassedOver;
use crate::render::{rests_on, write_explanation, write_warnings};
use crate::scenario_file::scenarios;
use crate::source::Source;
use crate::status::Status;
use crate::walk::{self, Wanted};
use crate::work_limit::WorkLimit;
use results::{Case, Results, Verdict};
use update::Update;

pub(crate) use results::TestOutput;

/// Run scenario files and compare the decisions with what they expect
///
/// Prints each failure with its explanation, then how many passed and failed; with --verbose, also
/// the names of those that passed.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    echo '{\"request\": {\"principal\": \"*\", \"action\": \"s3:GetObject\", \"resource\": \"*\"},\
    \n    \"expect\": {\"decision\": \"implicitDeny\"}}' | iamkit test -")]
pub(crate) struct Arguments {
    /// Scenario files and folders with `*.scenario.json`
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Rewrite what the scenarios expect from what came out
    #[arg(long)]
    update: bool,
    #[command(flatten)]
    work: WorkLimit,
    /// Exit with 2 when there is a warning
    #[arg(long)]
    deny_warnings: bool,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Failures with explanations, and a count
    Text,
    /// An object for programs
    Json,
    /// The XML that test reporters read
    Junit,
    /// Annotations of GitHub Actions
    Github,
}

pub(crate) fn run(
    arguments: &Arguments,
    globals: &Globals,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut results = Results::default();
    let mut passed_over = PassedOver::default();
    for path in &arguments.paths {
        let configuration = Configuration::of(path, globals, output)?;
        let rules = configuration.rules()?;
        for source in walk::sources(path, Wanted::Scenarios, &rules, &mut passed_over) {
            match source {
                Ok(source) => {
                    let choices = Choices {
                        arguments,
                        is_verbose: globals.messages.verbose,
                        access: globals.file_access(),
                        data,
                    };
                    test_source(&source, &configuration, choices, &mut results, output)?;
                }
                Err(unreadable) => {
                    let Unreadable { source, problem } = *unreadable;
                    output.problem(&source, &problem);
                    results.add(Case::of_unreadable(&source, &[problem])?);
                }
            }
        }
    }
    results.write(arguments.output_format, arguments.update, output)?;
    output.passed_over(&passed_over);
    let is_denied = arguments.deny_warnings && results.has_warnings();
    Ok(if is_denied { Status::CouldNotRun } else { results.status(arguments.update) })
}

/// What the person asked for.
#[derive(Clone, Copy)]
struct Choices<'a> {
    arguments: &'a Arguments,
    is_verbose: bool,
    access: FileAccess,
    data: Data,
}

fn test_source(
    source: &Source,
    configuration: &Configuration,
    choices: Choices<'_>,
    results: &mut Results,
    output: &mut Output,
) -> anyhow::Result<()> {
    let found = match scenarios(source) {
        Ok(found) => found,
        Err(problems) => {
            output.problems(source, &problems);
            results.add(Case::of_unreadable(source, &problems)?);
            return Ok(());
        }
    };
    let sources = PolicySources::beside(source, choices.access, true);
    let mut compiler = ScenarioCompiler::new(&sources).with_names(choices.data.catalog).for_tests();
    let (work, facts) = (choices.arguments.work, choices.data.facts());
    let mut update = Update::new(source);
    let mut is_complete = true;
    for (index, mut scenario) in found.into_iter().enumerate() {
        configuration.add_options(&mut scenario);
        let filled = sources.fill(&mut scenario);
        let compiled = filled.and_then(|()| work.compile(&mut compiler, &scenario));
        let report = compiled.as_ref().map_err(Clone::clone);
        let report = match report.and_then(|compiled| work.report(compiled, &scenario, facts)) {
            Ok(report) => report.in_text(source.text()),
            Err(errors) => {
                let problems = problems(&errors);
                output.problems(source, &problems);
                let verdict = Verdict::of_problems(source, &problems);
                results.add(Case::of_undecided(source, index, &scenario, verdict)?);
                is_complete = false;
                continue;
            }
        };
        let shows_text = output.shows_text(choices.arguments.output_format == Format::Text);
        if shows_text {
            write_warnings(report.warnings(), source, output);
        }
        let verdict = verdict(&scenario, &report);
        let mut case = Case::new(source, index, &scenario, verdict, &report)?;
        if choices.arguments.output_format == Format::Json {
            case = case.with_decision(report.to_json(false));
        }
        if choices.arguments.update {
            update.add(&scenario, &report);
        } else if shows_text {
            if case.verdict == Verdict::Passed {
                note_keys(&scenario, &report, source, output);
            }
            match &case.verdict {
                Verdict::Failed(mismatches) => {
                    write_failure(&scenario, mismatches, &report, source, &sources, output)?;
                }
                Verdict::Passed if choices.is_verbose => write_pass(&case, &report, output)?,
                Verdict::Passed | Verdict::ExpectsNothing | Verdict::Unreadable(_) => {}
            }
        }
        results.add(case);
    }
    // A file with a scenario that could not be decided stays as it is.
    if choices.arguments.update && is_complete {
        results.note_updates(update.write(output)?);
    }
    Ok(())
}

fn verdict(scenario: &Scenario, report: &QuestionReport<'_>) -> Verdict {
    let expect = scenario.expect.as_ref().filter(|expect| !is_empty(expect));
    let Some(expect) = expect else { return Verdict::ExpectsNothing };
    let mismatches = expect.mismatches_of_question(report);
    if mismatches.is_empty() { Verdict::Passed } else { Verdict::Failed(mismatches) }
}

/// Says whether an `expect` without members holds whatever comes out.
fn is_empty(expect: &Expectation) -> bool {
    expect.decision.is_none() && expect.blocked_by.is_none() && expect.matched_statements.is_none()
}

/// Returns where the member stands that expected something else.
fn place(scenario: &Scenario, mismatch: &Mismatch) -> Span {
    fn of_list<T>(list: Option<&Vec<Spanned<T>>>) -> Option<Span> {
        list.and_then(|list| list.first()).map(|first| first.span)
    }
    let Some(expect) = &scenario.expect else { return scenario.span };
    let found = match mismatch {
        Mismatch::Decision { .. } => expect.decision.as_ref().map(|decision| decision.span),
        Mismatch::BlockedBy { .. } => of_list(expect.blocked_by.as_ref()),
        Mismatch::MatchedStatements { .. } => of_list(expect.matched_statements.as_ref()),
        _ => None,
    };
    found.unwrap_or(expect.span)
}

/// Tells of keys that a scenario leaves out although its answer turned on them: with a value of theirs it
/// might not have passed.
fn note_keys(
    scenario: &Scenario,
    report: &QuestionReport<'_>,
    source: &Source,
    output: &mut Output,
) {
    let name = scenario.name.as_deref().unwrap_or("the answer");
    let mut told: Vec<String> = Vec::new();
    for line in report.reports().iter().flat_map(Report::keys_turned_on) {
        if !told.contains(&line) {
            let message = format!("{name} {line}");
            output
                .problem(source, &Problem::new(Severity::Note, message).at(scenario.request.span));
            told.push(line);
        }
    }
}

/// Writes the name of a scenario that passed, and below it what its answer rests on.
fn write_pass(case: &Case, report: &QuestionReport<'_>, output: &mut Output) -> anyhow::Result<()> {
    let style = output.style(GOOD);
    writeln!(output.data(), "{style}passed{style:#}: {}", escaped(&case.name))?;
    let mut told: Vec<String> = Vec::new();
    for line in report.reports().iter().flat_map(rests_on) {
        if !told.contains(&line) {
            writeln!(output.data(), "  {}", escaped(&line))?;
            told.push(line);
        }
    }
    Ok(())
}

/// Draws what was expected, then why something else came out.
fn write_failure(
    scenario: &Scenario,
    mismatches: &[Mismatch],
    report: &QuestionReport<'_>,
    source: &Source,
    sources: &PolicySources,
    output: &mut Output,
) -> anyhow::Result<()> {
    let name = scenario.name.as_deref().unwrap_or("without a name");
    let style = output.style(BAD);
    writeln!(output.data(), "{style}failed{style:#}: {}", escaped(name))?;
    for mismatch in mismatches {
        let problem = Problem::error(mismatch.to_string()).at(place(scenario, mismatch));
        let text = problem.render(source, output.colors());
        writeln!(output.data(), "{text}")?;
    }
    match report {
        QuestionReport::Request(report) => {
            write_explanation(report, scenario, source, sources, output)
        }
        QuestionReport::Call(call) => write_call(call, true, source, sources, output),
    }
}
