//! `iamkit what-can`: the actions that a principal may do.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use iamkit::CatalogFacts;
use iamkit::account::{AccountDecision, ActionAnswer, Answer, GapPart, Principal};
use iamkit::authz::Authorizer;
use iamkit::catalog::{Action, Catalog, RequestCode};
use iamkit::policy::ActionName;
use iamkit::syntax::{did_you_mean, nearest};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::catalog::unknown;
use super::coverage::{Coverage, Matched, all_warnings, because};
use crate::data::Data;
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::{GOOD, Hinted, Output, WARN};
use crate::problem::Severity;
use crate::question::{Question, QuestionFlags, is_asked_of};
use crate::render::{has_warnings, write_warnings};
use crate::source::Source;
use crate::status::Status;
use crate::subjects::{self, AccountInput, Inputs, ScenarioPrincipal};
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
    /// The principal: an ARN, `user/NAME`, `role/NAME`, a name alone, or a unique id
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
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
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
    coverage: Coverage,
    principal: &'a str,
    /// The resource that was asked about.
    resource: Option<&'a str>,
    /// How many actions are open, by service and access level.
    summary: Vec<ServiceSummary>,
    actions: Vec<Entry>,
    /// What should be known about the question and the policies, as decisions have it.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    warnings: Vec<Box<RawValue>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceSummary {
    service: String,
    levels: BTreeMap<&'static str, LevelSummary>,
}

