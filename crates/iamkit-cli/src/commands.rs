//! One module per subcommand.

mod completions;
mod fmt;
mod man;

use clap::Subcommand;

use crate::arguments::Globals;
use crate::output::Output;
use crate::status::Status;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Fmt(fmt::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    /// Runs the command.
    pub(crate) fn run(self, globals: &Globals, output: &mut Output) -> anyhow::Result<Status> {
        match self {
            Self::Fmt(arguments) => fmt::run(&arguments, globals, output),
            Self::Completions(arguments) => completions::run(&arguments, output),
            Self::Man(arguments) => man::run(&arguments, output),
        }
    }
}
