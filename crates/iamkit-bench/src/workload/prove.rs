//! `r1` to `r4`: whether one policy allows anything that another does not.

mod hard;

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use iamkit::authz::PolicySet;
use iamkit::catalog::Catalog;
use iamkit::managed::Archive;
use iamkit::policy::{PolicyDocument, PolicyType};
use iamkit::reason::{
    Answer, Collect, CompiledReference, Limits, PolicyLayers, ReasonOptions, no_new_access,
};

use crate::clock::Stopwatch;
use crate::goal::Goal;
use crate::measure::Measured;
use crate::report::{Report, Row};

/// Pairs of `r2`.
const RANDOM_PAIRS: usize = 20_000;
/// Each question is timed so often, and its least time counts.
const RUNS: usize = 2;
const INCLUDES: &str = "two compiled sets to the answer with its explanations; least of two runs";

/// The most that the median, the 99th percentile and the longest time may be.
#[derive(Clone, Copy)]
struct Goals {
    median: Option<Goal>,
    most: Option<Goal>,
    longest: Option<Goal>,
}

impl Goals {
    const NONE: Self = Self { median: None, most: None, longest: None };
}

/// Consecutive versions of all managed policies, in both directions.
pub(crate) fn versions(report: &mut Report) -> Result<()> {
    let mut all = Vec::new();
    for policy in Archive::embedded().policies() {
        let mut sets = Vec::new();
        for version in policy.versions() {
            // Of some versions nothing but the number is known.
            if let Ok(document) = version.document() {
                sets.push(set_of(document)?);
            }
        }
        all.push(sets);
    }
    let goals = Goals {
        median: Some(Goal::us(100.0)),
        most: Some(Goal::ms(5.0)),
        longest: Some(Goal::ms(20.0)),
    };
    let asked = |collect: Collect| {
        let mut times = Times { collect, ..Times::default() };
        for sets in &all {
            for (old, new) in sets.iter().zip(sets.iter().skip(1)) {
                times.ask(new, old);
                times.ask(old, new);
            }
        }
        times
    };
    asked(Collect::First).report(report, "r1", "consecutive versions, whether", goals)?;
    let times = asked(Collect::PerStatement);
    times.report(report, "r1", "consecutive versions, every statement", goals)
}

/// Pairs of policies that have little to do with each other.
pub(crate) fn pairs(report: &mut Report) -> Result<()> {
    let sets = latest()?;
    let goals = Goals { median: None, most: Some(Goal::ms(2.0)), longest: None };
    pairs_of(&sets, Collect::First).report(report, "r2", "20000 pairs, whether", goals)?;
    let times = pairs_of(&sets, Collect::PerStatement);
    times.report(report, "r2", "20000 pairs, every statement", Goals::NONE)
}

fn pairs_of(sets: &[PolicySet], collect: Collect) -> Times {
    let mut times = Times { collect, ..Times::default() };
    // A step that has no divisor in common with the number of pairs meets them all alike.
    let count = sets.len();
    for index in 0..RANDOM_PAIRS {
        let place = index * 7_919;
        let (new, reference) = (sets.get(place % count), sets.get(place / count % count));
        if let (Some(new), Some(reference)) = (new, reference) {
            times.ask(new, reference);
        }
    }
    times
}

/// All policies against one that reads everything.
pub(crate) fn against_read_only(report: &mut Report) -> Result<()> {
    let policy = Archive::embedded().policy("ReadOnlyAccess").context("no ReadOnlyAccess")?;
    let reference = set_of(policy.latest().document()?)?;
    let sets = latest()?;
    let asked = |collect: Collect| {
        let layers = PolicyLayers::new(&reference);
        let compiled = CompiledReference::new(&layers, options(collect));
        let mut times = Times { collect, ..Times::default() };
        for set in &sets {
            times.measure(|| compiled.no_new_access(&PolicyLayers::new(set)));
        }
        times
    };
    let goals = Goals { median: Some(Goal::us(100.0)), most: None, longest: None };
    let case = "all against ReadOnlyAccess, whether";
    asked(Collect::First).report(report, "r3", case, goals)?;
    let case = "all against ReadOnlyAccess, every statement";
    asked(Collect::PerStatement).report(report, "r3", case, Goals::NONE)
}

