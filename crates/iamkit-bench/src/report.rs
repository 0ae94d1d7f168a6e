//! The lines that are printed.

use std::io::{IsTerminal, Write};

use anyhow::Result;
use serde::Serialize;

use crate::goal::Goal;
use crate::measure::{Measured, count};

const NAME: &str = concat!("iamkit ", env!("CARGO_PKG_VERSION"));

/// Prints rows as they come, and keeps them for the table of goals.
#[derive(Debug)]
pub(crate) struct Report {
    shows_goals: bool,
    table: Vec<[String; 4]>,
}

/// One measured row.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) workload: &'a str,
    /// What is done, such as `explain`; empty for the plain operation.
    pub(crate) variant: &'a str,
    pub(crate) case: &'a str,
    pub(crate) measured: Measured,
    /// Bytes that one operation reads, where throughput says more than time.
    pub(crate) bytes: Option<usize>,
    pub(crate) goal: Option<Goal>,
    pub(crate) includes: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    workload: &'a str,
    peer: String,
    case: &'a str,
    ns: f64,
    min_ns: f64,
    max_ns: f64,
    per_s: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    mb_per_s: Option<f64>,
    includes: &'a str,
}

#[derive(Serialize)]
struct RatioLine<'a> {
    workload: &'a str,
    peer: &'a str,
    case: &'a str,
    ratio: f64,
    limit: f64,
    includes: &'a str,
}

impl Report {
    pub(crate) fn new(shows_goals: bool) -> Self {
        let shows_goals = shows_goals || std::io::stderr().is_terminal();
        Self { shows_goals, table: Vec::new() }
    }

    /// Prints a measured row.
    pub(crate) fn row(&mut self, row: &Row<'_>) -> Result<()> {
        let Measured { ns, min_ns, max_ns } = row.measured;
        // A byte in a nanosecond is 1,000 MB in a second.
        let mb_per_s = row.bytes.map(|bytes| count(bytes) * 1e3 / ns);
        let peer = [NAME, row.variant].join(" ").trim_end().to_owned();
        let throughput = mb_per_s.map(|rate| format!(", {rate:.0} MB/s")).unwrap_or_default();
        let goal = row.goal.map(|goal| {
            let verdict = if goal.is_reached(ns, mb_per_s) { "reached" } else { "MISSED" };
            format!("{goal}  {verdict}")
        });
        self.table.push([
            format!("{} {}", row.workload, row.case),
            row.variant.into(),
            format!("{}{throughput}", time(ns)),
            goal.unwrap_or_default(),
        ]);
        print_json(&Line {
            workload: row.workload,
            peer,
            case: row.case,
            ns: rounded(ns),
            min_ns: rounded(min_ns),
            max_ns: rounded(max_ns),
            per_s: rounded(1e9 / ns),
            mb_per_s: mb_per_s.map(rounded),
            includes: row.includes,
        })
    }

    /// Prints a ratio of two measured rows and the most that it may be.
    pub(crate) fn ratio(
        &mut self,
        case: &str,
        ratio: f64,
        limit: f64,
        includes: &str,
    ) -> Result<()> {
        let verdict = if ratio <= limit { "reached" } else { "MISSED" };
        self.table.push([
            format!("growth {case}"),
            "ratio".into(),
            format!("{ratio:.2}x"),
            format!("<= {limit}x  {verdict}"),
        ]);
        let ratio = rounded(ratio);
        print_json(&RatioLine { workload: "growth", peer: NAME, case, ratio, limit, includes })
    }

    /// Prints the table with the goals.
    pub(crate) fn finish(self) -> Result<()> {
        if !self.shows_goals {
            return Ok(());
        }
        let mut stderr = std::io::stderr().lock();
        for [case, variant, figure, goal] in &self.table {
            writeln!(stderr, "{case:<34} {variant:<24} {figure:>24}   {goal}")?;
        }
        Ok(())
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

/// Spells a time in the unit that suits it.
pub(crate) fn time(ns: f64) -> String {
    match ns {
        ..1e3 => format!("{ns:.1} ns"),
        1e3..1e6 => format!("{:.2} us", ns / 1e3),
        _ => format!("{:.2} ms", ns / 1e6),
    }
}

/// Prints one value as a line of JSON.
pub(crate) fn print_json(line: &impl Serialize) -> Result<()> {
    print_line(&serde_json::to_string(line)?)
}

/// Prints one line to standard output.
pub(crate) fn print_line(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
