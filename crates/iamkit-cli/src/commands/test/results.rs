//! What came out of a test run.

use std::io::Write;

use iamkit::scenario::{Mismatch, QuestionReport, Scenario};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Format, github, junit};
use crate::output::{BAD, GOOD, Output};
use crate::problem::{Problem, Severity};
use crate::render::has_warnings;
use crate::source::Source;
use crate::status::Status;

/// Whether a scenario came out as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Passed,
    /// What differs.
    Failed(Vec<Mismatch>),
    ExpectsNothing,
    /// What keeps it from being decided.
    Unreadable(Vec<String>),
}

/// One scenario of a test run.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) verdict: Verdict,
    /// What should be known about the decision, as a JSON list.
    warnings: Box<RawValue>,
    has_warnings: bool,
    /// The decision as JSON, where that is asked for.
    decision: Option<String>,
}

impl Case {
    pub(super) fn new(
        source: &Source,
        index: usize,
        scenario: &Scenario,
        verdict: Verdict,
        report: &QuestionReport<'_>,
    ) -> anyhow::Result<Self> {
        let case = Self::of_undecided(source, index, scenario, verdict)?;
        Ok(Self {
            warnings: RawValue::from_string(report.warnings_json())?,
            has_warnings: has_warnings(&report.warnings()),
            ..case
        })
    }

    /// Makes the case of a scenario that could not be decided.
    pub(super) fn of_undecided(
        source: &Source,
        index: usize,
        scenario: &Scenario,
        verdict: Verdict,
    ) -> anyhow::Result<Self> {
        let (line, _) = source.line_and_column(scenario.span.start);
        let name = scenario.name.as_deref().map_or_else(|| format!("#{index}"), str::to_owned);
        Ok(Self {
            path: source.name().to_owned(),
            line,
            name,
            verdict,
            warnings: RawValue::from_string("[]".to_owned())?,
            has_warnings: false,
            decision: None,
        })
    }

    /// Makes the case of a file that could not be read; it is named for the file.
    pub(super) fn of_unreadable(source: &Source, problems: &[Problem]) -> anyhow::Result<Self> {
        let first = problems.first().and_then(Problem::span);
        Ok(Self {
            path: source.name().to_owned(),
            line: first.map_or(1, |span| source.line_and_column(span.start).0),
            name: source.name().to_owned(),
            verdict: Verdict::of_problems(source, problems),
            warnings: RawValue::from_string("[]".to_owned())?,
            has_warnings: false,
            decision: None,
        })
    }

    /// Adds the decision as JSON.
    pub(super) fn with_decision(self, decision: String) -> Self {
        Self { decision: Some(decision), ..self }
    }
}

impl Verdict {
    /// Makes the verdict of what could not be decided.
    pub(super) fn of_problems(source: &Source, problems: &[Problem]) -> Self {
        let message = |problem: &Problem| match problem.span() {
            Some(span) => {
                let (line, column) = source.line_and_column(span.start);
                format!("{line}:{column}: {}", problem.message())
            }
            None => problem.message().to_owned(),
        };
        Self::Unreadable(problems.iter().map(message).collect())
    }
}

/// The scenarios of a test run.
#[derive(Clone, Debug, Default)]
pub(super) struct Results {
    cases: Vec<Case>,
    updated: usize,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestOutput<'a> {
    version: u8,
    passed: usize,
    failed: usize,
    /// Files and scenarios that could not be decided.
    unreadable: usize,
    scenarios: Vec<Entry<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    path: &'a str,
    line: usize,
    name: &'a str,
    /// `passed`, `failed`, `expectsNothing`, or `unreadable`, also for a file without a scenario.
    result: &'static str,
    mismatches: Vec<String>,
    /// What should be known about the decision, as decisions have it.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    warnings: &'a RawValue,
    /// What keeps it from being decided, each with line and column.
    errors: &'a [String],
    /// The decision, as `iamkit schema decision` describes it.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    decision: Option<Box<RawValue>>,
}

impl Results {
    pub(super) fn add(&mut self, case: Case) {
        self.cases.push(case);
    }

    pub(super) fn note_updates(&mut self, count: usize) {
        self.updated += count;
    }

    /// Says whether some decision has a warning.
    pub(super) fn has_warnings(&self) -> bool {
        self.cases.iter().any(|case| case.has_warnings)
    }

    fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.verdict == Verdict::Passed).count()
    }

    fn failed(&self) -> usize {
        self.cases.iter().filter(|case| matches!(case.verdict, Verdict::Failed(_))).count()
    }

    fn untested(&self) -> usize {
        self.cases.iter().filter(|case| case.verdict == Verdict::ExpectsNothing).count()
    }

    fn unreadable(&self) -> usize {
        self.cases.iter().filter(|case| matches!(case.verdict, Verdict::Unreadable(_))).count()
    }

    /// A run that tested nothing has not passed.
    pub(super) fn status(&self, is_update: bool) -> Status {
        if self.unreadable() > 0 || (!is_update && self.passed() + self.failed() == 0) {
            Status::CouldNotRun
        } else if !is_update && self.failed() > 0 {
            Status::Findings
        } else {
            Status::Clean
        }
    }

    pub(super) fn write(
        &self,
        format: Format,
        is_update: bool,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        output.in_forms(format, Format::Text, |form, output| {
            match form {
                Format::Text if is_update => {
                    let noun = if self.updated == 1 { "scenario" } else { "scenarios" };
                    writeln!(output.data(), "{} {noun} updated", self.updated)?;
                }
                Format::Text => {
                    let (passed, failed) = (self.passed(), self.failed());
                    let style = output.style(if failed == 0 { GOOD } else { BAD });
                    writeln!(output.data(), "{style}{passed} passed, {failed} failed{style:#}")?;
                    if self.untested() > 0 {
                        let message = format!("{} without `expect`", self.untested());
                        output.note(Severity::Warning, &message, Some("`--update` adds it"));
                    }
                }
                Format::Json => output.json(&TestOutput {
                    version: 1,
                    passed: self.passed(),
                    failed: self.failed(),
                    unreadable: self.unreadable(),
                    scenarios: self.cases.iter().map(entry).collect(),
                })?,
                Format::Junit => junit::write(&self.cases, output.data())?,
                Format::Github => {
                    github::write(&self.cases, output.data())?;
                    output.message(&format!("{} passed, {} failed", self.passed(), self.failed()));
                }
            }
            Ok(())
        })
    }
}

fn entry(case: &Case) -> Entry<'_> {
    let entry = Entry {
        path: &case.path,
        line: case.line,
        name: &case.name,
        result: "passed",
        mismatches: Vec::new(),
        warnings: &case.warnings,
        errors: &[],
        decision: case.decision.clone().and_then(|json| RawValue::from_string(json).ok()),
    };
    match &case.verdict {
        Verdict::Passed => entry,
        Verdict::Failed(mismatches) => {
            let mismatches = mismatches.iter().map(ToString::to_string).collect();
            Entry { result: "failed", mismatches, ..entry }
        }
        Verdict::ExpectsNothing => Entry { result: "expectsNothing", ..entry },
        Verdict::Unreadable(errors) => Entry { result: "unreadable", errors, ..entry },
    }
}
