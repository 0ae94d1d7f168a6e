//! A decision held against what was expected.

use std::collections::BTreeSet;
use std::fmt;

use iamkit_authz::Layer;

use crate::report::MatchedStatement;
use crate::{Expectation, QuestionReport, Report, ScenarioDecision};

/// What of a decision was expected otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The decision.
    Decision {
        /// What was expected.
        expected: ScenarioDecision,
        /// What came out.
        found: ScenarioDecision,
    },
    /// The blocking layers, as a set.
    BlockedBy {
        /// What was expected.
        expected: BTreeSet<Layer>,
        /// What came out.
        found: BTreeSet<Layer>,
    },
    /// The statements that decided, as a set.
    MatchedStatements {
        /// What was expected, by `Sid` or `policy#index`.
        expected: BTreeSet<Box<str>>,
        /// What came out.
        found: BTreeSet<Box<str>>,
    },
}

impl Expectation {
    /// Lists what differs; nothing when the decision is as expected.
    #[must_use]
    pub fn mismatches(&self, report: &Report<'_>) -> Vec<Mismatch> {
        let blocked_by = report.blocked_by().iter().copied().collect();
        self.differences(report.decision(), blocked_by, report.matched_statements())
    }

    /// Lists what differs from what a scenario asks, which may be a whole call.
    #[must_use]
    pub fn mismatches_of_question(&self, report: &QuestionReport<'_>) -> Vec<Mismatch> {
        self.differences(report.decision(), report.blocked_by(), &report.matched_statements())
    }

    fn differences(
        &self,
        decision: ScenarioDecision,
        blocked_by: BTreeSet<Layer>,
        matched_statements: &[MatchedStatement<'_>],
    ) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        if let Some(expected) = &self.decision
            && expected.value != decision
        {
            let (expected, found) = (expected.value, decision);
            mismatches.push(Mismatch::Decision { expected, found });
        }
        if let Some(expected) = &self.blocked_by {
            let expected: BTreeSet<Layer> = expected.iter().map(|layer| layer.value).collect();
            if expected != blocked_by {
                mismatches.push(Mismatch::BlockedBy { expected, found: blocked_by });
            }
        }
        if let Some(expected) = &self.matched_statements {
            let names: Vec<_> = matched_statements.iter().map(MatchedStatement::names).collect();
            let is_named = |name: &str, [sid, number]: &[Option<Box<str>>; 2]| {
                sid.as_deref() == Some(name) || number.as_deref() == Some(name)
            };
            let all_named =
                names.iter().all(|it| expected.iter().any(|name| is_named(&name.value, it)));
            let all_found =
                expected.iter().all(|name| names.iter().any(|it| is_named(&name.value, it)));
            if !(all_named && all_found) {
                mismatches.push(Mismatch::MatchedStatements {
                    expected: expected.iter().map(|name| name.value.clone()).collect(),
                    found: names.into_iter().filter_map(|[sid, number]| sid.or(number)).collect(),
                });
            }
        }
        mismatches
    }
}

fn list(names: &BTreeSet<impl fmt::Display>) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision { expected, found } => {
                write!(f, "decision is `{found}`, expected `{expected}`")
            }
            Self::BlockedBy { expected, found } => {
                write!(f, "blocked by {}, expected {}", list(found), list(expected))
            }
            Self::MatchedStatements { expected, found } => {
                write!(f, "decided by {}, expected {}", list(found), list(expected))
            }
        }
    }
}
