//! The requests that show something, as a file of scenarios that `simulate` and `test` run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use iamkit::authz::Decision;
use iamkit::policy;
use iamkit::reason::{NotSimulated, PolicyFiles, PolicyLayers, Violation};
use iamkit::scenario::{ScenarioCompiler, ScenarioDecision, read_one};
use iamkit::source::{
    ManagedPolicies, NamedPolicy, PolicyResolver, ResolvePolicyError, SourceError,
};
use iamkit::syntax::parse;

use crate::data::Data;
use crate::escape::escaped;
use crate::output::Output;
use crate::render::proof::plural;
use crate::write_file::write_new_file;

/// Where the requests go that show something.
#[derive(Args, Debug, Default)]
pub(crate) struct WitnessFlags {
    /// Write the requests that are shown to a file of scenarios, which `iamkit test` runs
    #[arg(long, value_name = "FILE")]
    write_scenario: Option<PathBuf>,
}

/// A request, who allows it and who does not.
#[derive(Clone, Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) violation: &'a Violation,
    /// Name and layers of the side that allows it.
    pub(crate) allowing: (&'a str, PolicyLayers<'a>),
    /// Name and layers of the side that does not.
    pub(crate) refusing: Option<(&'a str, PolicyLayers<'a>)>,
}

/// Requests whose policies stand in each scenario. Those of more stand in files of their own: else the
/// file of scenarios would grow with the square of the policies.
const MOST_WITH_POLICIES: usize = 8;

impl WitnessFlags {
    /// Writes the scenarios where a flag says so.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub(crate) fn write(
        &self,
        shown: &[Shown<'_>],
        data: Data,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let Some(path) = &self.write_scenario else { return Ok(()) };
        let folder = folder_beside(path);
        let mut files = PolicyFiles::default();
        if shown.len() > MOST_WITH_POLICIES {
            for shown in shown {
                files.add(&folder, &shown.allowing.1);
                shown.refusing.iter().for_each(|(_, layers)| files.add(&folder, layers));
            }
        }
        let resolver = Policies { files: &files };
        let mut asking = Asking {
            files: &files,
            compiler: ScenarioCompiler::new(&resolver).with_names(data.catalog),
            data,
        };
        let mut scenarios: Vec<String> = Vec::new();
        let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
        for shown in shown {
            match asking.scenarios_of(shown) {
                Ok(found) => scenarios.extend(found),
                Err(why) => *left_out.entry(why).or_default() += 1,
            }
        }
        for (why, count) in left_out {
            let requests = plural(count, "request");
            output.message(&format!("{requests} cannot be simulated: {}", escaped(&why)));
        }
        if scenarios.is_empty() {
            output.message(&format!("{}: not written, there is no scenario", name_of(path)));
            return Ok(());
        }
        let base = path.parent().unwrap_or(Path::new(""));
        for file in files.iter() {
            let file_path = base.join(&*file.path);
            if let Some(folder) = file_path.parent() {
                fs::create_dir_all(folder)
                    .with_context(|| format!("{}: not written", name_of(folder)))?;
            }
            write_new_file(&file_path, policy::format(&file.document).as_bytes())?;
        }
        write_new_file(path, format!("[\n{}\n]\n", scenarios.join(",\n")).as_bytes())?;
        let count = plural(scenarios.len(), "scenario");
        let policies = match files.iter().next() {
            Some(_) => format!(", their policies in {}", name_of(&base.join(&folder))),
            None => String::new(),
        };
        output.message(&format!("{}: {count} written{policies}", name_of(path)));
        Ok(())
    }
}

/// Names the folder for the policies of a file of scenarios.
fn folder_beside(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".json").unwrap_or(&name);
    let name = name.strip_suffix(".scenario").unwrap_or(name);
    format!("{name}.policies")
}

fn name_of(path: &Path) -> String {
    escaped(&path.display().to_string()).into_owned()
}

/// The policies that are to be written, before they are.
struct Policies<'f> {
    files: &'f PolicyFiles,
}

impl PolicyResolver for Policies<'_> {
    fn managed(
        &self,
        name: &str,
        version: Option<&str>,
    ) -> Result<NamedPolicy, ResolvePolicyError> {
        ManagedPolicies.managed(name, version)
    }

    fn file(&self, path: &str) -> Result<NamedPolicy, ResolvePolicyError> {
        match self.files.iter().find(|file| *file.path == *path) {
            Some(file) => Ok(NamedPolicy::new(path, Arc::clone(&file.document))),
            None => ManagedPolicies.file(path),
        }
    }
}

/// Asks the engine whether scenarios show what the proof says.
struct Asking<'s> {
    files: &'s PolicyFiles,
    compiler: ScenarioCompiler<'s>,
    data: Data,
}

const ALLOWED: ScenarioDecision = ScenarioDecision::Known(Decision::Allow);

impl Asking<'_> {
    /// Returns the scenarios of a request that the engine decides as the proof says; `Err` with the
    /// reason when there are none.
    fn scenarios_of(&mut self, shown: &Shown<'_>) -> Result<Vec<String>, String> {
        let request = &shown.violation.request;
        // A scenario says how it reads conditions.
        if let Some(why) = &request.not_simulated
            && !matches!(why, NotSimulated::Reading(_))
        {
            return Err(why.to_string());
        }
        let named = |side: &str, verb: &str| {
            format!("{side} {verb} {} on {}", request.action, request.resource)
        };
        let files = self.files;
        let (allowing, layers) = &shown.allowing;
        let allowing = named(allowing, "allows");
        let ways = request.to_scenarios(&allowing, layers, files, None);
        let other = shown.refusing.as_ref().map(|(refusing, other)| {
            let name = named(refusing, "does not allow");
            let ways = request.to_scenarios(&name, other, files, None);
            (name, other, ways)
        });
        let mut why = String::new();
        // The same stands beside both sides.
        for (way, own) in ways.iter().enumerate() {
            let decided = self.decision_of(own)?;
            if decided != ALLOWED {
                why = format!("with what AWS asks besides it is `{}`", decided.as_str());
                continue;
            }
            let mut scenarios =
                request.to_scenarios(&allowing, layers, files, Some(ALLOWED.as_str()));
            let own = scenarios.swap_remove(way);
            let Some((name, other, ways)) = &other else { return Ok(vec![own]) };
            let Some(text) = ways.get(way) else { continue };
            let decided = self.decision_of(text)?;
            if decided == ALLOWED {
                "with what AWS asks besides both sides allow it".clone_into(&mut why);
                continue;
            }
            let mut others = request.to_scenarios(name, other, files, Some(decided.as_str()));
            return Ok(vec![own, others.swap_remove(way)]);
        }
        Err(why)
    }

    /// Decides a scenario; `Err` with the reason when it cannot be.
    fn decision_of(&mut self, text: &str) -> Result<ScenarioDecision, String> {
        let why = |errors: Vec<SourceError>| {
            errors.first().map_or_else(String::new, |error| error.kind.to_string())
        };
        let tree = parse(text);
        let scenario = read_one(&tree).map_err(why)?;
        let compiled = self.compiler.compile_question(&scenario).map_err(why)?;
        Ok(compiled.report(None, &self.data.facts()).decision())
    }
}
