//! From a source to the scenarios in it.

use iamkit::scenario::{Scenario, read};
use iamkit::source::{SourceError, SourceErrorKind};
use iamkit::syntax::{Limits, Tree, parse, parse_with};

use crate::policy_file::{problem, problems};
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
    read(&tree(source)).map_err(|errors| problems(&errors))
}

/// Turns an error in a source into a message. Of a scenario that nobody has seen, it names the
/// policy file: there is no place to show.
pub(crate) fn problem_in(source: &Source, error: &SourceError) -> Problem {
    let problem = problem(error);
    let is_about_a_file = matches!(error.kind, SourceErrorKind::Policy(_));
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