/// Questions that are hard.
pub(crate) fn hard(report: &mut Report) -> Result<()> {
    for (case, limit, pairs) in hard::families()? {
        let mut times = Times::default();
        for (new, reference) in &pairs {
            times.ask(new, reference);
        }
        let longest = Some(Goal::ms(limit));
        times.report(report, "r4", case, Goals { median: None, most: None, longest })?;
    }
    Ok(())
}

fn set_of(document: PolicyDocument) -> Result<PolicySet> {
    Ok(PolicySet::builder(PolicyType::Identity).add("policy", document).build()?)
}

fn latest() -> Result<Vec<PolicySet>> {
    let policies = Archive::embedded().policies();
    policies.map(|policy| set_of(policy.latest().document()?)).collect()
}

fn options(collect: Collect) -> ReasonOptions<'static> {
    let mut limits = Limits::default();
    limits.collect = collect;
    ReasonOptions::default().with_catalog(Catalog::embedded()).with_limits(limits)
}

/// How long questions took.
#[derive(Debug, Default)]
struct Times {
    ns: Vec<f64>,
    /// Whether one request is looked for, or one of every statement.
    collect: Collect,
    undecided: usize,
    /// The most bytes that one question had at one time; 0 where they are not counted.
    peak: u64,
}

impl Times {
    fn ask(&mut self, new: &PolicySet, reference: &PolicySet) {
        let (new, reference) = (PolicyLayers::new(new), PolicyLayers::new(reference));
        let options = options(self.collect);
        self.measure(|| no_new_access(&new, &reference, &options));
    }

    fn measure<W>(&mut self, question: impl Fn() -> Answer<W>) {
        let mut least = f64::INFINITY;
        for run in 0..RUNS {
            let watch = Stopwatch::start();
            let answer = question();
            least = least.min(watch.elapsed().as_secs_f64() * 1e9);
            if run == 0 && matches!(answer, Answer::Undecided(_)) {
                self.undecided += 1;
            }
        }
        self.ns.push(least);
        self.peak = self.peak.max(peak_of(|| drop(question())));
    }

    fn report(
        mut self,
        report: &mut Report,
        workload: &str,
        case: &str,
        goals: Goals,
    ) -> Result<()> {
        ensure!(!self.ns.is_empty(), "{workload} has no questions");
        self.ns.sort_by(f64::total_cmp);
        let last = self.ns.len() - 1;
        let at = |index: usize| self.ns.get(index).copied().unwrap_or(f64::NAN);
        let undecided = self.undecided;
        let mut includes =
            format!("{INCLUDES}; {} questions, {undecided} undecided", self.ns.len());
        if self.peak > 0 {
            let _ = write!(includes, ", {} kB at most", self.peak / 1_000);
        }
        let rows = [
            ("p50", at(last / 2), goals.median),
            ("p99", at(last * 99 / 100), goals.most),
            ("max", at(last), goals.longest),
        ];
        for (variant, ns, goal) in rows {
            let measured = Measured { ns, min_ns: at(0), max_ns: at(last) };
            let bytes = None;
            let includes = &includes;
            report.row(&Row { workload, variant, case, measured, bytes, goal, includes })?;
        }
        Ok(())
    }
}

/// Returns the most bytes that are allocated at one time.
#[cfg(feature = "memory")]
fn peak_of(call: impl FnOnce()) -> u64 {
    allocation_counter::measure(call).bytes_max
}

#[cfg(not(feature = "memory"))]
fn peak_of(_: impl FnOnce()) -> u64 {
    0
}
