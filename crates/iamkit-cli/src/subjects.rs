//! Principals with their policies, from scenarios, dumps of accounts and what is deployed to one.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use iamkit::account::{Account, AccountWarning, Principal};
use iamkit::arn::AccountId;
use iamkit::authz::Options;
use iamkit::catalog::Catalog;
use iamkit::policy::RootKind;
use iamkit::scenario::{ScenarioCompiler, ScenarioWarning};
use iamkit::source::{
    AccountDump, Format, JsonOfYaml, ReadOptions, SourceError, json_of_yaml_dump, pages_of,
    read_account_dump,
};
use iamkit::syntax::{Kind, Limits, Span, parse_with};

use crate::configuration::Configuration;
use crate::globals::Globals;
use crate::module_files::container_of;
use crate::output::{Hinted, Output};
use crate::policy_file::{problem, problems};
use crate::policy_sources::{FileAccess, PolicySources};
use crate::problem::Problem;
use crate::reading::KnownParameters;
use crate::recognition::{Passed, PassedOver};
use crate::render::{has_warnings, write_account_warnings, write_warnings};
use crate::scenario_file::scenarios;
use crate::source::Source;
use crate::status::Status;
use crate::walk::{self, Wanted};
use deployed::{Modules, Reading, is_deployment};
pub(crate) use scenario_principal::ScenarioPrincipal;

mod deployed;
mod named;
mod scenario_principal;

/// What a dump is in JSON.
pub(crate) const DUMP: &str = "accountDump";

/// Largest dump of an account that is read, in bytes.
const MAX_BYTES: u32 = 256 << 20;

/// An account of a dump, or one that something is deployed to.
#[derive(Debug)]
pub(crate) struct AccountInput {
    /// The file that it comes from.
    pub(crate) source: String,
    /// The account.
    pub(crate) account: Account,
    /// The choices of the project.
    pub(crate) options: Arc<Options>,
    /// What it is, as JSON has it.
    pub(crate) kind: &'static str,
    /// File, line and column of each gap, then those of the member that says that the dump is cut.
    pub(crate) places: Vec<(String, usize, usize)>,
    /// The members that nobody knows.
    pub(crate) unknown_members: Vec<UnknownMember>,
}

/// A member of a dump that nobody knows, with its line and column.
#[derive(Clone, Debug)]
pub(crate) struct UnknownMember {
    /// Its name.
    pub(crate) name: String,
    /// What has it, with the article.
    pub(crate) parent: &'static str,
    /// How many have it.
    pub(crate) count: usize,
    /// Line and column of the first one.
    pub(crate) place: (usize, usize),
}

/// Everything that principals were read from.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// Principals of scenarios.
    pub(crate) subjects: Vec<ScenarioPrincipal>,
    /// Accounts of dumps.
    pub(crate) accounts: Vec<AccountInput>,
    /// What the dumps tell of, and where: file, line and column.
    told: HashMap<Box<str>, String>,
    /// Whether two dumps tell of the same.
    is_told_twice: bool,
    /// What should be known about the policies, as JSON objects.
    pub(crate) warnings: Vec<String>,
    /// Whether one of them is more than a note.
    pub(crate) has_warnings: bool,
}

/// Reads subjects from scenario files, dumps of accounts, templates, plans, configurations, and folders of these.
/// `asked` is the account of the resource that is asked about.
pub(crate) fn read(
    paths: &[PathBuf],
    mut reading: ReadOptions,
    asked: Option<AccountId>,
    globals: &Globals,
    output: &mut Output,
) -> anyhow::Result<(Inputs, Status)> {
    let mut inputs = Inputs::default();
    reading.takes_named_files = true;
    let mut reading = Reading {
        options: reading,
        asked,
        known: KnownParameters::default(),
        passed_over: PassedOver::default(),
    };
    let mut status = Status::Clean;
    let mut passed_over = PassedOver::default();
    for path in paths {
        let configuration = Configuration::of(path, globals, output)?;
        let rules = configuration.rules()?;
        let mut modules = Modules::default();
        for source in walk::sources(path, Wanted::Principals, &rules, &mut passed_over) {
            let is_read = match source.map(|source| modules.keep(source)) {
                Ok(None) => true,
                Ok(Some(source)) => read_source(
                    source,
                    globals.file_access(),
                    &configuration,
                    (&mut inputs, &mut reading),
                    output,
                )?,
                Err(unreadable) => {
                    output.problem(&unreadable.source, &unreadable.problem);
                    false
                }
            };
            if !is_read {
                status = Status::CouldNotRun;
            }
        }
        for texts in modules.finish() {
            if !inputs.add_deployment(&texts, &configuration, &mut reading, output)? {
                status = Status::CouldNotRun;
            }
        }
    }
    passed_over.extend(std::mem::take(&mut reading.passed_over));
    output.passed_over(&passed_over);
    if inputs.is_told_twice {
        let (message, hint) = if inputs.accounts.iter().all(|input| input.kind == DUMP) {
            (
                "two dumps tell of the same, nobody knows which one counts",
                "give one dump of each account",
            )
        } else {
            (
                "two inputs tell of the same, nobody knows which one counts",
                "name the inputs that are meant",
            )
        };
        return Err(Hinted::error(message, hint));
    }
    reading.known.check(&reading.options)?;
    if inputs.count() == 0 && status == Status::Clean {
        anyhow::bail!("the inputs hold no principal");
    }
    Ok((inputs, status))
}

