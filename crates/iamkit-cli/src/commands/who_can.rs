//! `iamkit who-can`: the principals that may do something.

mod entry;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use iamkit::account::ResourceOwner;
use iamkit::arn::{AccountId, ArnRef};
use iamkit::authz::Authorizer;
use iamkit::catalog::{Action, Catalog};
use iamkit::policy::ActionName;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::catalog::unknown;
use super::coverage::{Coverage, all_warnings};
use crate::data::Data;
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::{BAD, GOOD, Hinted, Output, WARN};
use crate::problem::Severity;
use crate::question::{Question, QuestionFlags, is_asked_of};
use crate::reading::DeploymentFlags;
use crate::render::{has_warnings, write_warnings};
use crate::source::Source;
use crate::status::Status;
use crate::subjects::{self, Inputs};
use crate::table::Table;
use entry::{Entry, subject_entry};

/// List the principals that may do an action on a resource
///
/// Principals come from scenario files, from the output of
/// `aws iam get-account-authorization-details`, and from templates, plans and configurations. What was not
/// given, or is not known before deployment, is unknown, never no: exits with 1 only when nobody can, for
/// certain; a root user is not counted.
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
    /// The ARN of the resource, or `*`; of a role of a template or configuration also `FILE#PLACE`
    resource: String,
    /// Scenario files, dumps of accounts, templates, Terraform plans, states and configurations, AWS Config
    /// snapshots, and folders of these
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    question: QuestionFlags,
    #[command(flatten)]
    reading: DeploymentFlags,
    /// Ask of an action that the catalog does not know: it is newer
    #[arg(long)]
    unknown_action: bool,
    /// List those who cannot, too
    #[arg(long)]
    all: bool,
    /// Exit with 2 when it cannot be told of somebody
    #[arg(long, value_name = "WORD")]
    fail_on: Vec<FailOn>,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Somebody of whom it cannot be told
    Unknown,
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each principal: name, decision, and what it depends on
    Text,
    /// An object for programs
    Json,
    /// The principals alone
    Names,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WhoCanOutput<'a> {
    version: u8,
    catalog_date: &'a str,
    coverage: &'a Coverage,
    answers: Vec<ActionAnswer<'a>>,
    /// What should be known about the question and the policies, as decisions have it.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    warnings: Vec<Box<RawValue>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct ActionAnswer<'a> {
    action: &'a str,
    resource: &'a str,
    /// The account that owns the resource; null where nobody knows.
    resource_account: Option<String>,
    /// Whether nobody can, for certain; the root user is not counted.
    nobody: bool,
    counts: &'a BTreeMap<&'static str, usize>,
    /// Whether the root user of an account can, or may.
    root_too: bool,
    /// Those who can, may or cannot be told; everybody with `--all`.
    principals: &'a [Entry],
}

