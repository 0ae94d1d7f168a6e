//! `iamkit catalog action`: everything about one action.

use std::io::Write;

use clap::Args;
use iamkit::catalog::{AccessLevel, Action, ActionResourceType, Catalog, ConditionKeyInfo};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, joined, unknown, wrapped};
use crate::data::Data;
use crate::output::{FAINT, Output, STRONG};
use crate::status::Status;

/// Print access level, resource types, condition keys, dependent actions and API operations
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit catalog action iam:PassRole")]
pub(crate) struct Arguments {
    /// The action, in any case
    #[arg(value_name = "ACTION")]
    action: String,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActionOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    action: String,
    service: &'a str,
    description: Option<&'a str>,
    access_level: &'a str,
    access_levels: Vec<&'a str>,
    resource_types: Vec<ResourceTypeFacts<'a>>,
    condition_keys: Vec<&'a str>,
    dependent_actions: Vec<String>,
    operations: Vec<String>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceTypeFacts<'a> {
    name: &'a str,
    required: bool,
    arns: Vec<&'a str>,
    condition_keys: Vec<&'a str>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    let action = catalog
        .action(&arguments.action)
        .ok_or_else(|| unknown::action(catalog, &arguments.action))?;
    let facts = facts(catalog, &action);
    output.in_forms(arguments.output_format, Format::Text, |form, output| {
        match form {
            Format::Json => output.json(&facts)?,
            Format::Text => write_text(&facts, output)?,
        }
        Ok(())
    })?;
    Ok(Status::Clean)
}

fn facts<'a>(catalog: &'a Catalog, action: &Action<'a>) -> ActionOutput<'a> {
    let resource_type = |pair: ActionResourceType<'a>| ResourceTypeFacts {
        name: pair.resource_type.name(),
        required: pair.is_required,
        arns: pair.resource_type.arn_templates().map(|template| template.as_str()).collect(),
        condition_keys: action
            .condition_keys_for(&pair.resource_type)
            .iter()
            .map(ConditionKeyInfo::name)
            .collect(),
    };
    ActionOutput {
        version: 1,
        catalog_date: catalog.date(),
        action: action.to_string(),
        service: action.service().name(),
        description: action.description(),
        access_level: action.access_level().as_str(),
        access_levels: action.level_flags().iter().map(AccessLevel::as_str).collect(),
        resource_types: action.resource_types().map(resource_type).collect(),
        condition_keys: action.condition_keys().map(|key| key.name()).collect(),
        dependent_actions: action.dependent_actions().map(|action| action.to_string()).collect(),
        operations: action.operations().iter().map(ToString::to_string).collect(),
    }
}

fn write_text(facts: &ActionOutput<'_>, output: &mut Output) -> anyhow::Result<()> {
    let (strong, faint) = (output.style(STRONG), output.style(FAINT));
    let out = output.data();
    writeln!(out, "{strong}{}{strong:#}, {}", facts.action, facts.service)?;
    if let Some(description) = facts.description {
        writeln!(out, "{description}")?;
    }
    writeln!(out, "\n{strong}Access level{strong:#}: {}", joined(&facts.access_levels))?;
    if facts.resource_types.is_empty() {
        writeln!(out, "{strong}Resource types{strong:#}: none, `Resource` must be `*`")?;
    } else {
        writeln!(out, "{strong}Resource types{strong:#}:")?;
        for resource_type in &facts.resource_types {
            let mark = if resource_type.required { " (required)" } else { "" };
            writeln!(out, "  {}{mark}", resource_type.name)?;
            for arn in &resource_type.arns {
                writeln!(out, "    {arn}")?;
            }
            if !resource_type.condition_keys.is_empty() {
                writeln!(
                    out,
                    "    {faint}keys{faint:#}: {}",
                    wrapped(&resource_type.condition_keys, 10, 4)
                )?;
            }
        }
    }
    let lists = [
        ("Condition keys", facts.condition_keys.iter().map(|&key| key.to_owned()).collect()),
        ("Dependent actions", facts.dependent_actions.clone()),
        ("API operations", facts.operations.clone()),
    ];
    for (heading, names) in lists {
        let names: Vec<String> = names;
        let names = if names.is_empty() {
            "none".to_owned()
        } else {
            wrapped(&names, heading.len() + 2, 0)
        };
        writeln!(out, "{strong}{heading}{strong:#}: {names}")?;
    }
    writeln!(out, "\n{faint}catalog of {}{faint:#}", facts.catalog_date)?;
    Ok(())
}
