//! `iamkit what-can`: the actions that a principal may do.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamkit::CatalogFacts;
use iamkit::authz::PartialOutcome;
use iamkit::catalog::{Action, Catalog};
use iamkit::policy::ActionName;
use iamkit::syntax::{did_you_mean, nearest};
use schemars::JsonSchema;
use serde::Serialize;

use super::catalog::{Format, unknown};
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::{GOOD, Hinted, Output, WARN};
use crate::problem::Severity;
use crate::status::Status;
use crate::subjects::{self, Question, Subject, context};
use crate::table::Table;

/// List the actions that a principal may do
///
/// Without --resource, an action is listed when some resource is open to it: `conditional` names
/// what resource and context must be. Exits with 1 when there is no such action.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    echo '{\"UserDetailList\": [{\"UserName\": \"ines\",\
    \n      \"Arn\": \"arn:aws:iam::111122223333:user/ines\",\
    \n      \"AttachedManagedPolicies\": [{\"PolicyName\": \"AWSImageBuilderReadOnlyAccess\",\
    \n        \"PolicyArn\": \"arn:aws:iam::aws:policy/AWSImageBuilderReadOnlyAccess\"}]}]}' \\\
    \n    | iamkit what-can arn:aws:iam::111122223333:user/ines -")]
pub(crate) struct Arguments {
    /// ARN of the principal
    principal: String,
    /// Scenario files, folders with `*.scenario.json`, or dumps of accounts
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Only actions that this pattern covers
    #[arg(long, value_name = "PATTERN", default_value = "*")]
    action: String,
    /// Only what may be done on this resource
    #[arg(long, value_name = "ARN")]
    resource: Option<String>,
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
pub(crate) struct WhatCanOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    principal: &'a str,
    actions: Vec<Entry>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    action: String,
    /// `allowed` or `conditional`.
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
    unknown::check_pattern(catalog, &arguments.action)?;
    let question =
        Question { context: context(&arguments.context)?, unknown: arguments.unknown.clone() };
    let (subjects, status) = subjects::read(&arguments.paths, globals, output)?;
    let principal = &arguments.principal;
    let chosen: Vec<&Subject> =
        subjects.iter().filter(|subject| subject.principal == *principal).collect();
    if chosen.is_empty() && status == Status::Clean {
        let known = subjects.iter().map(|subject| subject.principal.as_str());
        let hint = did_you_mean(nearest(principal, known))
            .unwrap_or_else(|| format!("{} principals were read", subjects.len()));
        return Err(Hinted::error(
            format!("principal `{principal}` is in none of the inputs"),
            hint,
        ));
    }
    let mut entries = Vec::new();
    for action in catalog.actions_in(&catalog.actions_matching(&arguments.action)) {
        entries.extend(entry(&chosen, &action, arguments, &question)?);
    }
    let found = !entries.is_empty();
    match arguments.output_format {
        Format::Json => output.json(&WhatCanOutput {
            version: 1,
            catalog_date: catalog.date(),
            principal,
            actions: entries,
        })?,
        Format::Text if output.is_terminal() => {
            let mut table = Table::new(["Decision", "Action", "If"]);
            for entry in &entries {
                let style = if entry.decision == "allowed" { GOOD } else { WARN };
                let condition = entry.condition.clone().unwrap_or_default();
                let cells = [entry.decision.to_owned(), entry.action.clone(), condition];
                table.colored_row(style, cells);
            }
            table.write(output)?;
        }
        Format::Text => {
            for entry in &entries {
                writeln!(output.data(), "{}", escaped(&entry.action))?;
            }
        }
    }
    if !found && status == Status::Clean {
        output.note(Severity::Note, "nothing is allowed", None);
    }
    Ok(status.max(if found { Status::Clean } else { Status::Findings }))
}

/// Decides one action for a principal, whose policies may come from several scenarios.
fn entry(
    subjects: &[&Subject],
    action: &Action<'_>,
    arguments: &Arguments,
    question: &Question,
) -> anyhow::Result<Option<Entry>> {
    let name: ActionName = action.to_string().parse()?;
    let facts = CatalogFacts::embedded();
    let mut open: Option<Entry> = None;
    for subject in subjects {
        let resource = match &arguments.resource {
            Some(resource) => resource.clone(),
            None if action.has_resource_types() => any_resource(&subject.principal),
            None => "*".to_owned(),
        };
        let request = subject.request(&name, &resource, question)?;
        let policies = subject.policies(&resource);
        let outcome = subject.authorizer(&facts).authorize_partial(&request, &policies);
        let entry = |decision, condition| Entry { action: action.to_string(), decision, condition };
        match &outcome {
            PartialOutcome::Known(outcome) if outcome.decision.is_allowed() => {
                return Ok(Some(entry("allowed", None)));
            }
            PartialOutcome::Known(_) => {}
            PartialOutcome::Conditional(conditional) => {
                let condition = Some(conditional.residual.to_string());
                open.get_or_insert_with(|| entry("conditional", condition));
            }
        }
        if open.is_none()
            && arguments.resource.is_none()
            && let Some(role) = trusting_role(subject, &name, question)?
        {
            open = Some(entry("conditional", Some(format!("the resource is {role}"))));
        }
    }
    Ok(open)
}

/// Returns a role whose trust policy lets a principal do an action of AWS STS.
fn trusting_role(
    subject: &Subject,
    action: &ActionName,
    question: &Question,
) -> anyhow::Result<Option<String>> {
    if action.service() != "sts" {
        return Ok(None);
    }
    let facts = CatalogFacts::embedded();
    for trust in subject.trusts() {
        let request = subject.request(action, &trust.role, question)?;
        let policies = subject.policies(&trust.role);
        let outcome = subject.authorizer(&facts).authorize_partial(&request, &policies);
        if matches!(&outcome, PartialOutcome::Known(outcome) if outcome.decision.is_allowed()) {
            return Ok(Some(trust.role.to_string()));
        }
    }
    Ok(None)
}

/// Returns the pattern of all resources in the partition of a principal.
fn any_resource(principal: &str) -> String {
    let partition = principal.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
    format!("arn:{}:*:*:*:*", partition.unwrap_or("aws"))
}