pub(crate) fn run(
    arguments: &Arguments,
    globals: &Globals,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let catalog = data.catalog;
    let action = catalog.action(arguments.action.as_str());
    if action.is_none() && !arguments.unknown_action {
        return Err(unknown::action(catalog, arguments.action.as_str()));
    }
    let mut question = arguments.question.question()?;
    let asked = Some((&arguments.action, arguments.unknown_action));
    let judged = |question: &Question, resource: &str, output: &mut Output| {
        let warnings = question.judge(catalog, asked, resource)?;
        if let Some(action) = &action {
            refuse_impossible(catalog, action, resource)?;
        }
        write_warnings(&warnings, &Source::synthetic(""), output);
        anyhow::Ok(warnings)
    };
    let is_place = is_place(&arguments.resource);
    let before =
        if is_place { None } else { Some(judged(&question, &arguments.resource, output)?) };
    let account = ArnRef::parse(&arguments.resource).ok().and_then(|arn| arn.account_id());
    let reading = arguments.reading.options()?;
    let (inputs, status) = subjects::read(&arguments.paths, reading, account, globals, output)?;
    let resource = inputs.arn_of(&arguments.resource).filter(|_| is_place);
    let resource = resource.unwrap_or(&arguments.resource).to_owned();
    let warnings = match before {
        Some(warnings) => warnings,
        None => judged(&question, &resource, output)?,
    };
    let owner = question.settle_owner(&resource, &inputs);
    let found = ask(&inputs, &arguments.action, &resource, &question, data)?;
    let coverage = Coverage::of(&inputs, &question).with_open_policy(found.open_policy.clone());
    let count = |decision: &str| found.entries.iter().filter(|it| it.decision == decision).count();
    let counts: BTreeMap<_, _> = DECISIONS.map(|name| (name, count(name))).into();
    let (cannot, is_nobody) = (count("explicitDeny") + count("implicitDeny"), found.is_nobody());
    let (is_unknown, root) = (count("unknown") > 0 || found.is_cut, found.root);
    let has_root = root.is_some();
    let mut shown = found.entries;
    shown.retain(|entry| arguments.all || entry.is_open);
    output.in_forms(arguments.output_format, Format::Text, |form, output| {
        match form {
            Format::Json => {
                output.json(&WhoCanOutput {
                    version: 2,
                    catalog_date: catalog.date(),
                    coverage: &coverage,
                    answers: vec![ActionAnswer {
                        action: arguments.action.as_str(),
                        resource: &arguments.resource,
                        resource_account: owner.map(|account| account.as_str().to_owned()),
                        nobody: is_nobody,
                        counts: &counts,
                        root_too: root.is_some(),
                        principals: &shown,
                    }],
                    warnings: all_warnings(&warnings, &inputs)?,
                })?;
            }
            Format::Names => {
                let names: BTreeSet<&str> = shown.iter().map(|it| it.principal.as_str()).collect();
                for name in names {
                    writeln!(output.data(), "{}", escaped(name))?;
                }
                tell_unknown(&shown, output);
                coverage.write(output);
            }
            Format::Text => {
                write_rows(&shown, root.as_deref(), arguments.all, output)?;
                if cannot > 0 && !arguments.all {
                    let verb = if cannot == 1 { "principal cannot" } else { "principals cannot" };
                    output.message(&format!("{cannot} {verb} (`--all` lists them)"));
                }
                if let Some(owner) = owner_in_words(&inputs, &question, owner, &arguments.resource)
                {
                    let message =
                        format!("{} is taken for a resource of {owner}", arguments.resource);
                    output.message(&escaped(&format!("{message} (`--resource-account`)")));
                }
                coverage.write(output);
            }
        }
        Ok(())
    })?;
    if is_nobody && status == Status::Clean {
        let who = if has_root { "nobody but a root user can" } else { "nobody can" };
        output.note(Severity::Note, who, None);
    }
    let own = match (is_nobody, is_unknown && arguments.fail_on.contains(&FailOn::Unknown)) {
        (_, true) => Status::CouldNotRun,
        (true, false) => Status::Findings,
        (false, false) => Status::Clean,
    };
    let is_warned = inputs.has_warnings || has_warnings(&warnings.iter().collect::<Vec<_>>());
    let denied = if is_warned && arguments.question.deny_warnings {
        Status::CouldNotRun
    } else {
        Status::Clean
    };
    Ok(status.max(own).max(denied))
}

/// Refuses a question about a resource that AWS never asks the action of: nobody can, whatever the
/// policies say, and that is not what was meant.
fn refuse_impossible(catalog: &Catalog, action: &Action<'_>, resource: &str) -> anyhow::Result<()> {
    if !action.has_resource_types() || is_asked_of(catalog, action, resource) {
        return Ok(());
    }
    let forms = action.resource_types().filter_map(|pair| {
        let template = pair.resource_type.arn_templates().next()?;
        Some(format!("{} `{template}`", pair.resource_type))
    });
    let forms: Vec<String> = forms.take(3).collect();
    Err(Hinted::error(
        format!("`{action}` is never asked of `{resource}`"),
        format!("its resource types are {}", forms.join(", ")),
    ))
}

/// Says whether a text names a resource by where it stands: it is neither an ARN nor a pattern of ARNs.
fn is_place(resource: &str) -> bool {
    !resource.starts_with("arn:") && !resource.contains('*')
}

/// Returns whose a resource is taken for whose ARN does not say it.
fn owner_in_words(
    inputs: &Inputs,
    question: &Question,
    owner: Option<AccountId>,
    resource: &str,
) -> Option<String> {
    let is_of_deployment =
        owner.is_none() && question.owner == ResourceOwner::Own && inputs.has_unknown_account();
    let unknown = is_of_deployment.then(|| "the account that is deployed to".to_owned());
    let owner = owner.map(|owner| owner.to_string()).or(unknown);
    owner.filter(|_| lacks_account(resource))
}

/// Says whether an ARN has no account.
fn lacks_account(resource: &str) -> bool {
    ArnRef::parse(resource).is_ok_and(|arn| arn.account().is_empty())
}

