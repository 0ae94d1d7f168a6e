//! `iamkit managed diff`: what changed between two versions.

use std::io::Write;

use clap::Args;
use iamkit::catalog::{ActionSet, Catalog};
use iamkit::managed::{self, StatementChange};
use iamkit::policy::Statement;
use schemars::JsonSchema;
use serde::Serialize;

use super::grants::granted;
use super::{ChangeFormat, find, version};
use crate::data::Data;
use crate::output::{BAD, GOOD, Output, STRONG};
use crate::status::Status;

/// Print the actions gained and lost and the statements changed between two versions
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit managed diff AWSImageBuilderFullAccess v1 v2")]
pub(crate) struct Arguments {
    /// Name or ARN
    name: String,
    /// Version to start from, such as `v1`
    from: String,
    /// Version to compare with
    to: String,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output_format: ChangeFormat,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DiffOutput<'a> {
    version: u8,
    managed_policies_date: &'a str,
    name: &'a str,
    from: String,
    to: String,
    /// Versions between the two whose documents are not known.
    unavailable_versions: Vec<String>,
    actions_gained: Vec<String>,
    actions_lost: Vec<String>,
    statements: Vec<Change>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    #[serde(rename = "change")]
    kind: &'static str,
    sid: Option<String>,
    effect: String,
    elements: Vec<Element>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Element {
    #[serde(rename = "element")]
    name: &'static str,
    removed: Vec<String>,
    added: Vec<String>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let policy = find(data, &arguments.name)?;
    let from = version(&policy, &arguments.from)?;
    let to = version(&policy, &arguments.to)?;
    let diff = to.diff(&from)?;
    let before = granted(&from.document()?, data.catalog);
    let after = granted(&to.document()?, data.catalog);
    let changes = DiffOutput {
        version: 1,
        managed_policies_date: data.managed.manifest().date(),
        name: policy.name(),
        from: from.id().to_string(),
        to: to.id().to_string(),
        unavailable_versions: diff.unavailable.iter().map(ToString::to_string).collect(),
        actions_gained: names_beyond(data.catalog, &after, &before),
        actions_lost: names_beyond(data.catalog, &before, &after),
        statements: diff.statements.iter().map(change).collect(),
    };
    match arguments.output_format {
        ChangeFormat::Json => output.json(&changes)?,
        ChangeFormat::Text => write_text(&changes, output)?,
        ChangeFormat::Markdown => write_markdown(&changes, output)?,
    }
    Ok(Status::Clean)
}

/// Names the actions of `set` that are not in `other`.
fn names_beyond(catalog: &Catalog, set: &ActionSet, other: &ActionSet) -> Vec<String> {
    let mut beyond = set.clone();
    beyond.subtract(other);
    catalog.actions_in(&beyond).map(|action| action.to_string()).collect()
}

fn change(change: &StatementChange) -> Change {
    let of = |kind, statement: &Statement, elements| Change {
        kind,
        sid: statement.sid.as_ref().map(|sid| sid.value.to_string()),
        effect: statement.effect.value.to_string(),
        elements,
    };
    match change {
        StatementChange::Added(statement) => of("added", statement, Vec::new()),
        StatementChange::Removed(statement) => of("removed", statement, Vec::new()),
        StatementChange::Changed { after, elements, .. } => {
            let element = |element: &managed::ElementChange| Element {
                name: element.element,
                removed: element.removed.clone(),
                added: element.added.clone(),
            };
            of("changed", after, elements.iter().map(element).collect())
        }
    }
}

fn write_text(changes: &DiffOutput<'_>, output: &mut Output) -> anyhow::Result<()> {
    let (strong, good, bad) = (output.style(STRONG), output.style(GOOD), output.style(BAD));
    let out = output.data();
    writeln!(out, "{strong}{} {} to {}{strong:#}", changes.name, changes.from, changes.to)?;
    if !changes.unavailable_versions.is_empty() {
        let list = changes.unavailable_versions.join(", ");
        writeln!(out, "not known in between: {list}")?;
    }
    for (heading, sign, style, names) in [
        ("Actions gained", '+', good, &changes.actions_gained),
        ("Actions lost", '-', bad, &changes.actions_lost),
    ] {
        writeln!(out, "\n{strong}{heading}{strong:#}: {}", names.len())?;
        for name in names {
            writeln!(out, "  {style}{sign} {name}{style:#}")?;
        }
    }
    writeln!(out, "\n{strong}Statements changed{strong:#}: {}", changes.statements.len())?;
    for change in &changes.statements {
        let sid = change.sid.as_deref().unwrap_or("without Sid");
        writeln!(out, "  {} {} ({sid})", change.kind, change.effect)?;
        for element in &change.elements {
            writeln!(out, "    {}", element.name)?;
            for text in &element.removed {
                writeln!(out, "      {bad}- {text}{bad:#}")?;
            }
            for text in &element.added {
                writeln!(out, "      {good}+ {text}{good:#}")?;
            }
        }
    }
    Ok(())
}

fn write_markdown(changes: &DiffOutput<'_>, output: &mut Output) -> anyhow::Result<()> {
    let out = output.data();
    writeln!(out, "# {} {} to {}", changes.name, changes.from, changes.to)?;
    if !changes.unavailable_versions.is_empty() {
        writeln!(out, "\nNot known in between: {}", changes.unavailable_versions.join(", "))?;
    }
    let lists =
        [("Actions gained", &changes.actions_gained), ("Actions lost", &changes.actions_lost)];
    for (heading, names) in lists {
        writeln!(out, "\n## {heading}: {}", names.len())?;
        for (index, name) in names.iter().enumerate() {
            writeln!(out, "{}- `{name}`", if index == 0 { "\n" } else { "" })?;
        }
    }
    writeln!(out, "\n## Statements changed: {}", changes.statements.len())?;
    for (index, change) in changes.statements.iter().enumerate() {
        let sid = change.sid.as_deref().unwrap_or("without Sid");
        let lead = if index == 0 { "\n" } else { "" };
        writeln!(out, "{lead}- {} {} ({sid})", change.kind, change.effect)?;
        for element in &change.elements {
            writeln!(out, "  - {}", element.name)?;
            for (verb, texts) in [("removed", &element.removed), ("added", &element.added)] {
                for text in texts {
                    writeln!(out, "    - {verb} `{text}`")?;
                }
            }
        }
    }
    Ok(())
}