/// Says whether a source holds scenarios by its name.
fn is_scenarios(source: &Source) -> bool {
    source.name().to_ascii_lowercase().ends_with(".scenario.json")
}

/// Says whether a text has the name of a member that tells a dump of an account somewhere.
fn names_dump(text: &str) -> bool {
    RootKind::AccountDump.telling_members().iter().any(|name| text.contains(name))
}

/// Says whether a source is a deployment that is no dump of an account.
fn is_deployment_text(source: &Source, reading: &Reading) -> bool {
    if is_scenarios(source) {
        return false;
    }
    let container = container_of(source, &reading.options);
    container.format != Format::AccountDump && is_deployment(&container)
}

fn read_source(
    source: Source,
    access: FileAccess,
    configuration: &Configuration,
    (inputs, reading): (&mut Inputs, &mut Reading),
    output: &mut Output,
) -> anyhow::Result<bool> {
    // A dump may have hundreds of megabytes: what has the names of its members is tried as one first.
    if !names_dump(source.text()) && is_deployment_text(&source, reading) {
        return inputs.add_deployment(&source.into(), configuration, reading, output);
    }
    let tree = parse_with(source.text(), Limits::default().with_max_bytes(MAX_BYTES));
    let pages = if tree.errors().is_empty() { None } else { pages_of(source.text()) };
    let tree = pages.unwrap_or(tree);
    let format = tree.root().filter(|_| tree.errors().is_empty()).map(Format::of);
    if format == Some(Format::AccountDump) {
        let options = Arc::new(configuration.engine_options()?);
        let sources = PolicySources::beside(&source, access, false);
        let dump = read_account_dump(&tree);
        drop(tree);
        if dump.is_ok() {
            // A sound dump has no secrets, and to look for them is to read it again.
            source.keep_secrets(&[]);
        }
        return Ok(inputs.add_dump(dump, &source, &sources, options, output));
    }
    if names_dump(source.text()) && is_deployment_text(&source, reading) {
        drop(tree);
        return inputs.add_deployment(&source.into(), configuration, reading, output);
    }
    let source = &source;
    let sources = PolicySources::beside(source, access, false);
    // What is sound JSON is no dump in YAML.
    if format.is_none() {
        match json_of_yaml_dump(source.text()) {
            Ok(None) => {}
            Ok(Some(JsonOfYaml { text, map, .. })) => {
                let tree = parse_with(&text, Limits::default().with_max_bytes(MAX_BYTES));
                let moved = |error: SourceError| error.moved(|span| map.outer(span));
                let dump = read_account_dump(&tree).map(|dump| dump.moved(&map));
                let dump = dump.map_err(|errors| errors.into_iter().map(moved).collect());
                let options = Arc::new(configuration.engine_options()?);
                return Ok(inputs.add_dump(dump, source, &sources, options, output));
            }
            Err(errors) => {
                output.problems(source, &problems(&errors));
                return Ok(false);
            }
        }
    }
    // What a walk found may be anything.
    if !source.is_named() && !is_scenarios(source) {
        reading.passed_over.add_source(source, Passed::NO_PRINCIPAL);
        return Ok(true);
    }
    if let (Some(Format::Other), Some(root)) = (format, tree.root()) {
        output.problem(source, &problem(&Format::unrecognized(root)));
        return Ok(false);
    }
    // A scenario is JSON: what is wrong with the text as JSON says nothing of one in another syntax.
    if tree.root().is_none_or(|root| !matches!(root.kind(), Kind::Object | Kind::Array)) {
        let problem = Problem::error("holds no user and no role");
        output.problem(source, &problem);
        return Ok(false);
    }
    let found = match scenarios(source) {
        Ok(found) => found,
        Err(problems) => {
            output.problems(source, &problems);
            return Ok(false);
        }
    };
    let mut compiler = ScenarioCompiler::new(&sources).with_names(Catalog::embedded());
    let mut is_read = true;
    for mut scenario in found {
        configuration.add_options(&mut scenario);
        // The question is asked of the principal, not the one of the scenario.
        scenario.request.operation = None;
        match sources.fill(&mut scenario).and_then(|()| compiler.compile(&scenario)) {
            Ok(compiled) => {
                write_warnings(compiled.warnings(), source, output);
                inputs.note_warnings(compiled.warnings(), source);
                inputs.subjects.push(ScenarioPrincipal::new(&scenario, compiled, source));
            }
            Err(errors) => {
                is_read = false;
                output.problems(source, &problems(&errors));
            }
        }
    }
    Ok(is_read)
}

