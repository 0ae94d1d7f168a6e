//! `cargo xtask containers`: where templates and plans hold policies, against the packages that list their
//! resource types; and files to measure the readers with.

mod cloudformation;
mod mixed;
mod properties;
mod sam;
mod table;
mod terraform;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::Subcommand;

use crate::{say, sources};
use table::{Property, Tables};

/// What to do with the tables of containers.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fetches packages or looks for newer ones
    #[command(flatten)]
    Sources(sources::Command),
    /// Holds the tables against the fetched packages: what they name is there, and what looks like a
    /// policy stands in a table or in the list of look-alikes; the table of properties has all of them
    Check,
    /// Writes the table of SAM's policy templates from the fetched package
    Sam,
    /// Writes a folder of templates, plans, configurations and policies, and a large template beside it;
    /// the same files each time
    Generate {
        /// The folder
        folder: PathBuf,
        /// How many files
        #[arg(long, default_value_t = 5_000)]
        files: usize,
    },
}

/// Runs one command.
pub(crate) fn run(root: &Path, command: &Command) -> Result<()> {
    match command {
        Command::Sources(command) => sources::run(root, command, sources::Purpose::Containers),
        Command::Check => check(root),
        Command::Sam => sam::write(root),
        Command::Generate { folder, files } => mixed::write(folder, *files),
    }
}

fn check(root: &Path) -> Result<()> {
    let tables = Tables::read(root)?;
    let mut wrong = 0;
    for (name, rows, properties) in [
        ("cloudformation.tsv", &tables.cloudformation, cloudformation::properties(root)?),
        ("terraform.tsv", &tables.terraform, terraform::properties(root)?),
    ] {
        let mut newer = 0;
        for row in rows {
            let is_there = properties.iter().any(|one| one.is(row)) || sam::has(root, row)?;
            newer += usize::from(!is_there && row.is_newer);
            if !is_there && !row.is_newer {
                say(format_args!("{name}: there is no {} of {}", row.path, row.resource_type));
                wrong += 1;
            }
        }
        let looks = properties.iter().filter(|one| one.looks_like_policy);
        let unknown = looks.filter(|one| !rows.iter().any(|row| one.is(row)));
        for Property { resource_type, path, .. } in unknown {
            if !tables.is_look_alike(resource_type, path) {
                say(format_args!("{resource_type}\t{path}\tis in no table"));
                wrong += 1;
            }
        }
        let count = rows.len();
        say(format_args!("{name}: {count} rows, {newer} newer than the package"));
    }
    wrong += properties::check(root)?;
    ensure!(wrong == 0, "{wrong} rows to add or to correct");
    sam::check(root)
}
