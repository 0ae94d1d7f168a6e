//! What should be known about the policies of a decision, on standard error.

use iamkit::account::AccountWarning;
use iamkit::policy::{Class, Violation};
use iamkit::scenario::ScenarioWarning;

use crate::output::Output;
use crate::problem::{Problem, Severity};
use crate::source::Source;

/// Writes what can never match in the policies of an account.
pub(crate) fn write_account_warnings(
    warnings: &[AccountWarning],
    source: &Source,
    output: &mut Output,
) {
    for AccountWarning { violation, span, .. } in warnings {
        let problem = Problem::new(severity(violation), violation.to_string());
        let problem = problem.code(violation.code()).maybe_hint(violation.hint());
        output.problem(source, &problem.at(*span));
    }
}

fn severity(violation: &Violation) -> Severity {
    match violation.class() {
        Class::Note => Severity::Note,
        // With the option `document.refused`, an error is decided all the same.
        Class::Warning | Class::Error => Severity::Warning,
    }
}

/// Writes each warning in the form of a compiler message, at its place where there is one to show.
pub(crate) fn write_warnings(warnings: &[ScenarioWarning], source: &Source, output: &mut Output) {
    for warning in warnings {
        let violation = &warning.violation;
        let shown = warning.span.filter(|_| source.is_user_text());
        let message = match (&warning.place, shown) {
            (Some(place), _) => {
                format!("{}:{}:{}: {violation}", place.file, place.line, place.column)
            }
            (None, Some(_)) => violation.to_string(),
            (None, None) => format!("policy `{}`: {violation}", warning.policy),
        };
        let problem = Problem::new(severity(violation), message).code(violation.code());
        let problem = problem.maybe_hint(violation.hint());
        match shown {
            Some(span) => output.problem(source, &problem.at(span)),
            None => output.bare_problem(&problem),
        }
    }
}
