//! The requests that show something, as a file of scenarios that `simulate` and `test` run.

use std::path::{Path, PathBuf};

use clap::Args;
use iamkit::authz::Decision;
use iamkit::reason::{PolicyLayers, Violation};
use iamkit::scenario::{ScenarioCompiler, ScenarioDecision, read_one};
use iamkit::source::ManagedPolicies;
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
        let found: Vec<Vec<String>> =
            shown.iter().filter_map(|shown| scenarios_of(shown, data)).collect();
        let left_out = shown.len() - found.len();
        if left_out > 0 {
            let requests = plural(left_out, "request");
            output.message(&format!(
                "{requests} cannot be simulated: AWS pairs no such action and resource, or asks more"
            ));
        }
        let scenarios: Vec<String> = found.into_iter().flatten().collect();
        if scenarios.is_empty() {
            output.message(&format!("{}: not written, there is no scenario", name_of(path)));
            return Ok(());
        }
        write_new_file(path, &format!("[\n{}\n]\n", scenarios.join(",\n")))?;
        let count = plural(scenarios.len(), "scenario");
        output.message(&format!("{}: {count} written", name_of(path)));
        Ok(())
    }
}

fn name_of(path: &Path) -> String {
    escaped(&path.display().to_string()).into_owned()
}

/// Returns the scenarios of a request that the engine decides as the proof says; `None` when there are
/// none.
fn scenarios_of(shown: &Shown<'_>, data: Data) -> Option<Vec<String>> {
    let request = &shown.violation.request;
    if !request.simulates {
        return None;
    }
    let named = |side: &str, verb: &str| {
        format!("{side} {verb} {} on {}", request.action, request.resource)
    };
    let (allowing, layers) = &shown.allowing;
    let allowing = named(allowing, "allows");
    let ways = request.to_scenarios(&allowing, layers, None);
    let Some((refusing, other)) = &shown.refusing else {
        let way = ways.iter().position(|text| is_allowed(text, data) == Some(true))?;
        let mut scenarios = request.to_scenarios(&allowing, layers, Some(ALLOWED));
        return Some(vec![scenarios.swap_remove(way)]);
    };
    let refusing = named(refusing, "does not allow");
    let other_ways = request.to_scenarios(&refusing, other, None);
    // The same stands beside both sides.
    let pairs = ways.iter().zip(&other_ways);
    let way = pairs.into_iter().position(|(own, other)| {
        is_allowed(own, data) == Some(true) && is_allowed(other, data) == Some(false)
    })?;
    let decision = decision_of(other_ways.get(way)?, data)?;
    let mut own = request.to_scenarios(&allowing, layers, Some(ALLOWED));
    let mut others = request.to_scenarios(&refusing, other, Some(decision.as_str()));
    Some(vec![own.swap_remove(way), others.swap_remove(way)])
}

const ALLOWED: &str = ScenarioDecision::Known(Decision::Allow).as_str();

fn is_allowed(text: &str, data: Data) -> Option<bool> {
    Some(decision_of(text, data)? == ScenarioDecision::Known(Decision::Allow))
}

/// Decides a scenario; `None` when it cannot be.
fn decision_of(text: &str, data: Data) -> Option<ScenarioDecision> {
    let tree = parse(text);
    let scenario = read_one(&tree).ok()?;
    let mut compiler = ScenarioCompiler::new(&ManagedPolicies).with_names(data.catalog);
    let compiled = compiler.compile_question(&scenario).ok()?;
    Some(compiled.report(None, &data.facts()).decision())
}
