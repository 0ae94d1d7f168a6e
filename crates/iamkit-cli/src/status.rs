//! What a run tells its caller through the exit code.

use std::process::ExitCode;

/// Outcome of a command; the worst one of several inputs wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Clean, allowed, holds.
    Clean,
    /// Findings, denied, does not hold, a test failed.
    Findings,
    /// Bad usage, unreadable or malformed input, unknown name.
    CouldNotRun,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Clean => 0,
            Status::Findings => 1,
            Status::CouldNotRun => 2,
        })
    }
}
