//! `iamkit.toml`: what a project decides once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use iamkit::authz::Options;
use iamkit::scenario::{OptionInput, Scenario};
use iamkit::syntax::{Span, Spanned};
use ignore::overrides::{Override, OverrideBuilder};
use serde::Deserialize;

use crate::globals::Globals;
use crate::output::Output;
use crate::problem::{Problem, Unreadable, read_source};

/// Name of the file, looked for in the folder of an input and the folders above it.
const FILE_NAME: &str = "iamkit.toml";

/// The keys of `iamkit.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Configuration {
    /// Where the file is; globs are relative to its folder.
    #[serde(skip)]
    folder: PathBuf,
    /// The file itself.
    #[serde(skip)]
    file: Option<PathBuf>,
    /// Files that a walk takes; empty means all that look wanted.
    include: Vec<String>,
    /// Files that a walk leaves out.
    exclude: Vec<String>,
    /// Glob to policy type, such as `"trust/*.json" = "role-trust"`.
    pub(crate) policy_types: BTreeMap<String, String>,
    /// Codes or families to report.
    pub(crate) select: Vec<String>,
    /// Findings that are not reported.
    pub(crate) ignore: Vec<Suppression>,
    /// Choices by id, such as `fieldCrossing = "strict"`.
    pub(crate) options: BTreeMap<String, toml::Value>,
}

/// A finding that a project lives with, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Suppression {
    /// Issue code.
    pub(crate) code: String,
    /// Glob of the files; every file without it.
    pub(crate) path: Option<String>,
    /// Statement by its id.
    pub(crate) sid: Option<String>,
    /// Statement or element by JSON pointer, such as `/Statement/0`.
    pub(crate) pointer: Option<String>,
    /// Why the finding is fine.
    pub(crate) reason: String,
    /// Last day on which the finding is hidden, such as `2027-01-31`.
    pub(crate) expires: Option<String>,
}

impl Configuration {
    /// Finds and reads the configuration for an input.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is no TOML or has an unknown key.
    pub(crate) fn of(input: &Path, globals: &Globals, output: &mut Output) -> anyhow::Result<Self> {
        if globals.no_config {
            return Ok(Self::default());
        }
        let Some(path) = globals.config.clone().or_else(|| nearest(input)) else {
            return Ok(Self::default());
        };
        if globals.verbose {
            output.message(&format!("configuration: {}", path.display()));
        }
        let source = read_source(&path)?;
        let mut configuration: Self = toml::from_str(source.text()).map_err(|error| {
            let message = error.message().replace('\n', ", ");
            let mut problem = Problem::error(message);
            if let Some(span) = error.span() {
                let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                problem = problem.at(Span::new(narrow(span.start), narrow(span.end)));
            }
            Box::new(Unreadable { source: source.clone(), problem })
        })?;
        configuration.file = Some(path.clone());
        path.parent().unwrap_or(Path::new("")).clone_into(&mut configuration.folder);
        if let Some(empty) = configuration.ignore.iter().find(|s| s.reason.trim().is_empty()) {
            anyhow::bail!("{}: `ignore` of {} has an empty reason", path.display(), empty.code);
        }
        let mut options = Options::default();
        for (id, value) in &configuration.options {
            options.set(id, &text_of(value)).with_context(|| configuration.name())?;
        }
        Ok(configuration)
    }

    /// Returns the folder that globs are relative to.
    fn folder(&self) -> &Path {
        if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder }
    }

    /// Returns the file that was read, if there was one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Returns what messages call the file.
    pub(crate) fn name(&self) -> String {
        self.file.as_deref().unwrap_or(Path::new(FILE_NAME)).display().to_string()
    }

    /// Makes the choices that a scenario does not make itself.
    pub(crate) fn add_options(&self, scenario: &mut Scenario) {
        for (id, value) in &self.options {
            if scenario.options.iter().any(|known| *known.id.value == **id) {
                continue;
            }
            let text = text_of(value);
            let id = Spanned::new(id.as_str().into(), scenario.span);
            scenario
                .options
                .push(OptionInput { id, value: Spanned::new(text.into(), scenario.span) });
        }
    }

    /// Turns `include` and `exclude` into rules for a walk.
    ///
    /// # Errors
    ///
    /// One of them is no glob.
    pub(crate) fn rules(&self) -> anyhow::Result<Override> {
        let mut rules = OverrideBuilder::new(std::path::absolute(self.folder())?);
        for glob in &self.include {
            rules.add(glob).with_context(|| self.name())?;
        }
        for glob in &self.exclude {
            rules.add(&format!("!{glob}")).with_context(|| self.name())?;
        }
        rules.build().with_context(|| self.name())
    }

    /// Says whether `glob`, relative to the folder of the configuration, names `path`.
    ///
    /// # Errors
    ///
    /// It is no glob.
    pub(crate) fn names(&self, glob: &str, path: &Path) -> anyhow::Result<bool> {
        let base = std::path::absolute(self.folder())?;
        let mut rules = OverrideBuilder::new(&base);
        rules.add(glob).with_context(|| self.name())?;
        let absolute = std::path::absolute(path)?;
        let relative = absolute.strip_prefix(&base).unwrap_or(&absolute);
        Ok(rules.build()?.matched(relative, false).is_whitelist())
    }
}

fn text_of(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Looks for the file beside the input and above it.
fn nearest(input: &Path) -> Option<PathBuf> {
    let start = if input == Path::new("-") { Path::new(".") } else { input };
    let absolute = std::path::absolute(start).ok()?;
    let file = absolute
        .ancestors()
        .filter(|folder| folder.is_dir())
        .map(|folder| folder.join(FILE_NAME))
        .find(|file| file.is_file())?;
    let here = std::env::current_dir().ok();
    let short = here.and_then(|here| file.strip_prefix(here).map(Path::to_owned).ok());
    Some(short.unwrap_or(file))
}
