//! `iamkit summary`: what a policy grants.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use iamkit::catalog::{Catalog, LevelSummary, PolicySummary, ServiceSummary};
use iamkit::policy::{PolicyDocument, lower};
use iamkit::source::{Embedded, Hole};
use schemars::JsonSchema;
use serde::Serialize;

use crate::data::Data;
use crate::escape::escaped;
use crate::module_files::container_of;
use crate::output::{Hinted, Output};
use crate::policy_file::{self, place_of};
use crate::problem::{Problem, read_source};
use crate::reading::{KnownParameters, ReadingFlags};
use crate::source::Source;
use crate::status::Status;
use crate::table::Table;

/// Tell what policies grant, by service and access level
///
/// What is denied stands apart and is not taken off. Of a template, a plan or another file with
/// several policies, all are told.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit managed show SecurityAudit | iamkit summary -")]
pub(crate) struct Arguments {
    /// Files, `-` for standard input, or `FILE#PLACE`
    #[arg(value_name = "POLICY", required = true)]
    policies: Vec<PathBuf>,
    /// Write sentences
    #[arg(long)]
    prose: bool,
    #[command(flatten)]
    reading: ReadingFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// How summaries are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A row for each service
    Text,
    /// An object for programs
    Json,
}

/// What the command prints as JSON: of one policy, or a list.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum SummaryOutput<'a> {
    /// Of one policy.
    One(&'a PolicyOutput),
    /// Of several.
    Several { version: u8, summaries: &'a [PolicyOutput] },
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyOutput {
    version: u8,
    /// The file, and the place in it.
    policy: String,
    services: Vec<ServiceOutput>,
    /// Whether parts of the policy are not known before it is deployed.
    partial: bool,
    /// Actions that the catalog does not know.
    unknown_actions: Vec<String>,
    /// The same in sentences.
    prose: Vec<String>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceOutput {
    /// The prefix, such as `s3`.
    service: String,
    title: String,
    /// The access levels of the service.
    levels: BTreeMap<&'static str, LevelOutput>,
    /// Whom a policy of a resource names, such as `Service lambda.amazonaws.com`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    principals: Vec<String>,
    resources: Vec<String>,
    /// The condition keys that statements ask for.
    conditions: Vec<String>,
    /// `Allow` or `Deny`.
    effect: &'static str,
    /// Whether it is less than all actions on all resources without conditions.
    limited: bool,
}

#[derive(JsonSchema, Serialize)]
struct LevelOutput {
    /// How many actions of the level the service has.
    of: usize,
    /// Those that are covered.
    granted: Vec<String>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let reading = arguments.reading.options()?;
    let mut known = KnownParameters::default();
    let mut all: Vec<PolicyOutput> = Vec::new();
    let mut status = Status::Clean;
    for path in &arguments.policies {
        let (file, place) = place_of(path);
        let source = read_source(&file)?;
        let mut container = container_of(&source, &reading);
        known.add(std::mem::take(&mut container.parameters));
        let errors = policy_file::problems(&container.errors);
        if !errors.is_empty() {
            output.problems(&source, &errors);
            status = Status::CouldNotRun;
            continue;
        }
        let before = all.len();
        for document in &container.documents {
            if place.as_ref().is_none_or(|place| document.place.is_at(place)) {
                match summary(&file, &source, document, data.catalog) {
                    Ok(summary) => all.push(summary),
                    Err(problems) => {
                        output.problems(&source, &problems);
                        status = Status::CouldNotRun;
                    }
                }
            }
        }
        if all.len() == before && status == Status::Clean {
            return Err(nothing(&source, place.as_deref()));
        }
    }
    known.check(&reading)?;
    output.in_forms(arguments.output_format, Format::Text, |form, output| {
        match form {
            Format::Json => output.json(&match all.as_slice() {
                [only] => SummaryOutput::One(only),
                summaries => SummaryOutput::Several { version: 1, summaries },
            })?,
            Format::Text => {
                for (index, policy) in all.iter().enumerate() {
                    write_text(policy, arguments.prose, (index, all.len()), output)?;
                }
            }
        }
        Ok(())
    })?;
    Ok(status)
}

fn nothing(source: &Source, place: Option<&str>) -> anyhow::Error {
    let name = escaped(source.name());
    match place {
        Some(place) => Hinted::error(
            format!("{name} has no policy at `{}`", escaped(place)),
            "`iamkit validate --list-policies` names the places",
        ),
        None => Hinted::error(
            format!("{name} holds no policy"),
            "give a policy document, or a file that holds some",
        ),
    }
}

fn summary(
    file: &Path,
    source: &Source,
    document: &Embedded<'_>,
    catalog: &Catalog,
) -> Result<PolicyOutput, Vec<Problem>> {
    let is_partial = !document.holes.is_empty() || !document.is_complete;
    let policy: PolicyDocument = if is_partial {
        let errors = document.syntax_errors();
        let tree = document.tree();
        let Some(root) = tree.root().filter(|_| errors.is_empty()) else {
            return Err(policy_file::problems(&errors));
        };
        lower(root).document
    } else {
        policy_file::lowered(source, document)?
    };
    let found = catalog.summarize(&policy);
    let place = &document.place.path;
    let file = file.display();
    let policy = if place.is_empty() { file.to_string() } else { format!("{file}#{place}") };
    let output = PolicyOutput::of(policy, &found, &|text| shown(text, &document.holes));
    Ok(PolicyOutput { partial: is_partial, ..output })
}

/// Returns a text with what the user wrote in the place of each unknown part.
fn shown(text: &str, holes: &[Hole]) -> String {
    let of = |c: char| {
        let hole = Hole::index_of(c).and_then(|at| holes.iter().find(|hole| hole.index == at));
        hole.map_or_else(|| c.to_string(), ToString::to_string)
    };
    text.chars().map(of).collect()
}

impl PolicyOutput {
    fn of(policy: String, summary: &PolicySummary<'_>, shown: &dyn Fn(&str) -> String) -> Self {
        let texts = |list: &[Box<str>]| list.iter().map(|text| shown(text)).collect::<Vec<_>>();
        let services: Vec<ServiceOutput> =
            summary.services.iter().map(|entry| ServiceOutput::of(entry, &texts)).collect();
        let prose = services.iter().map(ServiceOutput::sentence).collect();
        let unknown_actions = texts(&summary.unknown_actions);
        Self { version: 1, policy, services, partial: false, unknown_actions, prose }
    }
}

impl ServiceOutput {
    fn of(entry: &ServiceSummary<'_>, texts: &dyn Fn(&[Box<str>]) -> Vec<String>) -> Self {
        let level = |level: &LevelSummary<'_>| {
            let granted = level.granted.iter().map(|name| (*name).to_owned()).collect();
            (level.level.as_str(), LevelOutput { of: level.of, granted })
        };
        Self {
            service: entry.service.prefix().to_owned(),
            title: entry.service.name().to_owned(),
            levels: entry.levels.iter().map(level).collect(),
            principals: texts(&entry.principals),
            resources: texts(&entry.resources),
            conditions: texts(&entry.conditions),
            effect: entry.effect.as_str(),
            limited: entry.is_limited,
        }
    }

    /// Returns `everything` or `Read (3 of 60), all List`.
    fn access(&self) -> String {
        let is_all = |level: &LevelOutput| level.granted.len() == level.of;
        if self.levels.values().all(is_all) {
            return "everything".to_owned();
        }
        let touched = self.levels.iter().filter(|(_, level)| !level.granted.is_empty());
        let words = touched.map(|(name, level)| {
            if is_all(level) {
                return format!("all {name}");
            }
            format!("{name} ({} of {})", level.granted.len(), level.of)
        });
        words.collect::<Vec<_>>().join(", ")
    }

    fn sentence(&self) -> String {
        let verb = if self.effect == "Allow" { "Allows" } else { "Denies" };
        let resources = match self.resources.as_slice() {
            [] => String::new(),
            [all] if all == "*" => " on all resources".to_owned(),
            [first, ..] if first.starts_with("not ") => {
                let but: Vec<_> =
                    self.resources.iter().filter_map(|text| text.strip_prefix("not ")).collect();
                format!(" on all resources but {}", but.join(", "))
            }
            list => format!(" on {}", list.join(", ")),
        };
        let conditions = match self.conditions.as_slice() {
            [] => String::new(),
            list => format!(", under conditions on {}", list.join(", ")),
        };
        let principals = match self.principals.as_slice() {
            [] => String::new(),
            [all] if all == "*" => " to everyone".to_owned(),
            list => format!(" to {}", list.join(", ")),
        };
        let Self { title, .. } = self;
        format!("{verb} {} of {title}{resources}{principals}{conditions}.", self.access())
    }
}

/// Returns the first ones for a cell.
fn few(list: &[String]) -> String {
    match list {
        [first, second, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second} and {} more", rest.len())
        }
        list => list.join(", "),
    }
}

fn write_text(
    policy: &PolicyOutput,
    prose: bool,
    (index, count): (usize, usize),
    output: &mut Output,
) -> anyhow::Result<()> {
    if count > 1 {
        let gap = if index > 0 { "\n" } else { "" };
        writeln!(output.data(), "{gap}{}", escaped(&policy.policy))?;
    }
    if prose {
        for sentence in &policy.prose {
            writeln!(output.data(), "{}", escaped(sentence))?;
        }
    } else {
        let mut table =
            Table::new(["Effect", "Service", "Access", "Resources", "Conditions", "Principals"]);
        for entry in &policy.services {
            table.row([
                entry.effect.to_owned(),
                entry.title.clone(),
                entry.access(),
                few(&entry.resources),
                few(&entry.conditions),
                few(&entry.principals),
            ]);
        }
        table.write(output)?;
    }
    if policy.partial {
        let name = &policy.policy;
        output.message(&escaped(&format!("{name}: parts are not known before it is deployed")));
    }
    if !policy.unknown_actions.is_empty() {
        let names = policy.unknown_actions.join(", ");
        output.message(&escaped(&format!("not in the catalog: {names}")));
    }
    Ok(())
}
