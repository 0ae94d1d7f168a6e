//! `iamkit catalog operations`: API operations and the actions that they need.

use clap::Args;
use iamkit::catalog::{Catalog, Operation};
use iamkit::syntax::{did_you_mean, nearest};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, Listing, joined};
use crate::data::Data;
use crate::output::{Hinted, Output};
use crate::status::Status;

/// List API operations and the actions that calls of them need
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit catalog operations s3:CompleteMultipartUpload")]
pub(crate) struct Arguments {
    /// Clients, such as `s3`, or operations, such as `s3:ListObjectsV2`; all clients without them
    #[arg(value_name = "OPERATION")]
    operations: Vec<String>,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperationsOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    operations: Vec<Entry>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    operation: String,
    /// Actions that every call needs.
    actions: Vec<String>,
    /// The requests that a call always makes: actions and the resource types that they are asked of.
    requests: Vec<RequestEntry>,
    /// The requests that a call makes in some cases only.
    also: Vec<ConditionalEntry>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestEntry {
    action: String,
    /// Empty when the action is asked of `*`.
    resource_types: Vec<String>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct ConditionalEntry {
    action: String,
    /// Empty when the action is asked of `*`, or when the types are those of what the call creates.
    resource_types: Vec<String>,
    /// In which cases, in words.
    when: String,
}

/// Returns the entry of an operation, with one row for each action and case.
fn entry(operation: &Operation<'_>) -> Entry {
    let mut requests: Vec<RequestEntry> = Vec::new();
    let mut also: Vec<ConditionalEntry> = Vec::new();
    for row in operation.rows() {
        let action = row.action.to_string();
        let resource_type = row.resource_type.map(|found| found.name().to_owned());
        if row.when.is_always() {
            match requests.iter_mut().find(|known| known.action == action) {
                Some(known) => known.resource_types.extend(resource_type),
                None => requests.push(RequestEntry {
                    action,
                    resource_types: resource_type.into_iter().collect(),
                }),
            }
            continue;
        }
        let when = row.when.to_string();
        match also.iter_mut().find(|known| known.action == action && known.when == when) {
            Some(known) => known.resource_types.extend(resource_type),
            None => also.push(ConditionalEntry {
                action,
                resource_types: resource_type.into_iter().collect(),
                when,
            }),
        }
    }
    let actions = operation.actions.iter().map(ToString::to_string).collect();
    Entry { operation: operation.to_string(), actions, requests, also }
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    let mut operations: Vec<Operation<'_>> = Vec::new();
    for wanted in &arguments.operations {
        operations.extend(find(catalog, wanted)?);
    }
    if arguments.operations.is_empty() {
        let clients: Vec<&str> = catalog.clients().collect();
        operations.extend(clients.iter().flat_map(|client| catalog.operations_of(client)));
    }
    let listing = Listing {
        entries: &operations,
        headings: ["Operation", "Actions"],
        row: |operation: &Operation<'_>| [operation.to_string(), joined(&operation.actions)],
        line: |operation: &Operation<'_>| {
            let actions: Vec<String> = operation.actions.iter().map(ToString::to_string).collect();
            format!("{operation}\t{}", actions.join(","))
        },
    };
    listing.write((arguments.output_format, Format::Text), output, || {
        let operations = operations.iter().map(entry).collect();
        Ok(OperationsOutput { version: 1, catalog_date: catalog.date(), operations })
    })?;
    Ok(Status::Clean)
}

fn find<'a>(catalog: &'a Catalog, wanted: &str) -> anyhow::Result<Vec<Operation<'a>>> {
    let (client, name) = wanted.split_once(':').unwrap_or((wanted, "*"));
    if name != "*"
        && let Some(operation) = catalog.operation(client, name)
    {
        return Ok(vec![operation]);
    }
    let all = catalog.operations_of(client);
    if all.is_empty() {
        let hint = did_you_mean(nearest(client, catalog.clients()))
            .unwrap_or_else(|| "`iamkit catalog operations` lists them".to_owned());
        return Err(Hinted::error(format!("`{client}` is no client of the AWS API"), hint));
    }
    if name == "*" {
        return Ok(all);
    }
    let found = nearest(name, all.iter().map(|operation| operation.name));
    let hint = did_you_mean(found.map(|found| format!("{client}:{found}")))
        .unwrap_or_else(|| format!("`iamkit catalog operations {client}` lists them"));
    Err(Hinted::error(format!("`{wanted}` is no operation"), hint))
}
