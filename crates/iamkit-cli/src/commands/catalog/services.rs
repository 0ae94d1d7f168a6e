//! `iamkit catalog services`: services and their prefixes.

use clap::Args;
use iamkit::catalog::Service;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, Listing, unknown};
use crate::data::Data;
use crate::output::Output;
use crate::problem::Severity;
use crate::status::Status;

/// List services and their prefixes
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit catalog services 'ec2*'")]
pub(crate) struct Arguments {
    /// Patterns of service prefixes
    #[arg(value_name = "PATTERN", default_value = "*")]
    patterns: Vec<String>,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServicesOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    services: &'a [Entry<'a>],
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    prefix: &'a str,
    name: &'a str,
    category: Option<&'a str>,
    actions: usize,
    resource_types: usize,
    rcp_enabled: bool,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    let mut services: Vec<Service<'_>> = Vec::new();
    for pattern in &arguments.patterns {
        if !pattern.contains(['*', '?']) {
            unknown::service(catalog, pattern)?;
        }
        services.extend(catalog.services_matching(pattern));
    }
    let mut entries: Vec<Entry<'_>> = services.iter().map(entry).collect();
    entries.sort_by_key(|entry| entry.prefix);
    entries.dedup_by_key(|entry| entry.prefix);
    if entries.is_empty() {
        output.note(Severity::Warning, "no service of the catalog matches", None);
    }
    let listing = Listing {
        entries: &entries,
        headings: ["Prefix", "Service", "Category", "Actions"],
        row: |entry| {
            let category = entry.category.unwrap_or_default();
            [entry.prefix.into(), entry.name.into(), category.into(), entry.actions.to_string()]
        },
        line: |entry| entry.prefix.to_owned(),
    };
    listing.write((arguments.output_format, Format::Text), output, || {
        Ok(ServicesOutput { version: 1, catalog_date: catalog.date(), services: &entries })
    })?;
    Ok(Status::Clean)
}

fn entry<'a>(service: &Service<'a>) -> Entry<'a> {
    Entry {
        prefix: service.prefix(),
        name: service.name(),
        category: Some(service.category()).filter(|category| !category.is_empty()),
        actions: service.actions().count(),
        resource_types: service.resource_types().count(),
        rcp_enabled: service.is_rcp_enabled(),
    }
}
