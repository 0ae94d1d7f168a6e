//! `iamkit managed search`: the policies that allow something.

use std::io::Write;

use clap::Args;
use iamkit::pattern::{Case, matches};
use iamkit::policy::{ActionName, Effect, PolicyDocument, ResourceElement, Statement};
use schemars::JsonSchema;
use serde::Serialize;

use super::Format;
use super::grants::is_unconditional;
use crate::commands::catalog::unknown;
use crate::data::Data;
use crate::output::Output;
use crate::problem::Severity;
use crate::status::Status;
use crate::table::Table;

/// Find the AWS managed policies that allow an action, name a resource or use a condition key
///
/// Policies that deny the action on every resource without condition are left out.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit managed search --action s3:PutObject --unconditional")]
pub(crate) struct Arguments {
    /// The action that an `Allow` statement covers
    #[arg(long, value_name = "ACTION", required_unless_present_any = ["resource", "condition_key"])]
    action: Option<ActionName>,
    /// The ARN that the same statement covers
    #[arg(long, value_name = "ARN")]
    resource: Option<String>,
    /// The condition key that the same statement uses
    #[arg(long, value_name = "KEY")]
    condition_key: Option<String>,
    /// Only where the statement has no condition and covers every resource
    #[arg(long)]
    unconditional: bool,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchOutput<'a> {
    version: u8,
    managed_policies_date: &'a str,
    policies: &'a [Entry<'a>],
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    name: &'a str,
    arn: String,
    policy_version: String,
    statements: Vec<Hit>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Hit {
    statement: usize,
    sid: Option<String>,
    resources: Vec<String>,
    condition_keys: Vec<String>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    if let Some(action) = &arguments.action {
        let catalog = data.catalog;
        if catalog.action(action.as_str()).is_none() {
            return Err(unknown::action(catalog, action.as_str()));
        }
    }
    let archive = data.managed;
    let mut found = Vec::new();
    for policy in archive.policies().filter(|policy| !policy.is_removed()) {
        let latest = policy.latest();
        let statements = arguments.hits(&latest.document()?);
        if !statements.is_empty() {
            let policy_version = latest.id().to_string();
            found.push(Entry {
                name: policy.name(),
                arn: policy.arn(),
                policy_version,
                statements,
            });
        }
    }
    if found.is_empty() {
        output.note(Severity::Warning, "no AWS managed policy matches", None);
    }
    output.in_forms(arguments.output_format, Format::Text, |form, output| {
        match form {
            Format::Json => output.json(&SearchOutput {
                version: 1,
                managed_policies_date: archive.manifest().date(),
                policies: &found,
            })?,
            Format::Text if output.is_terminal() => {
                let mut table = Table::new(["Name", "Version", "Resources", "Condition keys"]);
                for entry in &found {
                    for hit in &entry.statements {
                        table.row([
                            entry.name.to_owned(),
                            entry.policy_version.clone(),
                            shortened(&hit.resources),
                            shortened(&hit.condition_keys),
                        ]);
                    }
                }
                table.write(output)?;
            }
            Format::Text => {
                for entry in &found {
                    writeln!(output.data(), "{}", entry.name)?;
                }
            }
        }
        Ok(())
    })?;
    Ok(Status::Clean)
}

impl Arguments {
    fn hits(&self, document: &PolicyDocument) -> Vec<Hit> {
        let is_taken_back = self.action.as_ref().is_some_and(|action| {
            document.statements.iter().any(|statement| {
                statement.effect.value == Effect::Deny
                    && is_unconditional(statement)
                    && statement.action.covers(action)
            })
        });
        if is_taken_back {
            return Vec::new();
        }
        let numbered = document.statements.iter().enumerate();
        numbered
            .filter(|(_, statement)| self.is_met_by(statement))
            .map(|(index, statement)| hit(index, statement))
            .collect()
    }

    fn is_met_by(&self, statement: &Statement) -> bool {
        let has_action = self.action.as_ref().is_none_or(|action| statement.action.covers(action));
        let has_resource = self.resource.as_ref().is_none_or(|arn| {
            statement.resource.as_ref().is_some_and(|element| {
                let mut patterns = element.patterns().iter();
                let is_listed =
                    patterns.any(|pattern| matches(pattern.value.as_str(), arn, Case::Sensitive));
                is_listed != element.is_negated()
            })
        });
        let has_key = self
            .condition_key
            .as_ref()
            .is_none_or(|key| statement.tests().any(|test| test.test.key.value.is(key)));
        statement.effect.value == Effect::Allow
            && has_action
            && has_resource
            && has_key
            && (!self.unconditional || is_unconditional(statement))
    }
}

fn hit(statement: usize, found: &Statement) -> Hit {
    let resources = found.resource.iter().flat_map(ResourceElement::patterns);
    Hit {
        statement,
        sid: found.sid.as_ref().map(|sid| sid.value.to_string()),
        resources: resources.map(|pattern| pattern.value.as_str().to_owned()).collect(),
        condition_keys: found.tests().map(|test| test.test.key.value.to_string()).collect(),
    }
}

fn shortened(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}
