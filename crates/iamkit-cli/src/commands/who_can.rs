//! `iamkit who-can`: the principals that may do something.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamkit::CatalogFacts;
use iamkit::authz::PartialOutcome;
use iamkit::catalog::Catalog;
use iamkit::policy::ActionName;
use schemars::JsonSchema;
use serde::Serialize;

use super::catalog::{Format, unknown};
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::{BAD, GOOD, Output, WARN};
use crate::problem::Severity;
use crate::status::Status;
use crate::subjects::{self, Question, Subject, context};
use crate::table::Table;

/// List the principals that may do an action on a resource
///
/// Principals come from scenario files or from the output of
/// `aws iam get-account-authorization-details`. Exits with 1 when there is none.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    echo '{\"UserDetailList\": [{\"UserName\": \"ines\",\
    \n      \"Arn\": \"arn:aws:iam::111122223333:user/ines\",\
    \n      \"AttachedManagedPolicies\": [{\"PolicyName\": \"ReadOnlyAccess\",\
    \n        \"PolicyArn\": \"arn:aws:iam::aws:policy/ReadOnlyAccess\"}]}]}' \\\
    \n    | iamkit who-can s3:GetObject arn:aws:s3:::reports/q1.csv -")]
pub(crate) struct Arguments {
    /// The action, such as `s3:GetObject`
    action: ActionName,
    /// The ARN of the resource, or `*`
    resource: String,
    /// Scenario files, folders with `*.scenario.json`, or dumps of accounts
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// A condition key of the request and its value
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// Condition key, or prefix that ends in `*`, of which nothing is known
    #[arg(long, value_name = "KEY")]
    unknown: Vec<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WhoCanOutput<'a> {
    version: u8,
    action: &'a str,
    resource: &'a str,
    principals: Vec<Entry>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    principal: String,
    /// The scenario that the principal comes from.
    scenario: Option<String>,
    /// `allowed`, `explicitDeny`, `implicitDeny` or `conditional`.
    decision: &'static str,
    /// What a conditional decision depends on.
    condition: Option<String>,
}

pub(crate) fn run(
    arguments: &Arguments,
    globals: &Globals,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = Catalog::embedded();
    if catalog.action(arguments.action.as_str()).is_none() {
        return Err(unknown::action(catalog, arguments.action.as_str()));
    }
    let question =
        Question { context: context(&arguments.context)?, unknown: arguments.unknown.clone() };
    let (subjects, status) = subjects::read(&arguments.paths, globals, output)?;
    let mut entries = Vec::new();
    for subject in &subjects {
        entries.push(entry(subject, arguments, &question)?);
    }
    let is_open = |entry: &Entry| matches!(entry.decision, "allowed" | "conditional");
    let found = entries.iter().any(is_open);
    match arguments.output_format {
        Format::Json => output.json(&WhoCanOutput {
            version: 1,
            action: arguments.action.as_str(),
            resource: &arguments.resource,
            principals: entries,
        })?,
        Format::Text if output.is_terminal() => {
            let mut table = Table::new(["Decision", "Principal", "Scenario", "If"]);
            for entry in &entries {
                let (style, words) = match entry.decision {
                    "allowed" => (GOOD, "allowed"),
                    "conditional" => (WARN, "conditional"),
                    "explicitDeny" => (BAD, "explicit deny"),
                    _ => (BAD, "implicit deny"),
                };
                let scenario = entry.scenario.clone().unwrap_or_default();
                let condition = entry.condition.clone().unwrap_or_default();
                let cells = [words.to_owned(), entry.principal.clone(), scenario, condition];
                table.colored_row(style, cells);
            }
            table.write(output)?;
        }
        Format::Text => {
            let mut written: Vec<&str> = Vec::new();
            for entry in entries.iter().filter(|entry| is_open(entry)) {
                if !written.contains(&entry.principal.as_str()) {
                    writeln!(output.data(), "{}", escaped(&entry.principal))?;
                    written.push(&entry.principal);
                }
            }
        }
    }
    if !found && status == Status::Clean {
        output.note(Severity::Note, "nobody can", None);
    }
    Ok(status.max(if found { Status::Clean } else { Status::Findings }))
}

fn entry(subject: &Subject, arguments: &Arguments, question: &Question) -> anyhow::Result<Entry> {
    let request = subject.request(&arguments.action, &arguments.resource, question)?;
    let policies = subject.policies(&arguments.resource);
    let facts = CatalogFacts::embedded();
    let outcome = subject.authorizer(&facts).authorize_partial(&request, &policies);
    let (decision, condition) = match &outcome {
        PartialOutcome::Known(outcome) => (outcome.decision.as_str(), None),
        PartialOutcome::Conditional(conditional) => {
            ("conditional", Some(conditional.residual.to_string()))
        }
    };
    let (principal, scenario) = (subject.principal.clone(), subject.scenario.clone());
    Ok(Entry { principal, scenario, decision, condition })
}
