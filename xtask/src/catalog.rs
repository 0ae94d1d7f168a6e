//! `cargo xtask catalog`: the service catalog, from pinned packages to pack files.

mod check;
mod curated;
mod dated;
mod diff;
mod import;
mod inputs;
mod mine;
mod model;
mod new_names;
mod normalise;
mod pack;
mod repairs;
mod snapshot;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::{say, sources};

/// What to do with the catalog.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fetches packages or looks for newer ones
    #[command(flatten)]
    Sources(sources::Command),
    /// Reads the fetched packages, repairs their defects and writes the text snapshot
    Normalise {
        /// Write the snapshot even when a count fell by more than 2 %
        #[arg(long)]
        accept_loss: bool,
    },
    /// Writes the pack files from the text snapshot and the curated files
    Pack,
    /// Tells what changed between two snapshots
    Diff {
        /// Folder of a snapshot, or a revision of this repository
        #[arg(default_value = "HEAD")]
        old: String,
        /// Folder or revision to compare with, by default the snapshot here
        new: Option<String>,
        /// Print JSON instead of Markdown
        #[arg(long)]
        json: bool,
    },
    /// Merges files of AWS over the snapshot
    #[command(subcommand)]
    Import(Import),
    /// Lists condition keys in the texts of API models and operations without an action that nothing here knows
    Mine {
        /// The folder `data` of the package botocore
        folder: PathBuf,
    },
    /// Compares the committed files with each other, offline
    Check,
}

/// What to import.
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// A folder of Service Reference documents, one JSON file per service
    ServiceReference {
        /// The folder
        folder: PathBuf,
    },
}

/// Where the catalog's files are.
struct Places {
    data: PathBuf,
}

impl Places {
    fn new(root: &Path) -> Self {
        Self { data: root.join("crates/iamkit-catalog-data/data") }
    }

    fn snapshot(&self) -> PathBuf {
        self.data.join("snapshot")
    }

    fn curated(&self) -> PathBuf {
        self.data.join("curated")
    }

    fn catalog(&self) -> PathBuf {
        self.data.join("catalog.pack")
    }

    fn descriptions(&self) -> PathBuf {
        self.data.join("descriptions.pack")
    }
}

/// Runs one command.
pub(crate) fn run(root: &Path, command: &Command) -> Result<()> {
    let places = Places::new(root);
    match command {
        Command::Sources(command) => sources::run(root, command, sources::Purpose::Catalog),
        Command::Normalise { accept_loss } => {
            let curated = curated::read(&places.curated())?;
            let snapshot = normalise::normalise(root, &curated)?;
            if !accept_loss && places.snapshot().exists() {
                check::losses(&snapshot::read(&places.snapshot())?, &snapshot)?;
            }
            snapshot::write(&snapshot, &places.snapshot())?;
            for (name, count) in snapshot.counts() {
                say(format_args!("{name}: {count}"));
            }
            for (defect, count) in normalise::repair_counts(&snapshot) {
                say(format_args!("repaired {defect}: {count}"));
            }
            Ok(())
        }
        Command::Pack => write_packs(&places),
        Command::Diff { old, new, json } => {
            let old = diff::read_folder_or_revision(root, old)?;
            let new = match new {
                Some(new) => diff::read_folder_or_revision(root, new)?,
                None => snapshot::read(&places.snapshot())?,
            };
            let report = diff::diff(&old, &new);
            say(if *json { report.json()? } else { report.markdown()? });
            Ok(())
        }
        Command::Import(Import::ServiceReference { folder }) => {
            let mut merged = snapshot::read(&places.snapshot())?;
            let count = import::service_reference(folder, &mut merged)?;
            snapshot::write(&merged, &places.snapshot())?;
            say(format_args!("{count} services imported; now run `cargo xtask catalog pack`"));
            Ok(())
        }
        Command::Mine { folder } => {
            let known = snapshot::read(&places.snapshot())?;
            mine::report(folder, &known, &curated::read(&places.curated())?)
        }
        Command::Check => {
            check::check(root, &places, &curated::read(&places.curated())?)?;
            say("snapshot, curated files, packs and notices agree");
            Ok(())
        }
    }
}

fn write_packs(places: &Places) -> Result<()> {
    let curated = curated::read(&places.curated())?;
    let packs = pack::pack(&snapshot::read(&places.snapshot())?, &curated)?;
    for name in &packs.caught_up {
        say(format_args!("a package knows `{name}` by now: remove it from new-names.toml"));
    }
    for (section, size) in &packs.sizes {
        say(format_args!("{section:?}: {size}"));
    }
    for (path, bytes) in
        [(places.catalog(), &packs.catalog), (places.descriptions(), &packs.descriptions)]
    {
        say(format_args!("{}: {} bytes", path.display(), bytes.len()));
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
