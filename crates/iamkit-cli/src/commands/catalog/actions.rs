//! `iamkit catalog actions`: the actions that patterns cover.

use clap::Args;
use iamkit::catalog::{AccessLevel, Action, ActionSet};
use iamkit::pattern::Case;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, Listing, joined, unknown};
use crate::data::Data;
use crate::output::Output;
use crate::problem::Severity;
use crate::status::Status;

/// List the actions that patterns cover
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit catalog actions 'imagebuilder:*Image*'")]
pub(crate) struct Arguments {
    /// Action patterns, such as `s3:Get*` or `*:*Tag*`
    #[arg(value_name = "PATTERN", default_value = "*")]
    patterns: Vec<String>,
    /// Only actions of this access level, such as `Permissions management`
    #[arg(long, value_name = "LEVEL")]
    access_level: Option<AccessLevel>,
    /// Only actions that can be limited to this resource type, such as `bucket`
    #[arg(long, value_name = "TYPE")]
    resource_type: Option<String>,
    /// Only actions that support this condition key
    #[arg(long, value_name = "KEY")]
    condition_key: Option<String>,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActionsOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    actions: Vec<Entry<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    action: String,
    access_level: &'a str,
    resource_types: Vec<&'a str>,
    description: Option<&'a str>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    let mut set = ActionSet::empty(catalog.action_count());
    for pattern in &arguments.patterns {
        unknown::check_pattern(catalog, pattern)?;
        set.union(&catalog.actions_matching(pattern));
    }
    let actions: Vec<Action<'_>> =
        catalog.actions_in(&set).filter(|action| arguments.keeps(action)).collect();
    if actions.is_empty() {
        output.note(Severity::Warning, "no action of the catalog matches", None);
    }
    let listing = Listing {
        entries: &actions,
        headings: ["Action", "Access level", "Resource types"],
        row: |action: &Action<'_>| {
            let types = joined(action.resource_types().map(|pair| pair.resource_type));
            [action.to_string(), action.access_level().to_string(), types]
        },
        line: ToString::to_string,
    };
    listing.write((arguments.output_format, Format::Text), output, || {
        let actions = actions.iter().map(entry).collect();
        Ok(ActionsOutput { version: 1, catalog_date: catalog.date(), actions })
    })?;
    Ok(Status::Clean)
}

impl Arguments {
    fn keeps(&self, action: &Action<'_>) -> bool {
        let has_level = self.access_level.is_none_or(|level| action.level_flags().contains(level));
        let has_type = self.resource_type.as_ref().is_none_or(|name| {
            action.resource_types().any(|pair| Case::Fold.is_same(pair.resource_type.name(), name))
        });
        let has_key = self
            .condition_key
            .as_ref()
            .is_none_or(|key| action.all_condition_keys().iter().any(|known| known.matches(key)));
        has_level && has_type && has_key
    }
}

fn entry<'a>(action: &Action<'a>) -> Entry<'a> {
    Entry {
        action: action.to_string(),
        access_level: action.access_level().as_str(),
        resource_types: action.resource_types().map(|pair| pair.resource_type.name()).collect(),
        description: action.description(),
    }
}
