//! `cargo xtask catalog`: the service catalog, from pinned packages to pack files.

mod curated;
mod inputs;
mod model;
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
    Normalise,
    /// Writes the pack files from the text snapshot and the curated files
    Pack,
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
        Command::Normalise => {
            let curated = curated::read(&places.curated())?;
            let snapshot = normalise::normalise(root, &curated)?;
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
    }
}

fn write_packs(places: &Places) -> Result<()> {
    let curated = curated::read(&places.curated())?;
    let packs = pack::pack(&snapshot::read(&places.snapshot())?, &curated)?;
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
