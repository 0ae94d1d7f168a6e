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
use crate::output::{Hinted, Output};
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
        let configuration = Self { keys, file: Some(path) };
        configuration.refuse_other_catalog(globals)?;
        Ok(configuration)
    }

    /// Refuses a project whose facts about AWS are not those that the program took: there is one catalog for all.
    fn refuse_other_catalog(&self, globals: &Globals) -> anyhow::Result<()> {
        let used = catalog_in_use(globals)?;
        let Some(own) = self.keys.catalog.as_deref().map(|file| self.folder().join(file)) else {
            return Ok(());
        };
        let absolute = |path: &Path| std::path::absolute(path).ok();
        if globals.catalog.is_some() || used.as_deref().and_then(absolute) == absolute(&own) {
            return Ok(());
        }
        let name = escaped(&self.name()).into_owned();
        Err(Hinted::error(
            format!("{name}: `catalog` is not that of the current folder"),
            format!("run iamkit in the folder of that file, or with `--catalog {}`", own.display()),
        ))
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

/// Returns the file that holds the facts about AWS, where it is not the program: that of the flag, or else of the
/// configuration for the current folder.
///
/// # Errors
///
/// The configuration names one, and something else in it means nothing.
pub(crate) fn catalog_in_use(globals: &Globals) -> anyhow::Result<Option<PathBuf>> {
    if globals.catalog.is_some() || globals.no_config {
        return Ok(globals.catalog.clone());
    }
    let Some(path) = globals.config.clone().or_else(|| nearest(Path::new("-"))) else {
        return Ok(None);
    };
    // What is wrong with it is told where it is used; a catalog that is named must not be passed over.
    let Ok(source) = read_source(&path) else { return Ok(None) };
    let keys = match config::Configuration::read(source.text()) {
        Ok(keys) => keys,
        Err(_) if !source.text().lines().any(|line| line.trim_start().starts_with("catalog")) => {
            return Ok(None);
        }
        Err(errors) => {
            let first = errors.first().map(ToString::to_string).unwrap_or_default();
            return Err(anyhow::anyhow!("{}: {first}", escaped(&path.display().to_string())));
        }
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    Ok(keys.catalog.map(|file| folder.join(&*file)))
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
