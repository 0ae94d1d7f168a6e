//! The gates: what grows, and how much slower it may get.

use clap::ValueEnum;
use serde::Serialize;

use crate::goal::Goal;
use crate::measure::count;

/// A size that grows and a limit on how much the time of one operation grows with it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Gate {
    /// Attached policies, requests on a few actions
    G1,
    /// Attached policies, each request on another action
    G2,
    /// Statements on one action with different resources
    G4,
    /// Condition tests of one statement
    G5,
    /// Wildcards in a pattern that does not match a long text
    G7,
    /// Bytes in one document, of the same bytes in all
    G8,
    /// Statements of one validated document
    G9,
    /// Statements of two policies, of which one is proved against the other
    G10,
    /// Keys in the context of one scenario
    G11,
    /// Keys that the conditions of one statement ask for and the request lacks
    G12,
    /// Stars in patterns that are compared with each other
    G14,
    /// Layers of policies in one decision
    G15,
    /// Session policies of one decision
    G16,
    /// Work on a document: parsed and compiled, and judged besides
    G17,
    /// Values of each list of one policy, of which none is redundant
    G21,
}

/// A gate as programs read it that count the work of its steps.
#[derive(Debug, Serialize)]
pub(crate) struct GateRow {
    gate: &'static str,
    unit: &'static str,
    small: usize,
    large: usize,
    /// The most that the work of a round may grow from the small to the large size.
    limit: f64,
    /// Rounds that are enough for counting.
    rounds: usize,
}

impl Gate {
    /// Returns the gate as programs read it.
    pub(crate) fn row(self) -> GateRow {
        let [small, large] = self.ends();
        let rounds = match self {
            Self::G1 | Self::G4 | Self::G5 | Self::G15 | Self::G16 => 10,
            Self::G2
            | Self::G7
            | Self::G8
            | Self::G9
            | Self::G10
            | Self::G11
            | Self::G12
            | Self::G14
            | Self::G17
            | Self::G21 => 1,
        };
        let (gate, unit) = (self.name(), self.case_unit());
        GateRow { gate, unit, small, large, limit: self.limit() * self.parts(), rounds }
    }

    /// Returns the smallest and the largest size.
    pub(crate) fn ends(self) -> [usize; 2] {
        let sizes = self.sizes();
        [sizes.first(), sizes.last()].map(|size| size.copied().unwrap_or_default())
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::G1 => "G1",
            Self::G2 => "G2",
            Self::G4 => "G4",
            Self::G5 => "G5",
            Self::G7 => "G7",
            Self::G8 => "G8",
            Self::G9 => "G9",
            Self::G10 => "G10",
            Self::G11 => "G11",
            Self::G12 => "G12",
            Self::G14 => "G14",
            Self::G15 => "G15",
            Self::G16 => "G16",
            Self::G17 => "G17",
            Self::G21 => "G21",
        }
    }

    /// Returns the sizes, ascending.
    pub(crate) const fn sizes(self) -> &'static [usize] {
        match self {
            Self::G1 | Self::G2 => &[1, 10, 100, 1577],
            Self::G4 => &[100, 1_000, 10_000, 100_000],
            Self::G5 => &[10, 100, 1_000],
            Self::G7 => &[10, 20, 40],
            Self::G8 => &[1_000, 10_000, 100_000, 1_000_000],
            Self::G9 | Self::G10 | Self::G21 => &[100, 1_000],
            Self::G11 | Self::G12 => &[1_000, 10_000],
            Self::G14 => &[40, 400],
            Self::G15 => &[1, 2, 4, 8],
            Self::G16 => &[1, 10],
            Self::G17 => &[1, 2],
        }
    }

    /// Returns the most that the ratio from the smallest to the largest size may be.
    pub(crate) const fn limit(self) -> f64 {
        match self {
            // G7 has four times the wildcards: linear is 4, quadratic 16.
            Self::G1 | Self::G7 => 8.0,
            Self::G2 => 20.0,
            // G10 is without conditions; under conditions proofs are coNP-hard, which `r4` shows.
            Self::G4 | Self::G10 | Self::G21 => 15.0,
            Self::G5 | Self::G8 => 1.5,
            Self::G9 | Self::G11 | Self::G12 | Self::G14 | Self::G16 => 12.0,
            // One layer alone is decided by a short way of its own, which makes eight look dear.
            Self::G15 => 10.0,
            // To judge costs at most a quarter of what it takes to parse and compile.
            Self::G17 => 1.25,
        }
    }

    /// Returns what the ratio is divided by: for G5, which limits the time of one test, how many
    /// times as many tests there are.
    pub(crate) fn parts(self) -> f64 {
        let [small, large] = self.ends();
        if matches!(self, Self::G5) { count(large) / count(small) } else { 1.0 }
    }

    pub(crate) fn goal(self, size: usize) -> Option<Goal> {
        match self {
            Self::G5 => Some(Goal::AtMostNs(60.0 * count(size))),
            Self::G7 => Some(Goal::ms(5.0)),
            _ => None,
        }
    }

    pub(crate) fn case(self, size: usize) -> String {
        format!("{size} {}", self.case_unit())
    }

    pub(crate) const fn case_unit(self) -> &'static str {
        match self {
            Self::G1 | Self::G2 => "managed policies",
            Self::G4 => "statements on one action",
            Self::G5 => "condition tests",
            Self::G7 => "wildcards on a text of 10 kB",
            Self::G8 => "bytes in each document",
            Self::G9 => "validated statements",
            Self::G10 => "statements of each of two policies",
            Self::G11 => "context keys of a scenario",
            Self::G12 => "keys that a request lacks",
            Self::G14 => "stars in each of two patterns",
            Self::G15 => "layers of policies",
            Self::G16 => "session policies",
            Self::G17 => "(unjudged, judged)",
            Self::G21 => "values of each of four lists",
        }
    }

    pub(crate) const fn includes(self) -> &'static str {
        match self {
            Self::G1 => "decision; requests on a few actions in turn",
            Self::G2 => "decision; each request on another action, about 2,000 in turn",
            Self::G4 => "decision; every resource of a sample in turn, and as many that none names",
            Self::G5 => "decision; one statement whose tests all hold",
            Self::G7 => {
                "four patterns in the way of `*a*a…*b` and `*?a?a…b*` against a text of `a`"
            }
            Self::G8 => {
                "text to typed document and dropping it, for the same bytes in documents of \
                         that size, no two alike"
            }
            Self::G9 => "text to findings",
            Self::G10 => {
                "two compiled sets to the proof that one allows nothing that the other does not"
            }
            Self::G11 => "text of a scenario to what the engine takes",
            Self::G12 => "explanation to the keys that are not in the request",
            Self::G14 => "whether one holds all that the other does, and whether they meet",
            Self::G15 => "decision on a request of a session of a role, each layer allows",
            Self::G16 => "decision on a request of a session of a role, each policy allows",
            Self::G17 => "text to one compiled set, without and with judging the documents",
            Self::G21 => "one compiled set to the proof that every value has an effect",
        }
    }
}
