//! What could not be read: it has no findings, and no output may make a clean file of it.

use crate::problem::Problem;
use crate::source::Source;

/// One thing that keeps an input from being validated.
#[derive(Clone, Debug)]
pub(crate) struct Unread {
    /// The input, as messages call it.
    pub(crate) path: String,
    /// Line and column, where they are known.
    pub(crate) place: Option<(usize, usize)>,
    /// What is wrong.
    pub(crate) message: String,
}

impl Unread {
    /// Takes what a problem of a source says.
    pub(crate) fn new(source: &Source, problem: &Problem) -> Self {
        Self {
            path: source.name().to_owned(),
            place: problem.span().map(|span| source.line_and_column(span.start)),
            message: problem.message().to_owned(),
        }
    }
}
