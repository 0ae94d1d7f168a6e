//! Principals of templates, plans, configurations and snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use iamkit::account::{Account, AccountWarning, Deployment, DeploymentText};
use iamkit::arn::AccountId;
use iamkit::authz::Options;
use iamkit::scenario::ScenarioWarning;
use iamkit::source::{Container, Format, ReadOptions};
use iamkit::syntax::Span;

use super::{AccountInput, Inputs};
use crate::configuration::Configuration;
use crate::module_files::{container_of, is_configuration};
use crate::output::Output;
use crate::policy_file::{problem, problems};
use crate::policy_sources::PolicySources;
use crate::problem::{Problem, read_source};
use crate::reading::KnownParameters;
use crate::recognition::{Passed, PassedOver, passed_although_broken};
use crate::render::write_account_warnings;
use crate::source::Source;

/// How deployments are read.
pub(super) struct Reading {
    pub(super) options: ReadOptions,
    /// The account of the resource that is asked about.
    pub(super) asked: Option<AccountId>,
    /// The parameters of everything that was read.
    pub(super) known: KnownParameters,
    /// Files that a walk found and that hold no principal.
    pub(super) passed_over: PassedOver,
}

/// The files of a module of Terraform, or one file of another kind.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) sources: Vec<Source>,
    /// Those that were not named and lie beside one that was.
    beside: BTreeSet<usize>,
}

/// Modules of Terraform by their folders, until all of their files are there.
#[derive(Default)]
pub(super) struct Modules {
    folders: BTreeMap<PathBuf, Texts>,
}

impl Modules {
    /// Keeps a configuration of Terraform until the other files of its folder are there; gives others back.
    pub(super) fn keep(&mut self, source: Source) -> Option<Source> {
        let Some(file) = source.file().filter(|file| is_configuration(file)) else {
            return Some(source);
        };
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        let texts = self.folders.entry(folder).or_default();
        if !texts.sources.iter().any(|known| known.file() == source.file()) {
            texts.sources.push(source);
        }
        None
    }

    /// Returns the modules, with the files beside those that were named.
    pub(super) fn finish(self) -> impl Iterator<Item = Texts> {
        self.folders.into_iter().map(|(folder, mut texts)| {
            if texts.sources.iter().any(Source::is_named) {
                let known: BTreeSet<PathBuf> =
                    texts.sources.iter().filter_map(|it| it.file().map(Path::to_owned)).collect();
                let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
                let files = entries.filter(|it| it.file_type().is_ok_and(|kind| kind.is_file()));
                let mut paths: Vec<PathBuf> = files.map(|it| it.path()).collect();
                paths.sort();
                let is_other = |path: &Path| {
                    let name = path.file_name();
                    !known.iter().any(|known| known.file_name() == name)
                };
                for path in paths.iter().filter(|path| is_configuration(path) && is_other(path)) {
                    if let Ok(source) = read_source(path) {
                        texts.beside.insert(texts.sources.len());
                        texts.sources.push(source);
                    }
                }
            }
            // Each is read by itself, and all of them are put together.
            texts.sources = texts.sources.into_iter().map(|it| it.named(false)).collect();
            texts
        })
    }
}

impl From<Source> for Texts {
    fn from(source: Source) -> Self {
        Self { sources: vec![source], beside: BTreeSet::new() }
    }
}

/// Says whether a source is read as a deployment: whatever is no bare policy and no scenario.
pub(super) fn is_deployment(container: &Container<'_>) -> bool {
    !matches!(container.format, Format::Policy | Format::Scenario | Format::Other)
        || !container.principals.is_empty()
}

