//! How often the lists of a request may be compared with those of policies.

use clap::Args;
use iamkit::scenario::ScenarioCompiler;

/// The flag of the commands that decide scenarios.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct ComparisonLimit {
    /// How often a value of a list in the request may be compared with a value of a policy before the
    /// scenario is refused: 100,000 unless given
    #[arg(long, value_name = "COUNT")]
    limit_comparisons: Option<u64>,
}

impl ComparisonLimit {
    /// Has a compiler refuse what takes more.
    pub(crate) fn hold(self, compiler: ScenarioCompiler<'_>) -> ScenarioCompiler<'_> {
        match self.limit_comparisons {
            Some(limit) => compiler.with_limit_comparisons(limit),
            None => compiler,
        }
    }
}
