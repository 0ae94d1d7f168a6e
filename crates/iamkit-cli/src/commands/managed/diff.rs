//! `iamkit managed diff`: what changed between two versions.

use std::io::Write;
use std::marker::PhantomData;

use clap::Args;
use iamkit::authz::PolicySet;
use iamkit::catalog::{ActionSet, Catalog};
use iamkit::managed::{self, ManagedPolicy, PolicyVersion, StatementChange};
use iamkit::policy::{PolicyType, Statement};
use iamkit::reason::{self, Difference, PolicyLayers, ReasonOptions, difference_members};
use iamkit::syntax::JsonWriter;
use schemars::JsonSchema;
use serde_json::Value;

use super::grants::granted;
use super::{ChangeFormat, find, version};
use crate::commands::check::LAYOUT;
use crate::commands::diff::{markdown_changes, write_changes};
use crate::data::Data;
use crate::output::{BAD, GOOD, Output, STRONG};
use crate::status::Status;

/// Print what is allowed more and less and the statements changed between two versions, proved
///
/// Lists the actions gained and lost, and each permission gained or lost with a request that shows it.
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
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: ChangeFormat,
}

/// What the prover writes itself, of its own values.
type Proved = PhantomData<Difference>;

/// What the command prints as JSON.
#[derive(JsonSchema)]
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
    /// Permissions gained, as `diff` prints them.
    #[schemars(with = "Vec<Value>")]
    gained: Proved,
    /// Permissions lost, as `diff` prints them.
    #[schemars(with = "Vec<Value>")]
    lost: Proved,
    /// What could not be decided, as `diff` prints it.
    #[schemars(with = "Value")]
    undecided: Proved,
    statements: Vec<Change>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Change {
    #[serde(rename = "change")]
    kind: &'static str,
    sid: Option<String>,
    effect: String,
    elements: Vec<Element>,
}

#[derive(JsonSchema)]
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
    let difference = difference(&policy, (&from, &to), data)?;
    let changes = DiffOutput {
        version: 1,
        managed_policies_date: data.managed.manifest().date(),
        name: policy.name(),
        from: from.id().to_string(),
        to: to.id().to_string(),
        unavailable_versions: diff.unavailable.iter().map(ToString::to_string).collect(),
        actions_gained: names_beyond(data.catalog, &after, &before),
        actions_lost: names_beyond(data.catalog, &before, &after),
        gained: PhantomData,
        lost: PhantomData,
        undecided: PhantomData,
        statements: diff.statements.iter().map(change).collect(),
    };
    output.in_forms(arguments.output_format, ChangeFormat::Text, |form, output| {
        match form {
            ChangeFormat::Json => output.json_text(&to_json(&changes, &difference))?,
            ChangeFormat::Text => write_text(&changes, &difference, output)?,
            ChangeFormat::Markdown => write_markdown(&changes, &difference, output)?,
        }
        Ok(())
    })?;
    Ok(Status::Clean)
}

/// Compares two versions for all requests.
fn difference(
    policy: &ManagedPolicy<'_>,
    (from, to): (&PolicyVersion<'_>, &PolicyVersion<'_>),
    data: Data,
) -> anyhow::Result<Difference> {
    let set = |version: &PolicyVersion<'_>| -> anyhow::Result<PolicySet> {
        let name = format!("{} {}", policy.name(), version.id());
        let builder = PolicySet::builder(PolicyType::Identity);
        Ok(builder.add_stored(name, version.document()?).build()?)
    };
    let (from, to) = (set(from)?, set(to)?);
    let options = ReasonOptions::default().with_catalog(data.catalog);
    Ok(reason::difference(&PolicyLayers::new(&from), &PolicyLayers::new(&to), &options))
}

/// Writes what changed as JSON, of which `DiffOutput` is the schema.
fn to_json(changes: &DiffOutput<'_>, difference: &Difference) -> String {
    let mut json = JsonWriter::new(LAYOUT);
    json.object(|json| {
        json.member("version").number(u32::from(changes.version));
        json.member("managedPoliciesDate").text(changes.managed_policies_date);
        json.member("name").text(changes.name);
        json.member("from").text(&changes.from);
        json.member("to").text(&changes.to);
        let lists = [
            ("unavailableVersions", &changes.unavailable_versions),
            ("actionsGained", &changes.actions_gained),
            ("actionsLost", &changes.actions_lost),
        ];
        for (name, texts) in lists {
            json.member(name).texts(texts.iter().map(String::as_str));
        }
        difference_members(json, difference);
        json.member("statements").array(|json| {
            for change in &changes.statements {
                json.item().object(|json| change.write_members(json));
            }
        });
    });
    json.finish()
}

impl Change {
    fn write_members(&self, json: &mut JsonWriter) {
        json.member("change").text(self.kind);
        json.member("sid").text_or_null(self.sid.as_deref());
        json.member("effect").text(&self.effect);
        json.member("elements").array(|json| {
            for element in &self.elements {
                json.item().object(|json| {
                    json.member("element").text(element.name);
                    json.member("removed").texts(element.removed.iter().map(String::as_str));
                    json.member("added").texts(element.added.iter().map(String::as_str));
                });
            }
        });
    }
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

fn write_text(
    changes: &DiffOutput<'_>,
    difference: &Difference,
    output: &mut Output,
) -> anyhow::Result<()> {
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
    writeln!(out, "\n{strong}Permissions gained and lost{strong:#}")?;
    write_changes(difference, output)?;
    let out = output.data();
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

fn write_markdown(
    changes: &DiffOutput<'_>,
    difference: &Difference,
    output: &mut Output,
) -> anyhow::Result<()> {
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
    writeln!(out, "\n## Permissions gained and lost")?;
    write!(out, "{}", markdown_changes(difference))?;
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
