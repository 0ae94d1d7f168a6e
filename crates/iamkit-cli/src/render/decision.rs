//! The colour of a decision.

use clap::builder::styling::Style;
use iamkit::authz::Decision;
use iamkit::scenario::{Report, ScenarioDecision};

use crate::output::{BAD, GOOD, WARN};

/// Returns the colour of the decision.
pub(crate) fn decision_style(report: &Report<'_>) -> Style {
    match report.decision() {
        ScenarioDecision::Known(Decision::Allow) => GOOD,
        ScenarioDecision::Conditional => WARN,
        ScenarioDecision::Known(_) => BAD,
    }
}
