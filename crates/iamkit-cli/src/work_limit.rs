//! How much work one answer may take.

use clap::Args;
use iamkit::CatalogFacts;
use iamkit::scenario::{CompiledQuestion, QuestionReport, Scenario, ScenarioCompiler};
use iamkit::source::{SourceError, SourceErrorKind};
use iamkit::work::limited;

use crate::output::Hinted;

/// The flag of the commands that answer for whoever writes their input.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct WorkLimit {
    /// Work that one answer may take before it is refused, in steps of about a nanosecond: 20 million
    /// for a line of --jsonl, 2,000 million else, unless given
    #[arg(long, value_name = "STEPS")]
    limit_work: Option<u64>,
}

/// Who waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// The lines behind it: it takes a tenth of a second at most.
    Lines,
    /// The person who named the file.
    Person,
}

impl Waiting {
    const fn usual_limit(self) -> u64 {
        match self {
            Self::Lines => 20_000_000,
            Self::Person => 2_000_000_000,
        }
    }
}

impl WorkLimit {
    /// Computes an answer.
    ///
    /// # Errors
    ///
    /// What to tell whoever asked when the answer takes more work than it may.
    pub(crate) fn hold<T>(self, waiting: Waiting, answer: impl FnOnce() -> T) -> Result<T, String> {
        let limit = self.limit_work.unwrap_or_else(|| waiting.usual_limit());
        limited(limit, answer)
            .map_err(|error| format!("the answer takes {error}; `--limit-work` takes more"))
    }

    /// Refuses the flag where no answer is held to it.
    ///
    /// # Errors
    ///
    /// The flag is given.
    pub(crate) fn refuse_without_lines(self) -> anyhow::Result<()> {
        match self.limit_work {
            None => Ok(()),
            Some(_) => Err(Hinted::error(
                "`--limit-work` limits the answers to lines",
                "write `iamkit validate --jsonl --limit-work STEPS < FILE`",
            )),
        }
    }

    /// Checks and compiles a scenario of a file.
    ///
    /// # Errors
    ///
    /// Everything that cannot be decided, and a scenario that takes more work than it may.
    pub(crate) fn compile<'s>(
        self,
        compiler: &mut ScenarioCompiler<'s>,
        scenario: &Scenario,
    ) -> Result<CompiledQuestion<'s>, Vec<SourceError>> {
        self.hold(Waiting::Person, || compiler.compile_question(scenario))
            .unwrap_or_else(|message| Err(refused(scenario, message)))
    }

    /// Decides a scenario of a file.
    ///
    /// # Errors
    ///
    /// The answer takes more work than it may.
    pub(crate) fn report<'a>(
        self,
        compiled: &'a CompiledQuestion<'_>,
        scenario: &'a Scenario,
        facts: CatalogFacts<'_>,
    ) -> Result<QuestionReport<'a>, Vec<SourceError>> {
        self.hold(Waiting::Person, || compiled.report(scenario.name.as_deref(), &facts))
            .map_err(|message| refused(scenario, message))
    }
}

fn refused(scenario: &Scenario, message: String) -> Vec<SourceError> {
    vec![SourceError::new(SourceErrorKind::Invalid(message.into()), scenario.request.span)]
}
