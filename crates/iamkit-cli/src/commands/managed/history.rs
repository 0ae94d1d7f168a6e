//! `iamkit managed history`: the versions of a policy.

use std::io::Write;

use clap::Args;
use iamkit::managed::{ManagedPolicy, PolicyVersion};
use schemars::JsonSchema;
use serde::Serialize;

use super::grants::granted;
use super::{ChangeFormat, find};
use crate::data::Data;
use crate::output::Output;
use crate::status::Status;
use crate::table::Table;

/// List the versions of an AWS managed policy and how many actions each gained and lost
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit managed history AWSImageBuilderFullAccess")]
pub(crate) struct Arguments {
    /// Name or ARN
    name: String,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: ChangeFormat,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryOutput<'a> {
    version: u8,
    managed_policies_date: &'a str,
    name: &'a str,
    arn: String,
    versions: Vec<Entry>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    policy_version: String,
    create_date: Option<String>,
    is_default_version: bool,
    /// Whether the document is known.
    available: bool,
    /// Actions of the catalog that this version grants and the known one before did not.
    actions_gained: Option<usize>,
    /// Actions of the catalog that the known version before granted and this one does not.
    actions_lost: Option<usize>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let policy = find(data, &arguments.name)?;
    let mut entries = Vec::new();
    let mut before = None;
    for version in policy.versions() {
        let mut entry = entry(&version);
        if version.is_available() {
            let now = granted(&version.document()?, data.catalog);
            if let Some(before) = &before {
                let (mut gained, mut lost) = (now.clone(), now.clone());
                gained.subtract(before);
                lost.clone_from(before);
                lost.subtract(&now);
                entry.actions_gained = Some(gained.len());
                entry.actions_lost = Some(lost.len());
            } else if entries.is_empty() {
                entry.actions_gained = Some(now.len());
                entry.actions_lost = Some(0);
            }
            before = Some(now);
        }
        entries.push(entry);
    }
    let history = HistoryOutput {
        version: 1,
        managed_policies_date: data.managed.manifest().date(),
        name: policy.name(),
        arn: policy.arn(),
        versions: entries,
    };
    output.in_forms(arguments.output_format, ChangeFormat::Text, |form, output| match form {
        ChangeFormat::Json => output.json(&history),
        form => write_table(&history.versions, &policy, form, output),
    })?;
    Ok(Status::Clean)
}

fn write_table(
    entries: &[Entry],
    policy: &ManagedPolicy<'_>,
    format: ChangeFormat,
    output: &mut Output,
) -> anyhow::Result<()> {
    let mut table = Table::new(["Version", "Created", "Gained", "Lost", "Note"]);
    for entry in entries {
        let count = |count: Option<usize>| count.map(|count| count.to_string()).unwrap_or_default();
        table.row([
            entry.policy_version.clone(),
            entry.create_date.clone().unwrap_or_else(|| "not known".to_owned()),
            count(entry.actions_gained),
            count(entry.actions_lost),
            match (entry.is_default_version, entry.available) {
                (_, false) => "document not available".to_owned(),
                (true, true) => "default".to_owned(),
                (false, true) => String::new(),
            },
        ]);
    }
    if format == ChangeFormat::Markdown {
        table.write_markdown(output)?;
    } else {
        table.write(output)?;
    }
    if policy.is_removed() {
        writeln!(output.data(), "\nAWS does not offer the policy any more")?;
    } else if policy.is_deprecated() {
        writeln!(output.data(), "\nAWS has announced that the policy will go")?;
    }
    Ok(())
}

fn entry(version: &PolicyVersion<'_>) -> Entry {
    Entry {
        policy_version: version.id().to_string(),
        create_date: version.created().map(|time| time.to_string()),
        is_default_version: version.is_default(),
        available: version.is_available(),
        actions_gained: None,
        actions_lost: None,
    }
}
