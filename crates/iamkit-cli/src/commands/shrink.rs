//! `iamkit shrink`: actions to a short list of patterns.

use std::io::Write;

use clap::Args;
use iamkit::catalog::{ActionSet, Catalog, shrink};
use iamkit::policy;

use super::catalog::{Format, unknown};
use super::expand::write_list;
use crate::action_input::{ActionInput, change_lists};
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
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Status> {
    let catalog = Catalog::embedded();
    match ActionInput::read(&arguments.inputs, output)? {
        ActionInput::Patterns(patterns) => {
            for pattern in &patterns {
                unknown::check_pattern(catalog, pattern)?;
            }
            let short = short(catalog, patterns.iter().map(String::as_str));
            write_list(&short, arguments.output_format, output)?;
        }
        ActionInput::Document(mut document) => {
            change_lists(&mut document, |list| {
                short(catalog, list.iter().map(|pattern| pattern.value.as_str()))
            });
            write!(output.data(), "{}", policy::format(&document))?;
        }
    }
    Ok(Status::Clean)
}

/// Returns few patterns for what the given ones cover, then those that cover nothing.
fn short<'p>(catalog: &Catalog, patterns: impl Iterator<Item = &'p str>) -> Vec<String> {
    let mut set = ActionSet::empty(catalog.action_count());
    let mut rest: Vec<String> = Vec::new();
    for pattern in patterns {
        let found = catalog.actions_matching(pattern);
        if found.is_empty() && !rest.iter().any(|known| known == pattern) {
            rest.push(pattern.to_owned());
        }
        set.union(&found);
    }
    let mut short = shrink(catalog, &set);
    short.append(&mut rest);
    short
}
