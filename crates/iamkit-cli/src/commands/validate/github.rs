//! Findings as annotations of GitHub Actions.

use iamkit::validate::{FindingType, Location};

use super::documents::Validated;
use super::unread::Unread;
use crate::output::Output;
use crate::render::{Annotation, Place};

/// Writes one workflow command for each file that could not be read and for each finding.
pub(crate) fn write(
    validated: &[Validated],
    unread: &[Unread],
    output: &mut Output,
) -> anyhow::Result<()> {
    for one in unread {
        let (line, column) = one.place.unzip();
        let place = Place { line, column, ..Place::default() };
        let (file, message) = (&*one.path, &*one.message);
        let annotation = Annotation { command: "error", file, place, title: "UNREADABLE", message };
        annotation.write(output.data())?;
    }
    for one in validated {
        for finding in &one.findings {
            let command = match finding.finding_type {
                FindingType::Error => "error",
                FindingType::SecurityWarning | FindingType::Warning => "warning",
                FindingType::Suggestion => "notice",
            };
            let annotation = Annotation {
                command,
                file: one.source.name(),
                place: finding.locations.first().map(place_of).unwrap_or_default(),
                title: finding.code.as_str(),
                message: &one.details(finding),
            };
            annotation.write(output.data())?;
        }
    }
    Ok(())
}

/// Columns are taken on one line alone.
fn place_of(found: &Location) -> Place {
    let (line, end_line) = (found.start.line as usize, found.end.line as usize);
    let column = |column: u32| (line == end_line).then_some(column as usize + 1);
    Place {
        line: Some(line),
        end_line: Some(end_line),
        column: column(found.start.column),
        end_column: column(found.end.column),
    }
}
