//! `iamkit shrink`: actions to a short list of patterns.

use clap::Args;
use iamkit::catalog::shrink;

use super::catalog::Format;
use super::rewrite::rewrite;
use crate::data::Data;
use crate::output::Output;
use crate::status::Status;

/// Replace actions by few patterns that match exactly the same actions of the catalog
///
/// Takes actions and patterns and prints a list, or takes a policy document and prints it with
/// shorter lists. What the catalog does not know stays as it is.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit expand 's3:Get*Tagging' | iamkit shrink -")]
pub(crate) struct Arguments {
    /// Actions and patterns; or a file, or `-`, with a policy, a JSON list or lines
    #[arg(value_name = "ACTION|PATH", required = true)]
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
    rewrite(&arguments.inputs, arguments.output_format, data, output, shrink)?;
    Ok(Status::Clean)
}