#[derive(Default, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct LevelSummary {
    allowed: usize,
    conditional: usize,
    unknown: usize,
    /// How many actions of the level the service has.
    of: usize,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    /// An action; a pattern of actions where policies that are missing could allow any of them.
    action: String,
    /// Null for a pattern.
    access_level: Option<&'static str>,
    /// `allowed`, `conditional` or `unknown`.
    decision: &'static str,
    /// Patterns of the resources that it is about.
    resources: Vec<String>,
    /// Patterns of resources that are left out.
    except: Vec<String>,
    /// Whether there are more resources than are listed.
    truncated: bool,
    /// What a conditional decision depends on.
    condition: Option<String>,
    /// The same in words.
    condition_text: Option<String>,
    /// What exists, or must exist, and was not given.
    missing: Vec<String>,
    matched_statements: Vec<Matched>,
    #[serde(skip)]
    rank: AccountDecision,
    #[serde(skip)]
    because: String,
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
    let (inputs, status) = subjects::read(&arguments.paths, globals, output)?;
    question.settle_owner(resource, inputs.account_ids());
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
    match arguments.output_format {
        Format::Json => output.json(&WhatCanOutput {
            version: 2,
            catalog_date: catalog.date(),
            coverage,
            principal: &name,
            resource: arguments.resource.as_deref(),
            summary: summary(catalog, &entries),
            actions: entries,
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

/// The principals that a name means: one, whose policies may come from several scenarios.
#[derive(Default)]
struct Chosen<'i> {
    subjects: Vec<&'i ScenarioPrincipal>,
    principals: Vec<(&'i AccountInput, &'i Principal, Authorizer<CatalogFacts<'static>>)>,
}

impl<'i> Chosen<'i> {
    fn find(inputs: &'i Inputs, name: &str, data: Data) -> Self {
        let facts = data.facts();
        let subjects = inputs.subjects.iter().filter(|subject| subject.principal == name);
        let of_account = |input: &'i AccountInput| {
            let engine = move || Authorizer::new(Arc::clone(&input.options), facts);
            let found = input.account.find(name).into_iter();
            found.map(move |principal| (input, principal, engine()))
        };
        Self {
            subjects: subjects.collect(),
            principals: inputs.accounts.iter().flat_map(of_account).collect(),
        }
    }

    fn names(&self) -> Vec<&'i str> {
        let subjects = self.subjects.iter().map(|subject| subject.principal.as_str());
        let principals = self.principals.iter().map(|(_, principal, _)| &*principal.arn);
        let names: BTreeSet<&str> = subjects.chain(principals).collect();
        names.into_iter().collect()
    }

    fn is_empty(&self) -> bool {
        self.subjects.is_empty() && self.principals.is_empty()
    }

    /// Returns the row for the actions that are not listed, where policies that are missing could
    /// allow them; a boundary that is missing allows nothing.
    fn unlisted(&self, arguments: &Arguments, entries: &[Entry]) -> Option<Entry> {
        let grants = |part| matches!(part, GapPart::Group | GapPart::Policy);
        let of = |(input, principal, _): &(&AccountInput, &Principal, _)| {
            let gaps = principal.gaps.iter().filter_map(|gap| input.account.gaps().get(*gap));
            gaps.filter(|gap| grants(gap.part)).map(ToString::to_string).collect::<Vec<_>>()
        };
        let missing: Vec<String> = self.principals.iter().flat_map(of).collect();
        let is_listed = entries.iter().any(|entry| entry.action == arguments.action);
        let is_needed = !missing.is_empty() && !is_listed;
        is_needed.then(|| Entry {
            action: arguments.action.clone(),
            access_level: None,
            decision: AccountDecision::Unknown.as_str(),
            resources: vec![arguments.resource.clone().unwrap_or_else(|| "*".to_owned())],
            except: Vec::new(),
            truncated: false,
            condition: None,
            condition_text: None,
            because: missing.join("; "),
            missing,
            matched_statements: Vec::new(),
            rank: AccountDecision::Unknown,
        })
    }

    /// Returns, in words, the policy of the resource that was not given and could allow the action.
    fn open_policy(
        &self,
        action: &Action<'_>,
        arguments: &Arguments,
        question: &Question,
        data: Data,
    ) -> anyhow::Result<Option<String>> {
        let Some(resource) = &arguments.resource else { return Ok(None) };
        let name: ActionName = action.to_string().parse()?;
        for (input, principal, engine) in &self.principals {
            let what = input.account.what_can(engine, principal);
            if let Some(missing) = what.open_policy(&question.of_account(&name, resource))? {
                return Ok(Some(missing.to_string()));
            }
        }
        for subject in &self.subjects {
            let request = subject.request(&name, resource, question)?;
            let answer = subject.answer(&request, resource, &data.facts())?;
            if let Some(missing) = answer.missing.iter().find(|it| it.is_of_resource()) {
                return Ok(Some(missing.to_string()));
            }
        }
        Ok(None)
    }

    /// Says what of the principal is missing.
    fn gaps(&self) -> Vec<String> {
        let of = |(input, principal, _): &(&AccountInput, &Principal, _)| {
            let gaps = principal.gaps.iter().filter_map(|gap| input.account.gaps().get(*gap));
            gaps.map(ToString::to_string).collect::<Vec<_>>()
        };
        self.principals.iter().flat_map(of).collect()
    }

    fn is_uncertain(&self) -> bool {
        self.principals.iter().any(|(_, principal, _)| !principal.gaps.is_empty())
    }

    /// Decides one action; nothing where it is not open.
    fn entry(
        &self,
        action: &Action<'_>,
        arguments: &Arguments,
        question: &Question,
        data: Data,
    ) -> anyhow::Result<Option<Entry>> {
        let name: ActionName = action.to_string().parse()?;
        let mut best: Option<Entry> = None;
        let mut keep = |entry: Entry| {
            if best.as_ref().is_none_or(|known| entry.rank < known.rank) {
                best = Some(entry);
            }
        };
        for (input, principal, engine) in &self.principals {
            let what = input.account.what_can(engine, principal);
            let asked = question.of_account(&name, arguments.resource.as_deref().unwrap_or("*"));
            let found = if let Some(resource) = &arguments.resource {
                let answer = Some(what.answer(&asked)?);
                let open = answer.filter(|answer| answer.decision.is_open());
                open.map(|answer| Entry::new(action, &answer, vec![resource.clone()]))
            } else {
                let found = what.on_any_resource(action, &asked)?;
                found.map(|found| Entry::of(action, found))
            };
            if let Some(found) = found {
                keep(found);
            }
        }
        for subject in &self.subjects {
            let resource = match &arguments.resource {
                Some(resource) => resource.clone(),
                None if action.has_resource_types() => any_resource(&subject.principal),
                None => "*".to_owned(),
            };
            let request = subject.request(&name, &resource, question)?;
            let facts = data.facts();
            let engine = subject.authorizer(&facts);
            let answer = Answer::of_outcome(&engine, &request, &subject.policies(&resource));
            // Of another layer than the principal's own nothing is known here.
            if matches!(answer.decision, AccountDecision::Allowed | AccountDecision::Conditional) {
                keep(Entry::new(action, &answer, vec![resource]));
            }
        }
        Ok(best)
    }
}

impl Entry {
    fn of(action: &Action<'_>, found: ActionAnswer) -> Self {
        let entry = Self::new(action, &found.answer, found.resources);
        Self { except: found.except, truncated: found.is_truncated, ..entry }
    }

    fn new(action: &Action<'_>, answer: &Answer, resources: Vec<String>) -> Self {
        let condition = answer.condition.as_ref();
        let on = if resources.iter().any(|resource| resource != "*") {
            format!("on {}", resources.join(", "))
        } else {
            String::new()
        };
        let because = match answer.decision {
            AccountDecision::Allowed => on,
            _ => because(answer),
        };
        Self {
            action: action.to_string(),
            access_level: Some(action.access_level().as_str()),
            decision: answer.decision.as_str(),
            resources,
            except: Vec::new(),
            truncated: false,
            condition: condition.map(|condition| condition.formula.clone()),
            condition_text: condition.map(|condition| condition.words.clone()),
            missing: answer.missing.iter().map(ToString::to_string).collect(),
            matched_statements: Matched::all(answer),
            rank: answer.decision,
            because,
        }
    }
}

/// Counts actions by service and access level.
fn summary(catalog: &Catalog, entries: &[Entry]) -> Vec<ServiceSummary> {
    let mut services: BTreeMap<&str, BTreeMap<&'static str, LevelSummary>> = BTreeMap::new();
    for entry in entries {
        let Some(level) = entry.access_level else { continue };
        let (service, _) = entry.action.split_once(':').unwrap_or_default();
        let levels = services.entry(service).or_insert_with(|| totals(catalog, service));
        let level = levels.entry(level).or_default();
        match entry.rank {
            AccountDecision::Allowed => level.allowed += 1,
            AccountDecision::Conditional => level.conditional += 1,
            _ => level.unknown += 1,
        }
    }
    let summary = |(service, levels): (&str, BTreeMap<_, LevelSummary>)| {
        let open = |level: &LevelSummary| level.allowed + level.conditional + level.unknown > 0;
        let levels = levels.into_iter().filter(|(_, level)| open(level)).collect();
        ServiceSummary { service: service.to_owned(), levels }
    };
    services.into_iter().map(summary).collect()
}

fn totals(catalog: &Catalog, service: &str) -> BTreeMap<&'static str, LevelSummary> {
    let mut levels: BTreeMap<&'static str, LevelSummary> = BTreeMap::new();
    for action in catalog.actions_in(&catalog.actions_matching(&format!("{service}:*"))) {
        levels.entry(action.access_level().as_str()).or_default().of += 1;
    }
    levels
}

/// Returns the pattern of all resources in the partition of a principal.
fn any_resource(principal: &str) -> String {
    let partition = principal.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
    format!("arn:{}:*:*:*:*", partition.unwrap_or("aws"))
}
