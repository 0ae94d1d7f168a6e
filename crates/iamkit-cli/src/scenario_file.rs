//! From a source to the scenarios in it.

use iamkit::scenario::{Scenario, read};
use iamkit::syntax::{Limits, Tree, parse_with};

use crate::policy_file::problems;
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
    match read(&tree(source)) {
        // An answer about nothing looks like one about everything.
        Ok(found) if found.is_empty() => Err(vec![Problem::error("holds no scenario")]),
        Ok(found) => Ok(found),
        Err(errors) => Err(problems(&errors)),
    }
}
