//! Statements on the source lines that they stand in.

use std::io::Write;
use std::rc::Rc;

use iamkit::authz::StatementTrace;
use iamkit::scenario::StatementWords;

use crate::output::Output;
use crate::policy_sources::PolicySources;
use crate::problem::{Problem, Severity};
use crate::source::Source;

/// Knows the texts of the policies.
pub(super) struct Drawer<'s> {
    scenario: &'s Source,
    sources: &'s PolicySources,
}

impl<'s> Drawer<'s> {
    /// Draws on the texts of a scenario and of the policies that it names.
    pub(super) const fn new(scenario: &'s Source, sources: &'s PolicySources) -> Self {
        Self { scenario, sources }
    }

    /// Draws what there is to say about a statement.
    pub(super) fn write(
        &self,
        trace: &StatementTrace<'_>,
        words: &StatementWords,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let document = trace.set().document(trace.at().policy);
        let named = document.and_then(|document| self.sources.text_of(document));
        let source: &Source = named.as_ref().map_or(self.scenario, Rc::as_ref);
        let text = problem(words).render(source, output.colors());
        writeln!(output.data(), "{text}\n")?;
        Ok(())
    }
}

fn problem(words: &StatementWords) -> Problem {
    let problem = Problem::new(Severity::Note, words.message.as_str());
    let problem = words.span.into_iter().fold(problem, Problem::at);
    let problem = words.reasons.iter().fold(problem, Problem::reason);
    words.hints.iter().fold(problem, Problem::hint)
}

/// Says how many are not drawn, in the words for one and for several.
pub(super) fn more(
    count: usize,
    drawn: usize,
    [one, several]: [&str; 2],
    output: &mut Output,
) -> anyhow::Result<()> {
    match count.saturating_sub(drawn) {
        0 => {}
        1 => writeln!(output.data(), "and 1 more {one}\n")?,
        more => writeln!(output.data(), "and {more} more {several}\n")?,
    }
    Ok(())
}
