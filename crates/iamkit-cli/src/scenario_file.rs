//! From a source to the scenarios in it.

use iamkit::scenario::{Scenario, ScenarioError, ScenarioErrorKind, read};
use iamkit::syntax::{Limits, Tree, parse, parse_with};

use crate::problem::Problem;
use crate::source::Source;

/// Largest file of scenarios that is read, in bytes.
const MAX_BYTES: u32 = 64 << 20;

/// Reads the JSON of a file of scenarios.
pub(crate) fn tree(source: &Source) -> Tree<'_> {
    parse_with(source.text(), Limits::default().with_max_bytes(MAX_BYTES))
}

/// Reads the scenarios of a file.
///
/// # Errors
///
/// Everything that is wrong with it.
pub(crate) fn scenarios(source: &Source) -> Result<Vec<Scenario>, Vec<Problem>> {
    read(&tree(source)).map_err(|errors| errors.iter().map(problem).collect())
}

/// Turns an error in a source into a message. Of a scenario that nobody has seen, it names the
/// policy file: there is no place to show.
pub(crate) fn problem_in(source: &Source, error: &ScenarioError) -> Problem {
    let problem = problem(error);
    let is_about_a_file = matches!(error.kind, ScenarioErrorKind::Policy(_));
    if source.is_written() || !is_about_a_file {
        return problem;
    }
    let text = error.span.of(source.text()).unwrap_or_default();
    let tree = parse(text);
    let name = ["file", "managed"].into_iter().find_map(|name| tree.root()?.member(name)?.as_str());
    match name {
        Some(name) => Problem::error(format!("{name}: {}", problem.message()))
            .maybe_hint(problem.first_hint()),
        None => problem,
    }
}

/// Turns an error into a message.
pub(crate) fn problem(error: &ScenarioError) -> Problem {
    let problem = Problem::error(error.kind.to_string()).maybe_hint(error.kind.hint());
    match &error.kind {
        ScenarioErrorKind::Policy(kind) => crate::policy_file::with_related(problem, kind),
        _ => problem,
    }
    .at(error.span)
}
