//! `growth`: how much more work larger inputs make, held against limits.
//!
//! The gates and their inputs are those of the benchmark program. What is compared are counts of
//! executed instructions, which are the same on a busy machine; only where valgrind is missing are
//! they CPU times, with limits twice as high.

mod meter;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
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
    let program = build()?;
    let meter = if arguments.time { Meter::Time } else { Meter::best() };
    say(format!("growth by {meter}"));
    let listed = Command::new(&program).arg("--gates").output().context("cannot list the gates")?;
    let mut missed = Vec::new();
    for line in String::from_utf8(listed.stdout)?.lines() {
        let gate: Gate = serde_json::from_str(line)?;
        let limit = gate.limit * meter.slack();
        let tries = if meter == Meter::Time { TRIES } else { 1 };
        let mut ratio = f64::INFINITY;
        for _ in 0..tries {
            ratio = ratio.min(meter.ratio(&program, &gate)?);
            if ratio <= limit {
                break;
            }
        }
        let verdict = if ratio <= limit { "ok" } else { "TOO MUCH" };
        say(format!(
            "{}  {:>8} to {:>9} {:<30} {ratio:>7.2}x of at most {limit:>5}x  {verdict}",
            gate.name, gate.small, gate.large, gate.unit
        ));
        if ratio > limit {
            missed.push(gate.name);
        }
    }
    ensure!(missed.is_empty(), "the work grows too much in {}", missed.join(", "));
    Ok(())
}

/// Builds the benchmark program and returns where it is. Profile and features are those of the tests
/// of the workspace, so that nothing is compiled twice: the ratios of counts hold in every profile.
fn build() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--workspace", "--bin", "iamkit-bench"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(built.status.success(), "the benchmark program does not build");
    for line in String::from_utf8(built.stdout)?.lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        let is_ours = message.pointer("/target/name").is_some_and(|name| name == "iamkit-bench");
        if let (true, Some(path)) = (is_ours, message.get("executable").and_then(|it| it.as_str()))
        {
            return Ok(path.into());
        }
    }
    bail!("cargo does not say where the benchmark program is")
}
