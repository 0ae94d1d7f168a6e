//! `iamkit expand`: patterns to the actions that they cover.

use clap::Args;
use iamkit::catalog::{ActionSet, Catalog};

use super::catalog::Format;
use super::rewrite::{Rewritten, rewrite};
use crate::data::Data;
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
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let to_names = |catalog: &Catalog, set: &ActionSet| {
        catalog.actions_in(set).map(|found| found.to_string()).collect()
    };
    let rewritten = rewrite(&arguments.inputs, arguments.output_format, data, output, to_names)?;
    if rewritten == Rewritten::Document {
        let message = format!(
            "lists now hold the actions of the catalog of {} and none that AWS adds later",
            data.catalog.date()
        );
        output.note(Severity::Note, &message, None);
    }
    Ok(Status::Clean)
}
