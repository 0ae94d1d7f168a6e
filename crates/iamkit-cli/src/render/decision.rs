//! A decision in one line.

use clap::builder::styling::Style;
use iamkit::authz::{Decision, GrantPath};
use iamkit::scenario::{MatchedStatement, Report, ScenarioDecision};

use crate::output::{BAD, GOOD, WARN};

/// Returns the decision in words, such as `implicit deny`.
pub(crate) fn decision_words(report: &Report<'_>) -> &'static str {
    match report.decision() {
        ScenarioDecision::Known(Decision::Allow) => "allowed",
        ScenarioDecision::Known(Decision::ExplicitDeny) => "explicit deny",
        ScenarioDecision::Known(Decision::ImplicitDeny) => "implicit deny",
        ScenarioDecision::Conditional => "conditional",
    }
}

/// Returns the colour of the decision.
pub(crate) fn decision_style(report: &Report<'_>) -> Style {
    match report.decision() {
        ScenarioDecision::Known(Decision::Allow) => GOOD,
        ScenarioDecision::Conditional => WARN,
        ScenarioDecision::Known(_) => BAD,
    }
}

/// Says in a few words what decided, such as `identity: ReadOnlyAccess#0`.
pub(crate) fn why(report: &Report<'_>) -> String {
    if let Some(rule) = report.explanation.outcome.rule {
        return rule.to_string();
    }
    if !report.matched_statements().is_empty() {
        return deciders(report.matched_statements());
    }
    if let Some(formula) = report.residual() {
        return format!("if {formula}");
    }
    match report.decision() {
        ScenarioDecision::Known(Decision::Allow) => match report.granted_by() {
            Some(GrantPath::Root) => "the root user of the account".to_owned(),
            Some(path) => format!("granted by {path}"),
            None => String::new(),
        },
        ScenarioDecision::Known(Decision::ImplicitDeny) if report.blocked_by().is_empty() => {
            "nothing grants it".to_owned()
        }
        ScenarioDecision::Known(Decision::ImplicitDeny) => {
            let layers = report.blocked_by().iter().map(|layer| layer.as_str());
            let layers: Vec<&str> = layers.collect();
            let verb = if layers.len() == 1 { "does" } else { "do" };
            format!("{} {verb} not allow it", layers.join(" and "))
        }
        ScenarioDecision::Known(Decision::ExplicitDeny) | ScenarioDecision::Conditional => {
            String::new()
        }
    }
}

/// Names the statements that decided, each layer once.
fn deciders(statements: &[MatchedStatement<'_>]) -> String {
    let mut text = String::new();
    let mut layer = None;
    for statement in statements {
        if layer == Some(statement.layer) {
            text.push_str(", ");
        } else {
            text.push_str(if layer.is_some() { "; " } else { "" });
            text.push_str(statement.layer.as_str());
            text.push_str(": ");
            layer = Some(statement.layer);
        }
        text.push_str(&statement_name(statement.policy, statement.statement, statement.sid));
    }
    text
}

/// Names a statement as `policy#index` and, where it has one, its `Sid`.
pub(crate) fn statement_name(policy: &str, index: u32, sid: Option<&str>) -> String {
    match sid {
        Some(sid) => format!("{policy}#{index} ({sid})"),
        None => format!("{policy}#{index}"),
    }
}
