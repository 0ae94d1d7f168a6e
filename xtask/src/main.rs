//! Automates the iamkit workspace: codegen, data refresh, tidy and release.

mod api;
mod catalog;
mod codegen;
mod containers;
mod features;
mod fuzz;
mod growth;
mod managed;
mod oracle;
mod release;
mod sources;
mod tidy;

use std::{fmt::Display, io::Write, path::Path};

use anyhow::Context;
use clap::Parser;

/// Automates the iamkit workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Xtask {
    /// The managed policies: fetch, pack, check, diff, import
    #[command(subcommand)]
    Managed(managed::Command),
    /// The service catalog: fetch, normalise, pack, diff, import, check
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// The tables of places that hold policies, and files to measure their readers with
    #[command(subcommand)]
    Containers(containers::Command),
    /// Generated code and pages
    Codegen(codegen::Codegen),
    /// What users may call, per crate: docs/api
    Api(api::Api),
    /// A file to start a new policy check from
    NewCheck(codegen::NewCheck),
    /// The facade with each of its features alone
    Features,
    /// The fuzz targets, each for some seconds
    Fuzz(fuzz::Fuzz),
    /// How much more work larger inputs make
    Growth(growth::Growth),
    /// The prover against z3, on drawn pairs of policies
    Oracle(oracle::Oracle),
    /// The project rules that a compiler does not know
    Tidy,
    /// Whether a release can be made, and the order of publishing
    Release,
}

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no workspace")?;
    match Xtask::parse() {
        Xtask::Managed(command) => managed::run(root, &command),
        Xtask::Catalog(command) => catalog::run(root, &command),
        Xtask::Containers(command) => containers::run(root, &command),
        Xtask::Codegen(arguments) => codegen::run(root, &arguments),
        Xtask::Api(arguments) => api::run(root, &arguments),
        Xtask::NewCheck(arguments) => codegen::run_new_check(root, &arguments),
        Xtask::Features => features::run(root),
        Xtask::Fuzz(arguments) => fuzz::run(root, &arguments),
        Xtask::Growth(arguments) => growth::run(&arguments),
        Xtask::Oracle(arguments) => oracle::run(root, &arguments),
        Xtask::Tidy => tidy::run(root),
        Xtask::Release => release::run(root),
    }
}

/// Prints one line to stdout; a closed pipe is no fault.
fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
