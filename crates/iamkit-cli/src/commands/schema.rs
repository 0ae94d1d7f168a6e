//! `iamkit schema`: JSON Schema of what is read and printed.

use std::io::Write;

use clap::{Args, ValueEnum};
use iamkit::policy::{Draft, PolicyType, schema};
use iamkit::reason;
use iamkit::scenario;
use iamkit::syntax::{did_you_mean, nearest};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::catalog;
use super::explain::ExplainOutput;
use super::managed;
use super::review::ReviewOutput;
use super::rewrite::ListOutput;
use super::summary::SummaryOutput;
use super::test::TestOutput;
use super::validate::FindingsOutput;
use super::what_can::WhatCanOutput;
use super::who_can::WhoCanOutput;
use crate::data::Data;
use crate::output::{Hinted, Output};
use crate::status::Status;
use crate::table::Table;

/// Print the JSON Schema of a document, of a scenario or of an output
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit schema identity-policy --draft 2020-12")]
pub(crate) struct Arguments {
    /// Which schema
    #[arg(required_unless_present = "list", conflicts_with = "list")]
    name: Option<String>,
    /// List the names of the schemas
    #[arg(long)]
    list: bool,
    /// Version of JSON Schema
    #[arg(long, value_name = "DRAFT", default_value = "07")]
    draft: DraftName,
    /// Offer the action names of the catalog for completion
    #[arg(long)]
    actions: bool,
}

/// Versions of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DraftName {
    #[value(name = "07")]
    Draft07,
    #[value(name = "2020-12")]
    Draft202012,
}

impl DraftName {
    const fn draft(self) -> Draft {
        match self {
            Self::Draft07 => Draft::Draft07,
            Self::Draft202012 => Draft::Draft202012,
        }
    }

    fn settings(self) -> SchemaSettings {
        match self {
            Self::Draft07 => SchemaSettings::draft07(),
            Self::Draft202012 => SchemaSettings::draft2020_12(),
        }
    }
}

/// Where a schema comes from.
enum Origin {
    Policy(Option<PolicyType>),
    Written(&'static str),
    /// A list of what a written schema describes.
    Decisions,
    Type(fn(SchemaSettings) -> Schema),
}

struct Entry {
    name: &'static str,
    about: &'static str,
    origin: Origin,
}

const fn entry(name: &'static str, about: &'static str, origin: Origin) -> Entry {
    Entry { name, about, origin }
}

const fn policy(name: &'static str, about: &'static str, policy_type: PolicyType) -> Entry {
    entry(name, about, Origin::Policy(Some(policy_type)))
}

fn of_type<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    settings.into_generator().into_root_schema_for::<T>()
}

