//! `iamkit catalog resource-types`: resource types and their ARNs.

use clap::Args;
use iamkit::catalog::ResourceType;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, Listing, joined, unknown};
use crate::data::Data;
use crate::output::Output;
use crate::problem::Severity;
use crate::status::Status;

/// List resource types and the form of their ARNs
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit catalog resource-types imagebuilder")]
pub(crate) struct Arguments {
    /// Service prefixes, such as `s3`; all services without them
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// Only resource types that this ARN or ARN pattern can name
    #[arg(long, value_name = "ARN")]
    arn: Option<String>,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResourceTypesOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    resource_types: Vec<Entry<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    service: &'a str,
    name: &'a str,
    arns: Vec<&'a str>,
    condition_keys: Vec<&'a str>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    let mut types: Vec<ResourceType<'_>> = Vec::new();
    for prefix in &arguments.services {
        types.extend(unknown::service(catalog, prefix)?.resource_types());
    }
    match (&arguments.arn, arguments.services.is_empty()) {
        (Some(arn), true) => types = catalog.resource_types_matching_arn(arn),
        (Some(arn), false) => types.retain(|resource_type| {
            resource_type.arn_templates().any(|template| template.overlaps(arn))
        }),
        (None, true) => types.extend(catalog.resource_types()),
        (None, false) => {}
    }
    if types.is_empty() {
        output.note(Severity::Warning, "no resource type of the catalog matches", None);
    }
    let listing = Listing {
        entries: &types,
        headings: ["Resource type", "ARN"],
        row: |found: &ResourceType<'_>| {
            let arns = found.arn_templates().map(|template| template.as_str());
            [name_of(found), joined(arns)]
        },
        line: name_of,
    };
    listing.write((arguments.output_format, Format::Text), output, || {
        let resource_types = types.iter().map(entry).collect();
        Ok(ResourceTypesOutput { version: 1, catalog_date: catalog.date(), resource_types })
    })?;
    Ok(Status::Clean)
}

fn name_of(found: &ResourceType<'_>) -> String {
    format!("{}:{found}", found.service().prefix())
}

fn entry<'a>(found: &ResourceType<'a>) -> Entry<'a> {
    Entry {
        service: found.service().prefix(),
        name: found.name(),
        arns: found.arn_templates().map(|template| template.as_str()).collect(),
        condition_keys: found.condition_keys().map(|key| key.name()).collect(),
    }
}
