//! The benchmark program of iamkit.
//!
//! `iamkit-bench DATA WORKLOAD` times one workload on the inputs in the folder `DATA` and prints one
//! JSON object a line. Before it times anything, it asserts that its answers equal those that the
//! inputs carry.

mod clock;
mod data;
mod goal;
mod measure;
mod report;
mod subject;
mod workload;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};

use crate::data::Data;
use crate::report::Report;
use crate::workload::growth::{Gate, Step};

/// Times iamkit: CPU time of the thread for one operation, median of 9 batches.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Example: iamkit-bench DATA w2\nExample: iamkit-bench --step g4 --size 1000"
)]
struct Arguments {
    /// Folder with the inputs
    #[arg(required_unless_present_any = ["step", "gates"])]
    data: Option<PathBuf>,
    /// What to time
    #[arg(required_unless_present_any = ["step", "gates"])]
    workload: Option<Workload>,
    /// Print the goals beside the figures, as happens when standard error is a terminal
    #[arg(long)]
    goals: bool,
    /// List the growth gates with what a program needs that counts the instructions of their steps
    #[arg(long, conflicts_with_all = ["data", "workload", "step"])]
    gates: bool,
    /// Run one size of a growth gate on generated inputs instead, and print the least time of a round
    #[arg(long, requires = "size", conflicts_with_all = ["data", "workload"])]
    step: Option<Gate>,
    /// The size of the step
    #[arg(long)]
    size: Option<usize>,
    /// Run the step this many rounds and print nothing, for programs that count instructions
    #[arg(long, requires = "step")]
    rounds: Option<usize>,
}

/// The workloads.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Workload {
    /// Parse the managed policies
    W1,
    /// Decide requests on 1, 5 and 20 policies
    W2,
    /// The same with Amazon S3 only, up to 200 policies
    W2s,
    /// All managed policies attached, and the matrix of principals and requests
    W3,
    /// All managed policies attached
    W3a,
    /// The matrix of principals and requests
    W3b,
    /// 20 condition operators
    W4,
    /// Expand action patterns
    W5,
    /// Validate the managed policies
    W6,
    /// Prove consecutive versions of managed policies against each other
    R1,
    /// Prove 20,000 pairs of managed policies against each other
    R2,
    /// Prove all managed policies against `ReadOnlyAccess`
    R3,
    /// Prove pairs that are hard
    R4,
    /// How time grows with the size of the input
    Growth,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let (Some(gate), Some(size)) = (arguments.step, arguments.size) {
        return step(Step { gate, size }, arguments.rounds);
    }
    if arguments.gates {
        return Gate::value_variants().iter().try_for_each(|gate| report::print_json(&gate.row()));
    }
    let data = Data::new(arguments.data.context("no DATA")?);
    let mut report = Report::new(arguments.goals);
    match arguments.workload.context("no WORKLOAD")? {
        Workload::W1 => workload::parse::run(&data, &mut report)?,
        Workload::W2 => workload::decide::run("w2", &data, &mut report)?,
        Workload::W2s => workload::decide::run("w2s", &data, &mut report)?,
        Workload::W3 => {
            workload::attached::run(&data, &mut report)?;
            workload::matrix::run(&data, &mut report)?;
        }
        Workload::W3a => workload::attached::run(&data, &mut report)?,
        Workload::W3b => workload::matrix::run(&data, &mut report)?,
        Workload::W4 => workload::conditions::run(&data, &mut report)?,
        Workload::W5 => workload::expand::run(&mut report)?,
        Workload::W6 => workload::validate::run(&data, &mut report)?,
        Workload::R1 => workload::prove::versions(&mut report)?,
        Workload::R2 => workload::prove::pairs(&mut report)?,
        Workload::R3 => workload::prove::against_read_only(&mut report)?,
        Workload::R4 => workload::prove::hard(&mut report)?,
        Workload::Growth => workload::growth::run(&data, &mut report)?,
    }
    report.finish()
}

fn step(step: Step, rounds: Option<usize>) -> Result<()> {
    let mut round = step.prepare(&workload::growth::Corpus::Generated)?;
    match rounds {
        Some(rounds) => (0..rounds).for_each(|_| round()),
        None => report::print_line(&measure::of_calls(1, round).min_ns.to_string())?,
    }
    Ok(())
}
