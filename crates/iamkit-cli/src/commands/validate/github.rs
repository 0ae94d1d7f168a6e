//! Findings as annotations of GitHub Actions.

use std::io::Write;

use iamkit::validate::FindingType;

use super::documents::Validated;
use super::unread::Unread;
use crate::escape::{escaped, workflow_data, workflow_property};
use crate::output::Output;

/// Writes one workflow command for each file that could not be read and for each finding.
pub(crate) fn write(
    validated: &[Validated],
    unread: &[Unread],
    output: &mut Output,
) -> anyhow::Result<()> {
    for one in unread {
        let file = workflow_property(&escaped(&one.path));
        let place = one.place.map(|(line, column)| format!(",line={line},col={column}"));
        let place = place.unwrap_or_default();
        let message = workflow_data(&escaped(&one.message));
        writeln!(output.data(), "::error file={file}{place},title=UNREADABLE::{message}")?;
    }
    for one in validated {
        let file = workflow_property(&escaped(one.source.name()));
        for finding in &one.findings {
            let command = match finding.finding_type {
                FindingType::Error => "error",
                FindingType::SecurityWarning | FindingType::Warning => "warning",
                FindingType::Suggestion => "notice",
            };
            write!(output.data(), "::{command} file={file},")?;
            if let Some(place) = finding.locations.first() {
                let (line, end_line) = (place.start.line, place.end.line);
                write!(output.data(), "line={line},endLine={end_line},")?;
                if line == end_line {
                    let (column, end) = (place.start.column + 1, place.end.column + 1);
                    write!(output.data(), "col={column},endColumn={end},")?;
                }
            }
            let message = workflow_data(&escaped(&one.details(finding)));
            writeln!(output.data(), "title={}::{message}", finding.code)?;
        }
    }
    Ok(())
}