const ENTRIES: &[Entry] = &[
    entry("policy", "A policy document of any type", Origin::Policy(None)),
    policy("identity-policy", "An identity-based policy", PolicyType::Identity),
    policy("resource-policy", "A resource-based policy", PolicyType::Resource),
    policy("trust-policy", "A role trust policy", PolicyType::RoleTrust),
    policy("scp", "A service control policy", PolicyType::ServiceControl),
    policy("rcp", "A resource control policy", PolicyType::ResourceControl),
    entry(
        "scenario",
        "A file for `simulate` and `test`",
        Origin::Written(scenario::SCENARIO_SCHEMA),
    ),
    entry("decision", "A decision of `simulate`", Origin::Written(scenario::DECISION_SCHEMA)),
    entry(
        "authorization-details",
        "`simulate --output-format authorization-details`",
        Origin::Written(scenario::AUTHORIZATION_DETAILS_SCHEMA),
    ),
    entry("decisions", "Several decisions of `simulate`", Origin::Decisions),
    entry("check", "`check`", Origin::Written(reason::CHECK_SCHEMA)),
    entry("diff", "`diff`", Origin::Written(reason::DIFFERENCES_SCHEMA)),
    entry("fit", "`fit`", Origin::Written(reason::REWRITTEN_SCHEMA)),
    entry("merge", "`merge`", Origin::Written(reason::REWRITTEN_SCHEMA)),
    entry("explain", "`explain`", Origin::Type(of_type::<ExplainOutput>)),
    entry("findings", "`validate`", Origin::Type(of_type::<FindingsOutput>)),
    entry("review", "`review`", Origin::Type(of_type::<ReviewOutput>)),
    entry("summary", "`summary`", Origin::Type(of_type::<SummaryOutput>)),
    entry("test-results", "`test`", Origin::Type(of_type::<TestOutput>)),
    entry("who-can", "`who-can`", Origin::Type(of_type::<WhoCanOutput>)),
    entry("what-can", "`what-can`", Origin::Type(of_type::<WhatCanOutput>)),
    entry("managed-list", "`managed list`", Origin::Type(of_type::<managed::ListOutput>)),
    entry("managed-show", "`managed show`", Origin::Type(of_type::<managed::ShowOutput>)),
    entry("managed-history", "`managed history`", Origin::Type(of_type::<managed::HistoryOutput>)),
    entry("managed-diff", "`managed diff`", Origin::Type(of_type::<managed::DiffOutput>)),
    entry("managed-search", "`managed search`", Origin::Type(of_type::<managed::SearchOutput>)),
    entry("catalog-actions", "`catalog actions`", Origin::Type(of_type::<catalog::ActionsOutput>)),
    entry("catalog-action", "`catalog action`", Origin::Type(of_type::<catalog::ActionOutput>)),
    entry(
        "catalog-resource-types",
        "`catalog resource-types`",
        Origin::Type(of_type::<catalog::ResourceTypesOutput>),
    ),
    entry(
        "catalog-condition-keys",
        "`catalog condition-keys`",
        Origin::Type(of_type::<catalog::ConditionKeysOutput>),
    ),
    entry(
        "catalog-operations",
        "`catalog operations`",
        Origin::Type(of_type::<catalog::OperationsOutput>),
    ),
    entry(
        "catalog-services",
        "`catalog services`",
        Origin::Type(of_type::<catalog::ServicesOutput>),
    ),
    entry("action-list", "`expand` and `shrink`", Origin::Type(of_type::<ListOutput>)),
];

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let Some(name) = &arguments.name else {
        list(output)?;
        return Ok(Status::Clean);
    };
    let Some(entry) = ENTRIES.iter().find(|entry| entry.name == name) else {
        let hint = did_you_mean(nearest(name, ENTRIES.iter().map(|entry| entry.name)))
            .unwrap_or_else(|| "`iamkit schema --list` lists the names".to_owned());
        return Err(Hinted::error(format!("`{name}` is no schema"), hint));
    };
    match entry.origin {
        Origin::Policy(policy_type) => {
            let mut names = Vec::new();
            if arguments.actions {
                names.extend(data.catalog.actions().map(|action| action.to_string()));
            }
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            output.json(&schema(policy_type, arguments.draft.draft(), &names))?;
        }
        Origin::Written(text) => write!(output.data(), "{}", written(text, arguments.draft))?,
        Origin::Decisions => {
            let text = serde_json::to_string_pretty(&decisions()?)?;
            writeln!(output.data(), "{}", written(&text, arguments.draft))?;
        }
        Origin::Type(schema) => {
            let mut schema = schema(arguments.draft.settings());
            schema.insert("title".to_owned(), format!("iamkit {}", entry.name).into());
            output.json(&schema)?;
        }
    }
    Ok(Status::Clean)
}

fn list(output: &mut Output) -> anyhow::Result<()> {
    if output.is_terminal() {
        let mut table = Table::new(["Name", "Describes"]);
        for entry in ENTRIES {
            table.row([entry.name.to_owned(), entry.about.to_owned()]);
        }
        table.write(output)?;
    } else {
        for entry in ENTRIES {
            writeln!(output.data(), "{}", entry.name)?;
        }
    }
    Ok(())
}

/// Makes the schema of a list of decisions from that of one.
fn decisions() -> serde_json::Result<Value> {
    let one: Value = serde_json::from_str(scenario::DECISION_SCHEMA)?;
    Ok(json!({
        "$schema": one.get("$schema"),
        "title": "iamkit decisions",
        "type": "object",
        "required": ["version", "decisions"],
        "additionalProperties": false,
        "properties": {
            "version": { "const": 1 },
            "decisions": { "type": "array", "items": { "anyOf": one.get("anyOf") } },
        },
        "definitions": one.get("definitions"),
    }))
}

/// Turns a schema of draft 7 into one of the wanted draft: those used here differ in one keyword.
fn written(text: &str, draft: DraftName) -> String {
    match draft {
        DraftName::Draft07 => text.to_owned(),
        DraftName::Draft202012 => text
            .replace(Draft::Draft07.meta_schema(), Draft::Draft202012.meta_schema())
            .replace("\"definitions\"", "\"$defs\"")
            .replace("#/definitions/", "#/$defs/"),
    }
}
