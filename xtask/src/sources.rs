//! The pinned packages that the embedded data is made of: fetch, verify, unpack, renew.

mod digest;
mod fetch;
mod literal;
mod pinned;
mod pins;
mod unpack;

use std::path::Path;

use clap::Subcommand;

pub(crate) use digest::sha256_hex;
pub(crate) use literal::triple_quoted;
pub(crate) use pinned::{Purpose, Registry, Source, Sources};

/// The two commands that use the network.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Downloads the pinned packages by name, checks their digests and unpacks them
    Fetch,
    /// Compares the pins with the newest releases
    Pins {
        /// Write the newer versions and digests to the list of sources
        #[arg(long)]
        update: bool,
    },
}

/// Runs one command for the packages that serve `purpose`.
pub(crate) fn run(root: &Path, command: &Command, purpose: Purpose) -> anyhow::Result<()> {
    let sources = Sources::read(root)?;
    match command {
        Command::Fetch => {
            sources.serving(purpose).try_for_each(|source| fetch::fetch(root, source))
        }
        Command::Pins { update } => pins::run(root, sources.serving(purpose), *update),
    }
}