impl Inputs {
    /// Adds the accounts of a deployment, and says whether it could be read.
    pub(super) fn add_deployment(
        &mut self,
        texts: &Texts,
        configuration: &Configuration,
        reading: &mut Reading,
        output: &mut Output,
    ) -> anyhow::Result<bool> {
        let sources = &texts.sources;
        let containers: Vec<Container<'_>> =
            sources.iter().map(|source| container_of(source, &reading.options)).collect();
        let mut is_read = true;
        for (source, container) in sources.iter().zip(&containers) {
            source.keep_secrets(&container.secrets);
            reading.known.add(container.parameters.iter().cloned());
            let passed = passed_although_broken(source, container);
            if let Some(passed) = passed {
                reading.passed_over.add_source(source, passed);
            } else if !container.errors.is_empty() {
                output.problems(source, &problems(&container.errors));
                is_read = false;
            }
        }
        if !is_read {
            return Ok(false);
        }
        let named = sources.iter().zip(&containers);
        let without: Vec<&Source> = named
            .filter(|(_, container)| container.principals.is_empty())
            .map(|(source, _)| source)
            .collect();
        if without.len() == sources.len() {
            for source in without {
                if source.is_named() {
                    output.problem(source, &Problem::error("holds no user and no role"));
                    is_read = false;
                } else {
                    reading.passed_over.add(source.name(), Passed::NO_PRINCIPAL);
                }
            }
            return Ok(is_read);
        }
        let options = Arc::new(configuration.engine_options()?);
        let places: Vec<_> = sources
            .iter()
            .map(|source| {
                move |span: Span| {
                    let (line, column) = source.line_and_column(span.start);
                    format!("{}:{line}:{column}", source.name())
                }
            })
            .collect();
        let deployed: Vec<DeploymentText<'_, '_>> = sources
            .iter()
            .enumerate()
            .filter_map(|(at, source)| {
                let (container, place) = (containers.get(at)?, places.get(at)?);
                let mut text = DeploymentText::new(source.name(), container, place);
                text.is_beside = texts.beside.contains(&at);
                Some(text)
            })
            .collect();
        let mut deployment = Deployment::default();
        deployment.account = reading.options.account;
        deployment.partition = reading.options.partition;
        deployment.asked = reading.asked;
        let resolver = PolicySources::of_flags(false);
        let accounts = match Account::of_deployment(&deployed, &resolver, &deployment) {
            Ok(accounts) => accounts,
            Err(errors) => {
                for (at, error) in &errors {
                    if let Some(source) = sources.get(*at) {
                        output.problem(source, &problem(error));
                    }
                }
                return Ok(false);
            }
        };
        let kind = containers.first().map_or(Format::Other, |container| container.format).as_str();
        for account in accounts {
            self.add_account(account, kind, (sources, &options), output);
        }
        Ok(true)
    }

    fn add_account(
        &mut self,
        account: Account,
        kind: &'static str,
        (sources, options): (&[Source], &Arc<Options>),
        output: &mut Output,
    ) {
        let Some(first) = sources.first() else { return };
        for (at, source) in sources.iter().enumerate() {
            let of_text: Vec<AccountWarning> =
                account.warnings().iter().filter(|it| it.text == at).cloned().collect();
            write_account_warnings(&of_text, source, output);
            let warnings: Vec<_> = of_text
                .iter()
                .map(|it| ScenarioWarning::of_violation(&it.policy, &it.violation, it.span))
                .collect();
            self.note_warnings(&warnings, source);
        }
        for principal in account.principals().iter().filter(|it| it.has_arn()) {
            let source = sources.get(principal.text).unwrap_or(first);
            let what = format!("{} `{}`", principal.kind.as_str(), principal.arn);
            let key = principal.identity_key();
            self.note_identity(key, &what, (source, principal.span), output);
        }
        let gaps = account.gaps().iter().map(|gap| (gap.text, gap.span));
        let spans = gaps.chain(account.cut().map(|cut| (cut.text, cut.span)));
        let places = spans.map(|(text, span)| {
            let source = sources.get(text).unwrap_or(first);
            let (line, column) = source.line_and_column(span.start);
            (source.name().to_owned(), line, column)
        });
        // The files of a module are one input.
        let folder = first.file().and_then(Path::parent).filter(|_| sources.len() > 1);
        let folder = folder.map(|folder| folder.display().to_string());
        let folder = folder.map(|name| if name.is_empty() { ".".to_owned() } else { name });
        self.accounts.push(AccountInput {
            source: folder.unwrap_or_else(|| first.name().to_owned()),
            kind,
            places: places.collect(),
            unknown_members: Vec::new(),
            options: Arc::clone(options),
            account,
        });
    }
}
