//! `iamkit catalog condition-keys`: condition keys and their types.

use clap::Args;
use iamkit::catalog::{ConditionKeyInfo, Presence};
use iamkit::pattern::{Case, Pattern};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, Listing, unknown};
use crate::data::Data;
use crate::output::Output;
use crate::problem::Severity;
use crate::status::Status;

/// List condition keys, their types and whether they have several values
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit catalog condition-keys 'aws:Principal*'")]
pub(crate) struct Arguments {
    /// Patterns of condition keys, such as `aws:*`
    #[arg(value_name = "PATTERN", default_value = "*")]
    patterns: Vec<String>,
    /// Only keys that an action, a resource type or the whole of this service supports
    #[arg(long, value_name = "PREFIX")]
    service: Option<String>,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConditionKeysOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    condition_keys: Vec<Entry<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    value_type: &'a str,
    multivalued: bool,
    global: bool,
    presence: Option<&'static str>,
    description: Option<&'a str>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    let mut keys: Vec<ConditionKeyInfo<'_>> = match &arguments.service {
        Some(prefix) => {
            let service = unknown::service(catalog, prefix)?;
            let of_actions = service.actions().flat_map(|action| action.all_condition_keys());
            service.condition_keys().chain(of_actions).collect()
        }
        None => catalog.condition_keys().collect(),
    };
    keys.sort_unstable();
    keys.dedup();
    let patterns: Vec<Pattern> =
        arguments.patterns.iter().map(|text| Pattern::new(text, Case::Fold)).collect();
    keys.retain(|key| {
        patterns.iter().any(|pattern| pattern.matches(key.name()))
            || arguments.patterns.iter().any(|text| key.matches(text))
    });
    if keys.is_empty() {
        output.note(Severity::Warning, "no condition key of the catalog matches", None);
    }
    let listing = Listing {
        entries: &keys,
        headings: ["Condition key", "Type", "Values", "Description"],
        row: |key: &ConditionKeyInfo<'_>| {
            let values = if key.is_multivalued() { "several" } else { "one" };
            let description = key.description().unwrap_or_default();
            [key.to_string(), key.value_type().to_string(), values.into(), description.into()]
        },
        line: ToString::to_string,
    };
    listing.write((arguments.output_format, Format::Text), output, || {
        let condition_keys = keys.iter().map(entry).collect();
        Ok(ConditionKeysOutput { version: 1, catalog_date: catalog.date(), condition_keys })
    })?;
    Ok(Status::Clean)
}

fn entry<'a>(key: &ConditionKeyInfo<'a>) -> Entry<'a> {
    Entry {
        name: key.name(),
        value_type: key.value_type().as_str(),
        multivalued: key.is_multivalued(),
        global: key.is_global(),
        presence: match key.presence() {
            Presence::Unknown => None,
            Presence::Always => Some("always"),
            Presence::Signed => Some("signed"),
            Presence::Conditional => Some("conditional"),
        },
        description: key.description(),
    }
}
