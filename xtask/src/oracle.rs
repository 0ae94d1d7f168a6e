//! `cargo xtask oracle`: the prover against another solver.
//!
//! Pairs of policies are drawn, or taken from the versions of the managed policies. Each pair becomes
//! a text of SMT-LIB, written from the documents without any code of the prover; z3 says whether a
//! request separates them, and the prover must say the same. z3 runs as a child process, and only
//! here: `pip install z3-solver` brings it.

mod draw;
mod smt;
mod solver;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_managed::Archive;
use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_reason::{Answer, PolicyLayers, ReasonOptions, no_new_access};

use crate::say;
use draw::Dice;
use solver::{Solver, Verdict};

/// How many pairs are compared, and with what.
#[derive(Debug, Args)]
pub(crate) struct Oracle {
    /// Pairs to draw
    #[arg(long, default_value_t = 2_000)]
    pairs: usize,
    /// Where drawing starts: the same number draws the same pairs
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Consecutive versions of managed policies to compare besides, in both directions
    #[arg(long, default_value_t = 0)]
    versions: usize,
    /// The program, by default the z3 on the path
    #[arg(long, default_value = "z3")]
    z3: PathBuf,
    /// Seconds for one pair
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Print the text of this pair instead
    #[arg(long)]
    show: Option<usize>,
}

/// How long nothing is said of what was compared so far: thousands of pairs take half an hour.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// What the pairs are drawn from and read with.
#[derive(Debug)]
struct Data {
    catalog: Catalog,
    managed: Archive,
}

impl Data {
    fn read(root: &Path) -> Result<Self> {
        let read = |path: &str| {
            fs::read(root.join("crates").join(path)).with_context(|| format!("cannot read {path}"))
        };
        Ok(Self {
            catalog: Catalog::from_bytes(read("iamkit-catalog-data/data/catalog.pack")?)?,
            managed: Archive::from_bytes(read("iamkit-managed-data/data/policies.pack")?)?,
        })
    }
}

/// What came of the pairs.
#[derive(Debug, Default)]
struct Tally {
    agreed: usize,
    separated: usize,
    undecided: usize,
    unknown: usize,
    unsupported: BTreeMap<String, usize>,
    disagreed: Vec<String>,
    ours: Duration,
    theirs: Duration,
}

pub(crate) fn run(root: &Path, arguments: &Oracle) -> Result<()> {
    let data = Data::read(root)?;
    let mut dice = Dice::new(arguments.seed);
    let drawn = (0..arguments.pairs).map(|_| dice.pair());
    let mut pairs = drawn.chain(versions(&data.managed, arguments.versions));
    if let Some(number) = arguments.show {
        let [new, reference] = pairs.nth(number).context("there is no such pair")?;
        say(smt::question(&data.catalog, [&document(&new)?, &document(&reference)?])?);
        return Ok(());
    }
    let mut solver = Solver::start(&arguments.z3, Duration::from_secs(arguments.seconds))?;
    let mut tally = Tally::default();
    let mut told = Instant::now();
    for (number, pair) in pairs.enumerate() {
        compare(&data.catalog, &pair, &mut solver, &mut tally)
            .with_context(|| format!("pair {number}"))?;
        if told.elapsed() >= BETWEEN_LINES {
            told = Instant::now();
            let all = arguments.pairs + arguments.versions;
            say(format_args!("{} of {all} pairs: {}", number + 1, tally.counts()));
        }
    }
    tally.print();
    ensure!(tally.disagreed.is_empty(), "the prover and z3 disagree");
    Ok(())
}

fn compare(
    catalog: &Catalog,
    [new, reference]: &[String; 2],
    solver: &mut Solver,
    tally: &mut Tally,
) -> Result<()> {
    let documents = [document(new)?, document(reference)?];
    let script = match smt::question(catalog, documents.each_ref()) {
        Ok(script) => script,
        Err(unsupported) => {
            *tally.unsupported.entry(unsupported.to_string()).or_default() += 1;
            return Ok(());
        }
    };
    let start = Instant::now();
    let ours = ours(catalog, &documents)?;
    tally.ours += start.elapsed();
    let start = Instant::now();
    let theirs = solver.ask(&script)?;
    tally.theirs += start.elapsed();
    match (ours, theirs) {
        (None, _) => tally.undecided += 1,
        (_, Verdict::Unknown) => tally.unknown += 1,
        (Some(ours), theirs) if ours == (theirs == Verdict::Separated) => {
            tally.agreed += 1;
            tally.separated += usize::from(ours);
        }
        (Some(ours), _) => {
            let says = if ours { "fails" } else { "holds" };
            tally.disagreed.push(format!("the prover {says}, z3 does not\n{new}\n{reference}"));
        }
    }
    Ok(())
}

/// Asks the prover whether a request separates the two; `None` when it does not know.
fn ours(catalog: &Catalog, [new, reference]: &[PolicyDocument; 2]) -> Result<Option<bool>> {
    let set = |document: &PolicyDocument| {
        PolicySet::builder(PolicyType::Identity).add("policy", document.clone()).build()
    };
    let (new, reference) = (set(new)?, set(reference)?);
    let options = ReasonOptions::default().with_catalog(catalog);
    let answer = no_new_access(&PolicyLayers::new(&new), &PolicyLayers::new(&reference), &options);
    Ok(match answer {
        Answer::Holds => Some(false),
        Answer::Fails(_) => Some(true),
        Answer::Undecided(_) => None,
    })
}

fn document(text: &str) -> Result<PolicyDocument> {
    text.parse().with_context(|| format!("not a policy: {text}"))
}

/// Returns pairs of consecutive versions, spread over all managed policies.
fn versions(managed: &Archive, count: usize) -> impl Iterator<Item = [String; 2]> {
    let pairs = managed.policies().flat_map(|policy| {
        // Of some versions nothing but the number is known.
        let versions: Vec<String> =
            policy.versions().filter_map(|version| version.json().ok()).collect();
        let newer = versions.clone().into_iter().skip(1);
        versions
            .into_iter()
            .zip(newer)
            .flat_map(|(old, new)| [[old.clone(), new.clone()], [new, old]])
    });
    let all: Vec<_> = if count == 0 { Vec::new() } else { pairs.collect() };
    let step = (all.len() / count.max(1)).max(1);
    all.into_iter().step_by(step).take(count)
}

impl Tally {
    fn counts(&self) -> String {
        format!(
            "{} agree ({} separated), {} disagree, {} the prover and {} z3 leaves open",
            self.agreed,
            self.separated,
            self.disagreed.len(),
            self.undecided,
            self.unknown
        )
    }

    fn print(&self) {
        for disagreement in &self.disagreed {
            say(disagreement);
        }
        for (construct, count) in &self.unsupported {
            say(format_args!("{count} pairs left out: {construct}"));
        }
        say(self.counts());
        say(format_args!("prover {:.1?}, z3 {:.1?}", self.ours, self.theirs));
    }
}
