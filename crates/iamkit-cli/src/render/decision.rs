//! A decision in a few lines.

use clap::builder::styling::Style;
use iamkit::authz::{Decision, OptionId};
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

/// Returns what stands below a decision: the facts that it turned on, and what it rests on.
pub(crate) fn lines_below(report: &Report<'_>) -> Vec<String> {
    let mut lines = report.hints();
    lines.extend(not_given(report));
    lines.extend(rests_on(report));
    lines.extend(aws_says(report));
    lines
}

/// Names what was not given, of a request that is not allowed, unless the reason tells.
fn not_given(report: &Report<'_>) -> Option<String> {
    let tells = report.is_allowed() || report.refusal().is_some() || report.why().contains("given");
    let missing = report.explanation.missing_input.iter().filter(|_| !tells);
    let missing: Vec<&str> = missing.map(|input| input.as_str()).collect();
    (!missing.is_empty()).then(|| format!("not given: {}", missing.join(", ")))
}

/// Names the keys that the request lacks and the options that had a part.
pub(crate) fn rests_on(report: &Report<'_>) -> Vec<String> {
    let keys = report.missing_context_keys.join(", ");
    let keys = (!keys.is_empty()).then(|| format!("not in the request: {keys}"));
    let ids: Vec<&str> = report.assumptions().iter().map(OptionId::as_str).collect();
    let options = (!ids.is_empty()).then(|| format!("depends on the options {}", ids.join(", ")));
    keys.into_iter().chain(options).collect()
}

/// Quotes what AWS would say of a denial.
pub(crate) fn aws_says(report: &Report<'_>) -> Option<String> {
    report.aws_phrase().map(|phrase| format!("AWS would say: \"{phrase}\""))
}
