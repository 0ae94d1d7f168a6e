//! What is odd about a decision, beside what its policies and its request were warned of.

use std::borrow::Cow;

use iamkit_authz::Diagnostic;

use crate::{ScenarioWarning, WarningLevel};

/// Adds what the engine finds odd to the warnings of a scenario, unless they tell it already.
pub(super) fn with_notes<'w>(
    warnings: &'w [ScenarioWarning],
    diagnostics: &[Diagnostic],
) -> Cow<'w, [ScenarioWarning]> {
    let is_told = |found: &Diagnostic| {
        warnings
            .iter()
            .any(|warning| warning.code == found.code() && warning.layer == found.layer())
    };
    let notes = diagnostics.iter().filter(|found| !is_told(found)).map(of_diagnostic);
    let notes: Vec<ScenarioWarning> = notes.collect();
    if notes.is_empty() {
        return Cow::Borrowed(warnings);
    }
    warnings.iter().cloned().chain(notes).collect()
}

fn of_diagnostic(found: &Diagnostic) -> ScenarioWarning {
    ScenarioWarning {
        level: if found.is_warning() { WarningLevel::Warning } else { WarningLevel::Note },
        code: found.code(),
        message: found.to_string().into(),
        hint: None,
        suggestion: None,
        layer: found.layer(),
        policy: None,
        statement: None,
        span: None,
        place: None,
    }
}
