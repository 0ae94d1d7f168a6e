//! The decisions of a run, gathered for one table or one JSON text.

use iamkit::CatalogFacts;
use iamkit::catalog::Catalog;
use iamkit::scenario::{QuestionReport, Scenario, error_json};
use iamkit::source::SourceError;

use super::{Arguments, Format};
use crate::data::Data;
use crate::output::Output;
use crate::render::{decision_style, has_warnings};
use crate::scenario_file::tree;
use crate::source::Source;
use crate::status::Status;
use crate::table::Table;

/// Decisions in the order of the scenarios.
#[derive(Debug)]
pub(super) struct Answers {
    format: Format,
    explain: bool,
    deny_warnings: bool,
    data: Data,
    status: Status,
    table: Table,
    lines: Vec<String>,
}

impl Answers {
    pub(super) fn new(arguments: &Arguments, data: Data) -> Self {
        Self {
            format: arguments.output_format,
            explain: arguments.explain,
            deny_warnings: arguments.deny_warnings,
            data,
            status: Status::Clean,
            table: Table::new(["Decision", "Request", "Why"]),
            lines: Vec::new(),
        }
    }

    /// Says whether explanations are drawn instead of a table.
    pub(super) fn draws_explanations(&self) -> bool {
        self.explain && self.format == Format::Text
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
    pub(super) fn is_text(&self) -> bool {
        self.format == Format::Text
    }

    /// Records that some input could not be read.
    pub(super) fn note_failure(&mut self) {
        self.status = Status::CouldNotRun;
    }

    pub(super) fn add(&mut self, scenario: &Scenario, report: &QuestionReport<'_>) {
        if !report.is_allowed() {
            self.status = self.status.max(Status::Findings);
        }
        if self.deny_warnings && has_warnings(&report.warnings()) {
            self.status = Status::CouldNotRun;
        }
        if self.format != Format::Text {
            self.lines.push(report.to_json(self.explain));
        } else if let QuestionReport::Request(report) = report {
            let label = scenario.name.as_deref().map_or_else(|| scenario.question(), str::to_owned);
            let cells = [report.decision().words().to_owned(), label, report.why()];
            self.table.colored_row(decision_style(report), cells);
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
        let path = errors.first().and_then(|error| tree.path_to(error.span));
        let pointer = path.map(|path| path.to_json_pointer());
        self.lines.push(error_json(scenario.name.as_deref(), errors, pointer.as_deref()));
    }

    /// Writes what was gathered.
    pub(super) fn finish(self, output: &mut Output) -> anyhow::Result<Status> {
        match self.format {
            // Calls were written one by one.
            Format::Text if self.explain || self.table.len() == 0 => {}
            Format::Text if self.table.len() > 1 => self.table.write(output)?,
            Format::Text => self.table.write_without_headings(output)?,
            Format::Json => match self.lines.as_slice() {
                [only] => output.json_text(only)?,
                lines => {
                    let list = lines.join(",\n");
                    output.json_text(&format!("{{\"version\":1,\"decisions\":[\n{list}\n]}}"))?;
                }
            },
            Format::Jsonl => {
                for line in &self.lines {
                    output.json_text(line)?;
                }
            }
        }
        Ok(self.status)
    }
}
