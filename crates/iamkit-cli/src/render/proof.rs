//! Answers to questions about all requests, for people.

use std::io::{self, Write};

use iamkit::condition::ContextValue;
use iamkit::reason::{NotCovered, NotSimulated, StatementPart, Undecided, Violation};

use crate::escape::escaped;
use crate::output::{BAD, FAINT, Output, STRONG};

/// How many reasons are written before the rest is counted.
const REASONS: usize = 3;
/// How many patterns of actions are written before the rest is counted.
const PATTERNS: usize = 12;

/// What is said where a policy of a resource names callers themselves and another one their account.
pub(crate) const MORE_CLOSELY: &str = "callers are named more closely: a user or role that the policy of a \
    resource names itself needs no identity-based policy in its account";

/// Writes a request that shows that something is not so, who allows it and why the other side does
/// not.
pub(crate) fn write_violation(
    violation: &Violation,
    other: Option<&str>,
    output: &mut Output,
) -> io::Result<()> {
    let (bad, strong, faint) = (output.style(BAD), output.style(STRONG), output.style(FAINT));
    let request = &violation.request;
    let out = output.data();
    writeln!(
        out,
        "{bad}{}{bad:#} on {}{}",
        escaped(&request.action),
        escaped(&request.resource),
        by(request.principal.as_deref())
    )?;
    for (key, value) in &request.context {
        writeln!(out, "  with {}", with(key, value))?;
    }
    writeln!(out, "  {strong}allowed by{strong:#} {}", escaped(&violation.statement.to_string()))?;
    let others = violation.actions.count.saturating_sub(1);
    if others > 0 {
        let verb = if others == 1 { "behaves" } else { "behave" };
        let more = plural(others, "more action");
        writeln!(out, "  {faint}and {more} that {verb} the same: {}{faint:#}", {
            let shown: Vec<_> = violation
                .actions
                .patterns
                .iter()
                .take(PATTERNS)
                .map(|text| escaped(text))
                .collect();
            let more = violation.actions.patterns.len().saturating_sub(PATTERNS);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{}{more}", shown.join(", "))
        })?;
    }
    match other {
        None => {}
        Some(other) if violation.not_covered.is_empty() => {
            writeln!(out, "  {} has no statement for it", escaped(other))?;
        }
        Some(other) => {
            writeln!(out, "  {} does not allow it:", escaped(other))?;
            for reason in violation.not_covered.iter().take(REASONS) {
                writeln!(out, "    {}", not_covered(reason))?;
            }
            let more = violation.not_covered.len().saturating_sub(REASONS);
            if more > 0 {
                writeln!(out, "    and {}", plural(more, "more statement"))?;
            }
        }
    }
    if let Some(why) = &request.not_simulated {
        writeln!(out, "  {faint}{}{faint:#}", escaped(&told(why)))?;
    }
    Ok(())
}

/// Says that `simulate` decides otherwise, and why.
pub(crate) fn told(why: &NotSimulated) -> String {
    match why {
        NotSimulated::Resource | NotSimulated::Reading(_) => why.to_string(),
        _ => format!("not simulated: {why}"),
    }
}

fn by(principal: Option<&str>) -> String {
    match principal {
        None => String::new(),
        Some("*") => " by anybody, without credentials".to_owned(),
        Some(principal) => format!(" by {}", escaped(principal)),
    }
}

/// Returns a condition key of a request and its value.
pub(crate) fn with(key: &str, value: &ContextValue) -> String {
    let key = escaped(key);
    match value {
        ContextValue::One(one) if one.is_empty() => format!("{key} empty"),
        ContextValue::One(one) => format!("{key} = {}", escaped(one)),
        ContextValue::Many(many) if many.is_empty() => format!("no {key}"),
        ContextValue::Many(many) => {
            let values: Vec<_> = many.iter().map(|one| escaped(one)).collect();
            format!("{key} = [{}]", values.join(", "))
        }
    }
}

fn not_covered(reason: &NotCovered) -> String {
    let place = reason.statement.to_string();
    let place = escaped(&place);
    let (expected, actual) = (escaped(&reason.detail.expected), escaped(&reason.detail.actual));
    match (reason.part, reason.detail.key.as_deref()) {
        (StatementPart::Deny, _) => format!("{place} denies it"),
        (StatementPart::Layer, _) => format!("no statement of its layer allows it ({place})"),
        (StatementPart::Condition, Some(key)) => {
            format!("{place}: {} must be {expected}, is {actual}", escaped(key))
        }
        (part, _) => format!("{place}: {} must match {expected}, is {actual}", part.as_str()),
    }
}

/// Returns what may help where something was not decided.
pub(crate) fn more_of(undecided: &Undecided) -> Option<String> {
    match undecided {
        Undecided::Budget { limit, option } => {
            let more = u64::from(*limit) * 10;
            Some(format!("`--limit-{option} {more}` tries more"))
        }
        _ => None,
    }
}

/// Returns `1 thing` or `2 things`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