/// The five answers, as counts name them.
const DECISIONS: [&str; 5] = ["allowed", "conditional", "unknown", "explicitDeny", "implicitDeny"];

/// The answers for all principals.
#[derive(Default)]
struct Found {
    entries: Vec<Entry>,
    /// The root user that can, too, and how.
    root: Option<String>,
    /// Whether an input is cut.
    is_cut: bool,
    /// The policy of the resource, which was not given.
    open_policy: Option<String>,
}

impl Found {
    fn is_nobody(&self) -> bool {
        !self.is_cut && !self.entries.iter().any(|entry| entry.is_open)
    }
}

fn ask(
    inputs: &Inputs,
    action: &ActionName,
    resource: &str,
    question: &Question,
    data: Data,
) -> anyhow::Result<Found> {
    let facts = data.facts();
    let mut found = Found::default();
    for input in &inputs.accounts {
        let engine = Authorizer::new(Arc::clone(&input.options), facts);
        let asked = question.of_account(action, resource);
        let who = input.account.who_can(&engine, &asked)?;
        found.is_cut |= who.is_cut;
        found.open_policy = who.open_policy.as_ref().map(ToString::to_string);
        for (principal, answer) in &who.answers {
            let (title, kind) = (principal.title(), principal.kind.as_str());
            let mut entry = Entry::new(title, kind, &input.source, answer)?;
            entry.account = entry.account.or_else(|| input.account.id().map(|id| id.to_string()));
            if who.root.is_open() {
                let account = entry.account.clone();
                let account = account.unwrap_or_else(|| format!("the account of {}", input.source));
                found.root.get_or_insert_with(|| format!("root user of {account}\t{}", who.root));
            }
            found.entries.push(entry);
        }
        for named in &who.named {
            found.entries.push(Entry::of_named(named, &input.source)?);
        }
    }
    for subject in &inputs.subjects {
        found.entries.push(subject_entry(subject, (action, resource), question, data)?);
    }
    let is_given = |arn: &str| {
        inputs.subjects.iter().any(|subject| subject.is_called(arn))
            || inputs.accounts.iter().any(|input| !input.account.find(arn).is_empty())
    };
    for subject in inputs.subjects.iter().filter(|it| it.is_about(resource)) {
        for named in subject.named(action, question, &facts, &is_given)? {
            let entry = Entry::of_named(&named, &subject.source)?;
            found.entries.push(Entry { scenario: subject.scenario.clone(), ..entry });
        }
    }
    Ok(found)
}

/// Writes a line for each principal; those of whom the same cannot be told are one line.
/// Says of whom a plain name does not say that he may.
fn tell_unknown(shown: &[Entry], output: &mut Output) {
    for entry in shown.iter().filter(|entry| entry.is_open && entry.decision != "allowed") {
        let Entry { principal, decision, because, .. } = entry;
        let text = format!("{principal} is {}: {because}", words(decision));
        output.message(&escaped(text.trim_end_matches([':', ' '])));
    }
}

fn write_rows(
    shown: &[Entry],
    root: Option<&str>,
    all: bool,
    output: &mut Output,
) -> anyhow::Result<()> {
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows: Vec<[String; 3]> = Vec::new();
    for entry in shown {
        if entry.is_common && !all {
            *others.entry(&entry.because).or_default() += 1;
            continue;
        }
        rows.push([entry.principal.clone(), words(entry.decision), entry.because.clone()]);
    }
    if let Some((root, decision)) = root.and_then(|root| root.split_once('\t')) {
        rows.push([root.to_owned(), words(decision), String::new()]);
    }
    for (why, count) in others {
        let noun = if count == 1 { "1 other".to_owned() } else { format!("{count} others") };
        rows.push([noun, "unknown".to_owned(), format!("cannot tell: {why}")]);
    }
    if output.is_terminal() {
        let mut table = Table::new(["Principal", "Decision", "Because"]);
        for row in rows {
            let style = match row[1].as_str() {
                "allowed" => GOOD,
                "conditional" | "unknown" => WARN,
                _ => BAD,
            };
            table.colored_row(style, row);
        }
        table.write(output)?;
        return Ok(());
    }
    for [principal, decision, because] in rows {
        let (principal, because) = (escaped(&principal), escaped(&because));
        writeln!(output.data(), "{principal}\t{decision}\t{because}")?;
    }
    Ok(())
}

fn words(decision: &str) -> String {
    match decision {
        "explicitDeny" => "explicit deny".to_owned(),
        "implicitDeny" => "implicit deny".to_owned(),
        other => other.to_owned(),
    }
}
