//! `iamkit.toml`: which file it is, and what the walk, the engine and the checks are told of it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use iamkit::authz::{OptionId, Options};
use iamkit::config::{self, ConfigurationError};
use iamkit::scenario::{OptionInput, Scenario};
use iamkit::syntax::Spanned;
use ignore::overrides::{Override, OverrideBuilder};

use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::Output;
use crate::problem::{Problem, read_source};

/// Name of the file, looked for in the folder of an input and the folders above it.
const FILE_NAME: &str = "iamkit.toml";

/// What a project decides once, and where its file is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Configuration {
    /// The keys of the file.
    pub(crate) keys: config::Configuration,
    /// The file; none for a project without one.
    file: Option<PathBuf>,
}

impl Configuration {
    /// Finds and reads the configuration for an input.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is no TOML, or something in it means nothing.
    pub(crate) fn of(input: &Path, globals: &Globals, output: &mut Output) -> anyhow::Result<Self> {
        if globals.no_config {
            return Ok(Self::default());
        }
        let Some(path) = globals.config.clone().or_else(|| nearest(input)) else {
            return Ok(Self::default());
        };
        if globals.messages.verbose {
            output.message(&format!("configuration: {}", escaped(&path.display().to_string())));
        }
        let source = read_source(&path)?;
        let keys = config::Configuration::read(source.text())
            .map_err(|errors| output.refuse(&source, errors.iter().map(problem).collect()))?;
        let wrong: Vec<Problem> = wrong_options(&keys).collect();
        if !wrong.is_empty() {
            return Err(output.refuse(&source, wrong));
        }
        Ok(Self { keys, file: Some(path) })
    }

    /// Returns the folder that globs are relative to.
    fn folder(&self) -> &Path {
        let folder = self.file.as_deref().and_then(Path::parent);
        folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
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
        for option in &self.keys.options {
            // Whether the option is there was checked when the configuration was read.
            let Ok(id) = option.id.value.parse::<OptionId>() else { continue };
            if scenario.options.iter().any(|known| known.id.value == id) {
                continue;
            }
            // Places in the configuration are none in the scenario.
            let id = Spanned::new(id, scenario.span);
            let value = Spanned::new(option.value.value.clone(), scenario.span);
            scenario.options.push(OptionInput { id, value });
        }
    }

    /// Returns the engine's options with the choices of this configuration.
    ///
    /// # Errors
    ///
    /// A choice that does not exist.
    pub(crate) fn engine_options(&self) -> anyhow::Result<iamkit::authz::Options> {
        let mut options = iamkit::authz::Options::default();
        for option in &self.keys.options {
            options.set(&option.id.value, &option.value.value).with_context(|| self.name())?;
        }
        Ok(options)
    }

    /// Turns `include` and `exclude` into rules for a walk.
    ///
    /// # Errors
    ///
    /// One of them is no glob.
    pub(crate) fn rules(&self) -> anyhow::Result<Override> {
        let mut rules = OverrideBuilder::new(std::path::absolute(self.folder())?);
        for glob in &self.keys.include {
            rules.add(glob.as_str()).with_context(|| self.name())?;
        }
        for glob in &self.keys.exclude {
            rules.add(&format!("!{}", glob.as_str())).with_context(|| self.name())?;
        }
        rules.build().with_context(|| self.name())
    }

    /// Returns the path of a file as globs see it: from the folder of the configuration on, with
    /// `/` between folders.
    ///
    /// # Errors
    ///
    /// The current folder is not known.
    pub(crate) fn relative(&self, path: &Path) -> anyhow::Result<String> {
        let base = std::path::absolute(self.folder())?;
        let absolute = std::path::absolute(path)?;
        let relative = absolute.strip_prefix(&base).unwrap_or(&absolute);
        let parts = relative.components().map(|part| part.as_os_str().to_string_lossy());
        Ok(parts.collect::<Vec<_>>().join("/"))
    }
}

fn problem(error: &ConfigurationError) -> Problem {
    Problem::error(error.to_string()).at(error.span).maybe_hint(error.hint())
}

/// Finds the options that the engine has not.
fn wrong_options(keys: &config::Configuration) -> impl Iterator<Item = Problem> {
    let mut options = Options::default();
    keys.options.iter().filter_map(move |option| {
        let error = options.set(&option.id.value, &option.value.value).err()?;
        Some(Problem::error(error.to_string()).at(option.id.span))
    })
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
