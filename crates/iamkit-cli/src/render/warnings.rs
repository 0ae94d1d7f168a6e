//! What should be known about the policies of a decision, on standard error.

use std::collections::BTreeMap;

use iamkit::account::AccountWarning;
use iamkit::policy::{Class, Violation};
use iamkit::scenario::{ScenarioWarning, WarningLevel};

use crate::escape::escaped;
use crate::output::Output;
use crate::problem::{Problem, Severity};
use crate::source::Source;

/// How many warnings of one code are drawn; an account may have tens of thousands.
const FEW: usize = 10;

/// Writes what can never match in the policies of an account: the first of each code, and how many more
/// there are.
pub(crate) fn write_account_warnings(
    warnings: &[AccountWarning],
    source: &Source,
    output: &mut Output,
) {
    let mut counts: BTreeMap<&str, (usize, Severity)> = BTreeMap::new();
    for AccountWarning { violation, span, .. } in warnings {
        let (count, _) = counts.entry(violation.code()).or_insert((0, severity(violation)));
        *count += 1;
        if *count > FEW {
            continue;
        }
        let problem = Problem::new(severity(violation), violation.to_string());
        let problem = problem.code(violation.code()).maybe_hint(violation.hint());
        output.problem(source, &problem.at(*span));
    }
    for (code, (count, severity)) in counts {
        if let Some(more @ 1..) = count.checked_sub(FEW) {
            let noun = if more == 1 { "warning" } else { "warnings" };
            let message = format!("{}: {more} more {noun} of this code", escaped(source.name()));
            output.bare_problem(&Problem::new(severity, message).code(code));
        }
    }
}

fn severity(violation: &Violation) -> Severity {
    match violation.class() {
        Class::Note => Severity::Note,
        // With the option `document.refused`, an error is decided all the same.
        Class::Warning | Class::Error => Severity::Warning,
    }
}

/// Says whether one of them is more than a note.
pub(crate) fn has_warnings(warnings: &[&ScenarioWarning]) -> bool {
    warnings.iter().any(|warning| warning.level == WarningLevel::Warning)
}

/// Writes each warning in the form of a compiler message, at its place where there is one to show.
pub(crate) fn write_warnings<'w>(
    warnings: impl IntoIterator<Item = &'w ScenarioWarning>,
    source: &Source,
    output: &mut Output,
) {
    for warning in warnings {
        let ScenarioWarning { message, .. } = warning;
        let shown = warning.span.filter(|_| source.is_user_text());
        let message = match (&warning.place, &warning.policy, shown) {
            (Some(place), ..) => {
                format!("{}:{}:{}: {message}", place.file, place.line, place.column)
            }
            (None, Some(policy), None) => format!("policy `{policy}`: {message}"),
            (None, _, _) => message.to_string(),
        };
        let severity = match warning.level {
            WarningLevel::Note => Severity::Note,
            WarningLevel::Warning => Severity::Warning,
        };
        let problem = Problem::new(severity, message).code(warning.code);
        let problem = problem.maybe_hint(warning.hint.as_deref());
        match shown {
            Some(span) => output.problem(source, &problem.at(span)),
            // What is about the whole decision has no place but the file.
            None if warning.policy.is_none() && source.is_user_text() => {
                output.problem(source, &problem);
            }
            None => output.bare_problem(&problem),
        }
    }
}
