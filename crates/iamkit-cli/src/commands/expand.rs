//! `iamkit expand`: patterns to the actions that they cover.

use std::io::Write;

use clap::Args;
use iamkit::catalog::{ActionSet, Catalog};
use iamkit::policy;
use schemars::JsonSchema;
use serde::Serialize;

use super::catalog::{Format, unknown};
use crate::action_input::{ActionInput, change_lists};
use crate::output::Output;
use crate::problem::Severity;
use crate::status::Status;

/// Replace action patterns by the actions that they cover
///
/// Takes patterns and prints a list, or takes a policy document and prints it with its lists
/// written out. What the catalog does not know stays as it is.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit expand 's3:Get*Tagging'")]
pub(crate) struct Arguments {
    /// Patterns such as `s3:Get*`; or a file, or `-`, with a policy, a JSON list or lines
    #[arg(value_name = "PATTERN|PATH", required = true)]
    inputs: Vec<String>,
    /// How to print a list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What `expand` and `shrink` print as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListOutput<'a> {
    pub(crate) version: u8,
    pub(crate) catalog_date: &'a str,
    pub(crate) actions: &'a [String],
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Status> {
    let catalog = Catalog::embedded();
    match ActionInput::read(&arguments.inputs, output)? {
        ActionInput::Patterns(patterns) => {
            for pattern in &patterns {
                unknown::check_pattern(catalog, pattern)?;
            }
            let names = expand(catalog, patterns.iter().map(String::as_str));
            write_list(&names, arguments.output_format, output)?;
        }
        ActionInput::Document(mut document) => {
            change_lists(&mut document, |list| {
                expand(catalog, list.iter().map(|pattern| pattern.value.as_str()))
            });
            write!(output.data(), "{}", policy::format(&document))?;
            let message = format!(
                "lists now hold the actions of the catalog of {} and none that AWS adds later",
                catalog.date()
            );
            output.note(Severity::Note, &message, None);
        }
    }
    Ok(Status::Clean)
}

/// Writes action names or patterns.
pub(crate) fn write_list(
    names: &[String],
    format: Format,
    output: &mut Output,
) -> anyhow::Result<()> {
    match format {
        Format::Json => {
            let date = Catalog::embedded().date();
            output.json(&ListOutput { version: 1, catalog_date: date, actions: names })?;
        }
        Format::Text => {
            for name in names {
                writeln!(output.data(), "{name}")?;
            }
        }
    }
    Ok(())
}

/// Returns what the patterns cover in catalog order, then the patterns that cover nothing.
fn expand<'p>(catalog: &Catalog, patterns: impl Iterator<Item = &'p str>) -> Vec<String> {
    let mut set = ActionSet::empty(catalog.action_count());
    let mut rest: Vec<String> = Vec::new();
    for pattern in patterns {
        let found = catalog.actions_matching(pattern);
        if found.is_empty() && !rest.iter().any(|known| known == pattern) {
            rest.push(pattern.to_owned());
        }
        set.union(&found);
    }
    let mut names: Vec<String> = catalog.actions_in(&set).map(|found| found.to_string()).collect();
    names.append(&mut rest);
    names
}
