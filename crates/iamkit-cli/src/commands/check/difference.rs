//! What two policies allow beyond each other.

use iamkit::reason::{self, Change, Violation, difference_json};

use super::input::Reader;
use super::questions::shown;
use super::{LAYOUT, PlainFormat, TwoPolicies};
use crate::commands::diff::write_changes;
use crate::data::Data;
use crate::output::Output;
use crate::status::Status;

fn violations(changes: &[Change]) -> impl Iterator<Item = &Violation> {
    changes.iter().map(|change| &change.violation)
}

pub(super) fn run(
    arguments: &TwoPolicies,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let (left, right) = reader.both(
        (&arguments.left, &arguments.layers),
        (&arguments.right, &arguments.reference_layers),
    )?;
    reader.check_parameters()?;
    let options = arguments.question.options(data);
    // What the left side alone allows is what was gained when it takes the place of the right one.
    let found = reason::difference(&right.layers(), &left.layers(), &options);
    output.in_forms(arguments.output_format, PlainFormat::Text, |form, output| {
        match form {
            PlainFormat::Json => {
                output.json_text(&difference_json(&found, &options, LAYOUT))?;
            }
            PlainFormat::Text => write_changes(&found, output)?,
        }
        Ok(())
    })?;
    let mut all = shown(violations(&found.gained), &left, Some(&right));
    all.extend(shown(violations(&found.lost), &right, Some(&left)));
    arguments.witnesses.write(&all, data, output)?;
    let is_same = found.gained.is_empty() && found.lost.is_empty() && found.undecided.is_none();
    Ok(if is_same { Status::Clean } else { Status::Findings })
}