impl Inputs {
    /// Adds the account of a dump, and says whether it could be read.
    fn add_dump(
        &mut self,
        dump: Result<AccountDump<'_>, Vec<SourceError>>,
        source: &Source,
        sources: &PolicySources,
        options: Arc<Options>,
        output: &mut Output,
    ) -> bool {
        let read = dump.and_then(|dump| Ok((Account::build(&dump, sources)?, dump)));
        let (account, dump) = match read {
            Ok(read) => read,
            Err(errors) => {
                output.problems(source, &problems(&errors));
                return false;
            }
        };
        self.note_identities(&dump, source, output);
        write_account_warnings(account.warnings(), source, output);
        let of_account = |warning: &AccountWarning| {
            ScenarioWarning::of_violation(&warning.policy, &warning.violation, warning.span)
        };
        let warnings: Vec<_> = account.warnings().iter().map(of_account).collect();
        self.note_warnings(&warnings, source);
        let place = |span: Span| source.line_and_column(span.start);
        let spans =
            account.gaps().iter().map(|gap| gap.span).chain(account.cut().map(|cut| cut.span));
        self.accounts.push(AccountInput {
            source: source.name().to_owned(),
            kind: DUMP,
            places: spans
                .map(|span| {
                    let (line, column) = place(span);
                    (source.name().to_owned(), line, column)
                })
                .collect(),
            unknown_members: dump
                .unknown_members
                .iter()
                .map(|member| UnknownMember {
                    name: member.name.to_string(),
                    parent: member.parent,
                    count: member.count,
                    place: place(member.span),
                })
                .collect(),
            options,
            account,
        });
        true
    }

    /// Keeps what should be known about policies of a file.
    fn note_warnings(&mut self, warnings: &[ScenarioWarning], source: &Source) {
        let lines = LazyCell::new(|| source.line_index());
        let is_shown = source.is_user_text();
        self.warnings.extend(warnings.iter().map(|warning| {
            if is_shown { warning.to_json_in(source.name(), &lines) } else { warning.to_json(None) }
        }));
        self.has_warnings |= has_warnings(&warnings.iter().collect::<Vec<_>>());
    }

    /// Returns the ARN of the principal of a deployment that a text names, or what stands for it.
    pub(crate) fn arn_of(&self, text: &str) -> Option<&str> {
        let found = self.accounts.iter().flat_map(|input| input.account.find(text));
        let mut found = found.map(|principal| &*principal.arn);
        found.next().filter(|_| found.next().is_none())
    }

    /// Says whether the account of an input is not known.
    pub(crate) fn has_unknown_account(&self) -> bool {
        self.accounts.iter().any(|input| input.account.is_unknown())
    }

    /// Returns the accounts of the dumps.
    pub(crate) fn account_ids(&self) -> BTreeSet<AccountId> {
        self.accounts.iter().filter_map(|input| input.account.id()).collect()
    }

    /// Reports what a dump before this one tells of, too.
    fn note_identities(&mut self, dump: &AccountDump<'_>, source: &Source, output: &mut Output) {
        for identity in dump.identities() {
            let what = format!("{} `{}`", identity.noun, identity.arn.value);
            self.note_identity(identity.key, &what, (source, identity.arn.span), output);
        }
    }

    /// Reports what an input before this one tells of, too.
    fn note_identity(
        &mut self,
        key: Box<str>,
        what: &str,
        (source, span): (&Source, Span),
        output: &mut Output,
    ) {
        let (line, column) = source.line_and_column(span.start);
        let here = format!("{}:{line}:{column}", source.name());
        let Some(first) = self.told.get(&key) else {
            self.told.insert(key, here);
            return;
        };
        let are_dumps = self.accounts.iter().all(|input| input.kind == DUMP);
        let inputs = if are_dumps { "dumps" } else { "inputs" };
        let problem = Problem::error(format!("{what} stands in two {inputs}")).at(span);
        output.problem(source, &problem.reason(format!("it is also at {first}")));
        self.is_told_twice = true;
    }

    /// Returns how many principals there are.
    pub(crate) fn count(&self) -> usize {
        let of_accounts = self.accounts.iter().map(|input| input.account.principals().len());
        self.subjects.len() + of_accounts.sum::<usize>()
    }

    /// Iterates over the names of all principals.
    pub(crate) fn principals(&self) -> impl Iterator<Item = &str> {
        let of_accounts = self.accounts.iter().flat_map(|input| input.account.principals());
        let subjects = self.subjects.iter().map(|subject| subject.principal.as_str());
        subjects.chain(of_accounts.map(Principal::title))
    }
}
