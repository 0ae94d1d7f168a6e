//! `iamkit managed list`: the names of the policies.

use clap::Args;
use iamkit::managed::ManagedPolicy;
use iamkit::pattern::{Case, Pattern};
use iamkit::policy::Effect;
use schemars::JsonSchema;
use serde::Serialize;

use super::Format;
use crate::commands::catalog::{Listing, unknown};
use crate::data::Data;
use crate::output::Output;
use crate::problem::Severity;
use crate::status::Status;

/// List AWS managed policies
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit managed list --service imagebuilder")]
pub(crate) struct Arguments {
    /// Patterns of policy names, such as `*ReadOnly*`
    #[arg(value_name = "PATTERN", default_value = "*")]
    patterns: Vec<String>,
    /// Only policies that name an action of this service in an `Allow` statement
    #[arg(long, value_name = "PREFIX")]
    service: Option<String>,
    /// Only policies under this path, such as `/job-function/`
    #[arg(long, value_name = "PATH")]
    path: Option<String>,
    /// Only policies that AWS has announced to go, or that are gone
    #[arg(long)]
    deprecated: bool,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListOutput<'a> {
    version: u8,
    managed_policies_date: &'a str,
    policies: Vec<Entry<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    name: &'a str,
    arn: String,
    description: Option<&'a str>,
    default_version: String,
    create_date: Option<String>,
    update_date: Option<String>,
    deprecated: bool,
    removed: bool,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let archive = data.managed;
    if let Some(prefix) = &arguments.service {
        unknown::service(data.catalog, prefix)?;
    }
    let patterns: Vec<Pattern> =
        arguments.patterns.iter().map(|text| Pattern::new(text, Case::Fold)).collect();
    let mut policies = Vec::new();
    for policy in archive.policies() {
        let is_named = patterns.iter().any(|pattern| pattern.matches(policy.name()));
        if is_named && arguments.keeps(&policy)? {
            policies.push(policy);
        }
    }
    if policies.is_empty() {
        output.note(Severity::Warning, "no AWS managed policy matches", None);
    }
    let listing = Listing {
        entries: &policies,
        headings: ["Name", "Version", "Updated", "Path"],
        row: |policy: &ManagedPolicy<'_>| {
            let updated = policy.updated().map(|time| time.to_string()).unwrap_or_default();
            let day = updated.get(..10).unwrap_or_default().to_owned();
            let mark = if policy.is_removed() { " (removed)" } else { "" };
            let name = format!("{}{mark}", policy.name());
            [name, policy.latest().id().to_string(), day, policy.path().to_owned()]
        },
        line: |policy: &ManagedPolicy<'_>| policy.name().to_owned(),
    };
    listing.write((arguments.output_format, Format::Text), output, || {
        let entries: anyhow::Result<Vec<_>> = policies.iter().map(entry).collect();
        let date = archive.manifest().date();
        Ok(ListOutput { version: 1, managed_policies_date: date, policies: entries? })
    })?;
    Ok(Status::Clean)
}

impl Arguments {
    fn keeps(&self, policy: &ManagedPolicy<'_>) -> anyhow::Result<bool> {
        if self.path.as_ref().is_some_and(|path| !policy.path().starts_with(path.as_str()))
            || self.deprecated && !(policy.is_deprecated() || policy.is_removed())
        {
            return Ok(false);
        }
        let Some(prefix) = &self.service else { return Ok(true) };
        let document = policy.latest().document()?;
        let names_service = document.statements.iter().any(|statement| {
            statement.effect.value == Effect::Allow
                && statement.action.patterns().iter().any(|pattern| {
                    pattern.value.service().is_some_and(|found| Case::Fold.is_same(found, prefix))
                })
        });
        Ok(names_service)
    }
}

fn entry<'a>(policy: &ManagedPolicy<'a>) -> anyhow::Result<Entry<'a>> {
    Ok(Entry {
        name: policy.name(),
        arn: policy.arn(),
        description: Some(policy.description()?).filter(|text| !text.is_empty()),
        default_version: policy.latest().id().to_string(),
        create_date: policy.created().map(|time| time.to_string()),
        update_date: policy.updated().map(|time| time.to_string()),
        deprecated: policy.is_deprecated(),
        removed: policy.is_removed(),
    })
}
