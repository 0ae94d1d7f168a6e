//! `iamkit what-can`: the actions that a principal may do.

mod chosen;
mod entry;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use iamkit::account::AccountDecision;
use iamkit::arn::ArnRef;
use iamkit::catalog::RequestCode;
use iamkit::policy::ActionName;
use iamkit::syntax::{did_you_mean, nearest};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::catalog::unknown;
use super::coverage::{Coverage, all_warnings};
use crate::data::Data;
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::{GOOD, Hinted, Output, WARN};
use crate::problem::Severity;
use crate::question::{QuestionFlags, is_asked_of};
use crate::reading::DeploymentFlags;
use crate::render::{has_warnings, write_warnings};
use crate::source::Source;
use crate::status::Status;
use crate::subjects::{self, Inputs};
use crate::table::Table;
use chosen::Chosen;
use entry::{Entry, ServiceSummary, summary};

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
    /// The principal: an ARN, `user/NAME`, `role/NAME`, a name alone, or a unique id; of a template or
    /// configuration also a logical id, an address or `FILE#PLACE`
    principal: String,
    /// Scenario files, dumps of accounts, templates, Terraform plans, states and configurations, AWS Config
    /// snapshots, and folders of these
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Only actions that this pattern covers
    #[arg(long, value_name = "PATTERN", default_value = "*")]
    action: String,
    /// Only what may be done on this resource
    #[arg(long, value_name = "ARN")]
    resource: Option<String>,
    #[command(flatten)]
    question: QuestionFlags,
    #[command(flatten)]
    reading: DeploymentFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each action: name, decision, and what it depends on
    Text,
    /// An object for programs
    Json,
    /// The actions alone
    Names,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WhatCanOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    coverage: &'a Coverage,
    principal: &'a str,
    /// The resource that was asked about.
    resource: Option<&'a str>,
    /// How many actions are open, by service and access level.
    summary: Vec<ServiceSummary>,
    actions: &'a [Entry],
    /// What should be known about the question and the policies, as decisions have it.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    warnings: Vec<Box<RawValue>>,
}

pub(crate) fn run(
    arguments: &Arguments,
    globals: &Globals,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    unknown::check_pattern(catalog, &arguments.action)?;
    let mut question = arguments.question.question()?;
    let resource = arguments.resource.as_deref().unwrap_or("*");
    let action: Option<ActionName> = arguments.action.parse().ok();
    let asked = action.as_ref().map(|action| (action, false));
    let mut warnings = question.judge(catalog, asked, resource)?;
    if arguments.resource.is_none() {
        // Every resource is meant, not the one that is called `*`.
        warnings.retain(|warning| warning.code != RequestCode::WildcardResource.as_str());
    }
    write_warnings(&warnings, &Source::synthetic(""), output);
    let account = ArnRef::parse(resource).ok().and_then(|arn| arn.account_id());
    let reading = arguments.reading.options()?;
    let (inputs, status) = subjects::read(&arguments.paths, reading, account, globals, output)?;
    question.settle_owner(resource, &inputs);
    let chosen = Chosen::find(&inputs, &arguments.principal, data);
    let name = match chosen.names().as_slice() {
        [] if status == Status::Clean => return Err(no_principal(&inputs, &arguments.principal)),
        [] => arguments.principal.clone(),
        [only] => (*only).to_owned(),
        several => {
            return Err(Hinted::error(
                format!("`{}` is more than one principal", arguments.principal),
                format!("name one of them: {}", several.join(", ")),
            ));
        }
    };
    if chosen.is_empty() {
        // No input could be read, so there is no answer.
        return Ok(status);
    }
    let mut entries = Vec::new();
    let mut open_policy = None;
    for action in catalog.actions_in(&catalog.actions_matching(&arguments.action)) {
        // Nothing is listed that AWS would never ask.
        if !is_asked_of(catalog, &action, resource) {
            continue;
        }
        let found = chosen.entry(&action, arguments, &question, data)?;
        if found.is_none() && open_policy.is_none() {
            open_policy = chosen.open_policy(&action, arguments, &question, data)?;
        }
        entries.extend(found);
    }
    entries.extend(chosen.unlisted(arguments, &entries));
    let is_open = !entries.is_empty() || open_policy.is_some() || chosen.is_uncertain();
    let cannot_tell = open_policy.clone().filter(|_| entries.is_empty());
    let coverage = Coverage::of(&inputs, &question).with_open_policy(open_policy);
    output.in_forms(arguments.output_format, Format::Text, |form, output| {
        match form {
            Format::Json => output.json(&WhatCanOutput {
                version: 2,
                catalog_date: catalog.date(),
                coverage: &coverage,
                principal: &name,
                resource: arguments.resource.as_deref(),
                summary: summary(catalog, &entries),
                actions: &entries,
                warnings: all_warnings(&warnings, &inputs)?,
            })?,
            Format::Names => {
                for entry in &entries {
                    writeln!(output.data(), "{}", escaped(&entry.action))?;
                }
                coverage.write(output);
            }
            Format::Text => {
                write_rows(&entries, output)?;
                coverage.write(output);
            }
        }
        Ok(())
    })?;
    for gap in chosen.gaps() {
        output.note(Severity::Warning, &gap, None);
    }
    if let Some(policy) = cannot_tell {
        output.note(Severity::Note, &escaped(&format!("cannot tell: {policy}")), None);
    }
    if !is_open && status == Status::Clean {
        // Of all resources some may have a policy that names the principal.
        let text = if arguments.resource.is_some() {
            "nothing is allowed"
        } else {
            "nothing is allowed by what was given; resource policies that were not given may grant more"
        };
        output.note(Severity::Note, text, None);
    }
    let is_warned = inputs.has_warnings || has_warnings(&warnings.iter().collect::<Vec<_>>());
    let own = match is_open {
        _ if is_warned && arguments.question.deny_warnings => Status::CouldNotRun,
        true => Status::Clean,
        false => Status::Findings,
    };
    Ok(status.max(own))
}

/// Writes a line for each action: its name, the decision, and what that depends on.
fn write_rows(entries: &[Entry], output: &mut Output) -> anyhow::Result<()> {
    if output.is_terminal() {
        let mut table = Table::new(["Action", "Decision", "Because"]);
        for entry in entries {
            let style = if entry.rank == AccountDecision::Allowed { GOOD } else { WARN };
            let cells = [entry.action.clone(), entry.decision.to_owned(), entry.because.clone()];
            table.colored_row(style, cells);
        }
        table.write(output)?;
        return Ok(());
    }
    for Entry { action, decision, because, .. } in entries {
        writeln!(output.data(), "{}\t{decision}\t{}", escaped(action), escaped(because))?;
    }
    Ok(())
}

fn no_principal(inputs: &Inputs, name: &str) -> anyhow::Error {
    let hint = did_you_mean(nearest(name, inputs.principals()))
        .unwrap_or_else(|| format!("{} principals were read", inputs.count()));
    Hinted::error(format!("principal `{name}` is in none of the inputs"), hint)
}
