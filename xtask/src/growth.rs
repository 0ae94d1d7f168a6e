//! `growth`: how much more work larger inputs make, held against limits.
//!
//! The gates and their inputs are those of the benchmark program. What is compared are counts of
//! executed instructions, which are the same on a busy machine; only where valgrind is missing are
//! they CPU times, with limits twice as high.

mod commands;
mod meter;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::Deserialize;

use crate::say;
use meter::Meter;

/// How often a gate that CPU times hold against may be tried.
const TRIES: usize = 3;

#[derive(Debug, Args)]
pub(crate) struct Growth {
    /// Compare CPU times even where instructions can be counted
    #[arg(long)]
    time: bool,
}

/// A gate, as the benchmark program lists it.
#[derive(Debug, Deserialize)]
struct Gate {
    #[serde(rename = "gate")]
    name: String,
    unit: String,
    small: usize,
    large: usize,
    limit: f64,
    rounds: usize,
}

pub(crate) fn run(arguments: &Growth) -> Result<()> {
    let [program, command] = build()?;
    let meter = if arguments.time { Meter::Time } else { Meter::best() };
    say(format!("growth by {meter}"));
    let listed = Command::new(&program).arg("--gates").output().context("cannot list the gates")?;
    let mut missed = Vec::new();
    for line in String::from_utf8(listed.stdout)?.lines() {
        let gate: Gate = serde_json::from_str(line)?;
        let limit = gate.limit * meter.slack();
        let ratio = least(meter, limit, || meter.ratio(&program, &gate))?;
        let sizes = [gate.small, gate.large];
        if !is_within(&gate.name, sizes, &gate.unit, ratio, limit) {
            missed.push(gate.name);
        }
    }
    for gate in &commands::GATES {
        let limit = gate.limit * meter.slack();
        let ratio = least(meter, limit, || gate.ratio(meter, &command))?;
        if !is_within(gate.name, gate.sizes, gate.unit, ratio, limit) {
            missed.push(gate.name.to_owned());
        }
    }
    ensure!(missed.is_empty(), "the work grows too much in {}", missed.join(", "));
    Ok(())
}

/// Returns the ratio of one of some tries that is within the limit, or else the least.
fn least(meter: Meter, limit: f64, ratio: impl Fn() -> Result<f64>) -> Result<f64> {
    let tries = if meter == Meter::Time { TRIES } else { 1 };
    let mut least = f64::INFINITY;
    for _ in 0..tries {
        least = least.min(ratio()?);
        if least <= limit {
            break;
        }
    }
    Ok(least)
}

/// Prints the line of a gate and says whether its ratio is within the limit.
fn is_within(name: &str, sizes: [usize; 2], unit: &str, ratio: f64, limit: f64) -> bool {
    let [small, large] = sizes;
    let verdict = if ratio <= limit { "ok" } else { "TOO MUCH" };
    say(format!(
        "{name}  {small:>8} to {large:>9} {unit:<30} {ratio:>7.2}x of at most {limit:>5}x  {verdict}"
    ));
    ratio <= limit
}

/// Builds the benchmark program and the command, and returns where they are. Profile and features are those of the tests
/// of the workspace, so that nothing is compiled twice: the ratios of counts hold in every profile.
fn build() -> Result<[PathBuf; 2]> {
    const NAMES: [&str; 2] = ["iamkit-bench", "iamkit"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--workspace"])
        .args(NAMES.iter().flat_map(|name| ["--bin", name]))
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(built.status.success(), "the programs do not build");
    let messages = String::from_utf8(built.stdout)?;
    let messages: Vec<serde_json::Value> =
        messages.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let place = |name: &str| -> Result<PathBuf> {
        let named = messages
            .iter()
            .filter(|message| message.pointer("/target/name").is_some_and(|found| *found == name));
        let mut paths = named.filter_map(|message| message.get("executable")?.as_str());
        paths
            .next()
            .map(PathBuf::from)
            .with_context(|| format!("cargo does not say where {name} is"))
    };
    let [program, command] = NAMES.map(place);
    Ok([program?, command?])
}
