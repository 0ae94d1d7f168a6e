//! `iamkit catalog`: what AWS services have.

mod action;
mod actions;
mod condition_keys;
mod listing;
mod operations;
mod resource_types;
mod services;
pub(crate) mod unknown;

use clap::{Subcommand, ValueEnum};

pub(crate) use action::ActionOutput;
pub(crate) use actions::ActionsOutput;
pub(crate) use condition_keys::ConditionKeysOutput;
pub(crate) use listing::Listing;
pub(crate) use operations::OperationsOutput;
pub(crate) use resource_types::ResourceTypesOutput;
pub(crate) use services::ServicesOutput;

use crate::data::Data;
use crate::output::Output;
use crate::status::Status;

/// Look up actions, resource types, condition keys, API operations and services
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  iamkit catalog action s3:PutObject")]
pub(crate) enum Command {
    Actions(actions::Arguments),
    Action(action::Arguments),
    ResourceTypes(resource_types::Arguments),
    ConditionKeys(condition_keys::Arguments),
    Operations(operations::Arguments),
    Services(services::Arguments),
}

/// How facts are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table on a terminal, names elsewhere
    Text,
    /// An object for programs
    Json,
}

pub(crate) fn run(command: &Command, data: Data, output: &mut Output) -> anyhow::Result<Status> {
    match command {
        Command::Actions(arguments) => actions::run(arguments, data, output),
        Command::Action(arguments) => action::run(arguments, data, output),
        Command::ResourceTypes(arguments) => resource_types::run(arguments, data, output),
        Command::ConditionKeys(arguments) => condition_keys::run(arguments, data, output),
        Command::Operations(arguments) => operations::run(arguments, data, output),
        Command::Services(arguments) => services::run(arguments, data, output),
    }
}

/// Up to so many columns, names stay on one line.
const COLUMNS: usize = 100;

/// Joins names with commas, on as many lines as they need; the first line starts at a column, the
/// others two behind `indent`.
fn wrapped(names: &[impl AsRef<str>], column: usize, indent: usize) -> String {
    let mut text = String::new();
    let mut column = column;
    for (index, name) in names.iter().map(AsRef::as_ref).enumerate() {
        let width = name.chars().count() + 2;
        if index > 0 && column + width > COLUMNS {
            text.push_str(",\n");
            text.extend(std::iter::repeat_n(' ', indent + 2));
            column = indent + 2;
        } else if index > 0 {
            text.push_str(", ");
        }
        text.push_str(name);
        column += width;
    }
    text
}

/// Joins names with commas.
fn joined(names: impl IntoIterator<Item = impl ToString>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    names.join(", ")
}
