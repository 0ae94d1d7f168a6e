//! How work is measured.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};

use super::Gate;

/// How often a command is timed.
const COMMAND_RUNS: usize = 5;

/// What stands for the work of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meter {
    /// Executed instructions, counted by valgrind.
    Instructions,
    /// CPU time of the thread.
    Time,
}

impl Meter {
    /// Returns the best that this machine has.
    pub(super) fn best() -> Self {
        let mut version = Command::new("valgrind");
        version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        let is_there = version.status().is_ok_and(|status| status.success());
        if is_there { Self::Instructions } else { Self::Time }
    }

    /// Returns by how much limits are raised: caches and other programs touch times, not counts.
    pub(super) const fn slack(self) -> f64 {
        match self {
            Self::Instructions => 1.0,
            Self::Time => 2.0,
        }
    }

    /// Returns the work of a command, which finds something or nothing.
    pub(super) fn of_command(self, command: &Path, arguments: &[&OsStr]) -> Result<f64> {
        match self {
            Self::Instructions => {
                let mut counted = counting(command);
                counted.args(arguments);
                figure(&mut counted, &[0, 1]).context("the command fails")
            }
            // The least of some runs: this is the time on the clock, other programs included.
            Self::Time => (0..COMMAND_RUNS)
                .map(|_| {
                    let begin = Instant::now();
                    let output = Command::new(command).args(arguments).output()?;
                    ensure!(matches!(output.status.code(), Some(0 | 1)), "the command fails");
                    Ok(begin.elapsed().as_secs_f64())
                })
                .try_fold(f64::INFINITY, |least, time: Result<f64>| Ok(least.min(time?))),
        }
    }

    /// Returns how many times as much work the large size of a gate is as the small one.
    pub(super) fn ratio(self, program: &Path, gate: &Gate) -> Result<f64> {
        match self {
            Self::Instructions => {
                let [small, large] = thread::scope(|scope| {
                    [gate.small, gate.large]
                        .map(|size| scope.spawn(move || instructions(program, gate, size)))
                        .map(|handle| handle.join().map_err(|_| anyhow!("a count panicked"))?)
                });
                Ok(large? / small?)
            }
            // One after the other: times of two programs at once are those of a shared cache.
            Self::Time => Ok(time(program, gate, gate.large)? / time(program, gate, gate.small)?),
        }
    }
}

impl fmt::Display for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Instructions => "executed instructions",
            Self::Time => "CPU time, limits doubled (valgrind would count instructions)",
        })
    }
}

/// Counts the instructions of the rounds: those of a program that does one round more than the
/// measured ones, less those of one that does a single round. Building the input and what the first
/// round fills for the later ones stay out.
fn instructions(program: &Path, gate: &Gate, size: usize) -> Result<f64> {
    let more = count(program, gate, size, gate.rounds + 1)?;
    let less = count(program, gate, size, 1)?;
    ensure!(more > less, "{} does nothing at size {size}", gate.name);
    Ok(more - less)
}

fn count(program: &Path, gate: &Gate, size: usize, rounds: usize) -> Result<f64> {
    let mut command = counting(program);
    command.args(step(gate, size)).args(["--rounds", &rounds.to_string()]);
    figure(&mut command, &[0]).with_context(|| format!("{} fails at size {size}", gate.name))
}

fn counting(program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
    command.arg(program);
    command
}

/// Runs a program that is counted, which ends with one of some codes.
fn figure(command: &mut Command, codes: &[i32]) -> Result<f64> {
    let output = command.output().context("cannot run valgrind")?;
    let report = String::from_utf8_lossy(&output.stderr);
    let is_good = output.status.code().is_some_and(|code| codes.contains(&code));
    ensure!(is_good, "{report}");
    // `==123== I   refs:      1,234,567`, with other white space in other versions.
    let figure = report.lines().find_map(|line| line.split_once("refs:").map(|(_, rest)| rest));
    let figure = figure.with_context(|| format!("valgrind does not count: {report}"))?;
    Ok(figure.trim().replace(',', "").parse()?)
}

fn time(program: &Path, gate: &Gate, size: usize) -> Result<f64> {
    let output = Command::new(program).args(step(gate, size)).output()?;
    ensure!(output.status.success(), "{} fails at size {size}", gate.name);
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

fn step(gate: &Gate, size: usize) -> [String; 4] {
    ["--step".into(), gate.name.to_lowercase(), "--size".into(), size.to_string()]
}
