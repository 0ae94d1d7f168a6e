//! The decisions of a run, gathered for one table or one JSON text.

use iamkit::CatalogFacts;
use iamkit::catalog::Catalog;
use iamkit::scenario::{AuthorizationDetails, QuestionReport, Scenario, error_json};
use iamkit::source::SourceError;

use super::{Arguments, Format};
use crate::data::Data;
use crate::output::Output;
use crate::problem::Severity;
use crate::render::{decision_style, has_warnings, lines_below};
use crate::scenario_file::tree;
use crate::source::Source;
use crate::status::Status;
use crate::table::Table;
use crate::work_limit::WorkLimit;

/// Decisions in the order of the scenarios.
#[derive(Debug)]
pub(super) struct Answers {
    format: Format,
    shows_text: bool,
    explain: bool,
    deny_warnings: bool,
    work: WorkLimit,
    data: Data,
    status: Status,
    table: Table,
    lines: Vec<String>,
    details: AuthorizationDetails,
}

impl Answers {
    pub(super) fn new(arguments: &Arguments, data: Data, output: &Output) -> Self {
        Self {
            format: arguments.output_format,
            shows_text: output.shows_text(arguments.output_format == Format::Text),
            explain: arguments.explain,
            deny_warnings: arguments.deny_warnings,
            work: arguments.work,
            data,
            status: Status::Clean,
            table: Table::new(["Decision", "Request", "Why"]),
            lines: Vec::new(),
            details: AuthorizationDetails::default(),
        }
    }

    /// Returns how much work an answer may take.
    pub(super) const fn work(&self) -> WorkLimit {
        self.work
    }

    /// Says whether explanations are drawn instead of a table.
    pub(super) const fn draws_explanations(&self) -> bool {
        self.explain && self.shows_text
    }

    /// Returns what the engine asks of the catalog.
    pub(super) const fn facts(&self) -> CatalogFacts<'static> {
        self.data.facts()
    }

    /// Returns the catalog, whose names warnings speak of.
    pub(super) const fn catalog(&self) -> &'static Catalog {
        self.data.catalog
    }

    /// Says whether decisions are written for people.
    pub(super) const fn is_text(&self) -> bool {
        self.shows_text
    }

    /// Records that some input could not be read.
    pub(super) fn note_failure(&mut self) {
        self.status = Status::CouldNotRun;
    }

    pub(super) fn add(
        &mut self,
        scenario: &Scenario,
        report: &QuestionReport<'_>,
        output: &mut Output,
    ) {
        if !report.is_allowed() {
            self.status = self.status.max(Status::Findings);
        }
        if self.deny_warnings && has_warnings(&report.warnings()) {
            self.status = Status::CouldNotRun;
        }
        // A call was written.
        if let QuestionReport::Request(report) = report
            && self.shows_text
        {
            let name = scenario.name.as_deref();
            let label = name.map_or_else(|| scenario.question(), str::to_owned);
            let cells = [report.decision().words().to_owned(), label, report.why()];
            self.table.colored_row(decision_style(report), cells);
            self.table.below(lines_below(report));
        }
        match self.format {
            Format::Text => {}
            Format::Json | Format::Jsonl => self.lines.push(report.to_json(self.explain)),
            Format::AuthorizationDetails => {
                if let Err(error) = self.details.add(scenario, report) {
                    let hint = "`--output-format json` tells what it depends on";
                    output.note(Severity::Error, &error.to_string(), Some(hint));
                    self.note_failure();
                }
            }
        }
    }

    pub(super) fn add_failure(
        &mut self,
        scenario: &Scenario,
        errors: &[SourceError],
        source: &Source,
    ) {
        self.note_failure();
        let tree = tree(source);
        self.lines.push(error_json(scenario.name.as_deref(), errors, &tree));
    }

    /// Writes what was gathered.
    pub(super) fn finish(self, output: &mut Output) -> anyhow::Result<Status> {
        output.in_forms(self.format, Format::Text, |form, output| {
            match form {
                // Calls were written one by one.
                Format::Text if self.explain || self.table.len() == 0 => {}
                Format::Text if self.table.len() > 1 => self.table.write(output)?,
                Format::Text => self.table.write_without_headings(output)?,
                Format::Json => match self.lines.as_slice() {
                    [only] => output.json_text(only)?,
                    lines => {
                        let list = lines.join(",\n");
                        output
                            .json_text(&format!("{{\"version\":1,\"decisions\":[\n{list}\n]}}"))?;
                    }
                },
                Format::AuthorizationDetails => output.json_text(&self.details.to_json())?,
                Format::Jsonl => {
                    for line in &self.lines {
                        output.json_text(line)?;
                    }
                }
            }
            Ok(())
        })?;
        Ok(self.status)
    }
}
