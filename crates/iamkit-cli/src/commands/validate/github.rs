//! Findings as annotations of GitHub Actions.

use std::io::Write;

use iamkit::validate::FindingType;

use super::documents::Validated;
use crate::escape::escaped;
use crate::output::Output;

/// Writes one workflow command for each finding.
pub(super) fn write(validated: &[Validated], output: &mut Output) -> anyhow::Result<()> {
    for one in validated {
        let file = property(&escaped(one.source.name()));
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
            let message = data(&escaped(&finding.details()));
            writeln!(output.data(), "title={}::{message}", finding.code)?;
        }
    }
    Ok(())
}

/// Escapes the message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
