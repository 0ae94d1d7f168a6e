//! Actions rewritten by the catalog: what `expand` and `shrink` share.

use std::io::Write;

use iamkit::catalog::{ActionSet, Catalog};
use iamkit::policy;
use schemars::JsonSchema;
use serde::Serialize;

use super::catalog::{Format, unknown};
use crate::action_input::{ActionInput, change_lists};
use crate::data::Data;
use crate::escape::escaped;
use crate::output::Output;

/// What `expand` and `shrink` print as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    actions: &'a [String],
}

/// What was rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rewritten {
    List,
    Document,
}

/// Prints the input with its patterns replaced by what `to_names` makes of the actions that they
/// cover, and then the patterns that cover nothing.
///
/// # Errors
///
/// The input is malformed, or a list names what the catalog does not know.
pub(crate) fn rewrite(
    inputs: &[String],
    format: Format,
    data: Data,
    output: &mut Output,
    to_names: impl Fn(&Catalog, &ActionSet) -> Vec<String>,
) -> anyhow::Result<Rewritten> {
    let catalog = data.catalog;
    match ActionInput::read(inputs, output)? {
        ActionInput::Patterns(patterns) => {
            for pattern in &patterns {
                unknown::check_pattern(catalog, pattern)?;
            }
            let names = rewritten(catalog, patterns.iter().map(String::as_str), to_names);
            write_list(&names, format, data, output)?;
            Ok(Rewritten::List)
        }
        ActionInput::Document(mut document) => {
            change_lists(&mut document, |list| {
                rewritten(catalog, list.iter().map(|pattern| pattern.value.as_str()), &to_names)
            });
            // A document is the same in each form.
            output.in_forms(format, Format::Text, |_, output| {
                Ok(write!(output.data(), "{}", policy::format(&document))?)
            })?;
            Ok(Rewritten::Document)
        }
    }
}

fn rewritten<'p>(
    catalog: &Catalog,
    patterns: impl Iterator<Item = &'p str>,
    to_names: impl Fn(&Catalog, &ActionSet) -> Vec<String>,
) -> Vec<String> {
    let mut set = ActionSet::empty(catalog.action_count());
    let mut rest: Vec<String> = Vec::new();
    for pattern in patterns {
        let found = catalog.actions_matching(pattern);
        if found.is_empty() && !rest.iter().any(|known| known == pattern) {
            rest.push(pattern.to_owned());
        }
        set.union(&found);
    }
    let mut names = to_names(catalog, &set);
    names.append(&mut rest);
    names
}

fn write_list(
    names: &[String],
    format: Format,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<()> {
    output.in_forms(format, Format::Text, |form, output| {
        match form {
            Format::Json => {
                let date = data.catalog.date();
                output.json(&ListOutput { version: 1, catalog_date: date, actions: names })?;
            }
            Format::Text => {
                for name in names {
                    writeln!(output.data(), "{}", escaped(name))?;
                }
            }
        }
        Ok(())
    })
}
