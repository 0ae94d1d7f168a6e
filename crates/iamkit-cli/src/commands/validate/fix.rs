//! `--fix` and `--diff`: safe repairs.

use std::io::Write;

use iamkit::validate::{Applicability, DocumentKind, apply_fixes};

use super::diff::unified_diff;
use super::documents::validate_source;
use super::selection::Selection;
use super::text::problems;
use crate::escape::escaped;
use crate::output::Output;
use crate::policy_file;
use crate::problem::{Problem, Severity};
use crate::recognition;
use crate::source::Source;
use crate::status::Status;
use crate::write_file::write_file;

/// How often repairs may call for repairs.
const ROUNDS: usize = 10;

/// What became of a source.
pub(super) struct Outcome {
    pub(super) status: Status,
    /// What is to be validated; nothing when only a difference was wanted.
    pub(super) source: Option<Source>,
}

pub(super) fn run(
    source: &Source,
    kind: Option<DocumentKind>,
    selection: &Selection,
    is_diff: bool,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let (repaired, count) = repaired(source, kind, selection);
    if is_diff {
        let errors = policy_file::syntax_problems(source);
        for error in &errors {
            output.problem(source, error);
        }
        if errors.is_empty() && !recognition::is_editable(source) {
            return Ok(Outcome { status: say_untouched(source, output), source: None });
        }
        let diff = unified_diff(&escaped(source.name()), source.text(), repaired.text());
        write!(output.data(), "{diff}")?;
        let status = match (errors.as_slice(), diff.is_empty()) {
            ([_, ..], _) => Status::CouldNotRun,
            ([], true) => Status::Clean,
            ([], false) => Status::Findings,
        };
        return Ok(Outcome { status, source: None });
    }
    let Some(file) = repaired.file() else {
        // The text goes to standard output, so that findings cannot go there.
        write!(output.data(), "{}", repaired.text())?;
        let left = validate_source(repaired, kind, selection);
        for problem in problems(&left) {
            output.problem(&left.source, &problem);
        }
        return Ok(Outcome { status: left.status(selection), source: None });
    };
    if count > 0 {
        write_file(file, source.text(), repaired.text(), output)?;
        let noun = if count == 1 { "repair" } else { "repairs" };
        let name = escaped(repaired.name());
        output.message(&format!("{name}: {count} {noun} applied"));
    }
    Ok(Outcome { status: Status::Clean, source: Some(repaired) })
}

/// Says why a source that is JSON is not repaired.
fn say_untouched(source: &Source, output: &mut Output) -> Status {
    match recognition::recognize(source) {
        Some(kind) if !kind.is_policy() => {
            output.problem(source, &recognition::no_policy(source, kind));
            Status::CouldNotRun
        }
        _ => {
            let message = "holds no statement with `Effect` and `Action`, nothing is repaired";
            output.problem(source, &Problem::new(Severity::Warning, message));
            Status::Clean
        }
    }
}

/// Applies repairs until none is left, and says how many were applied.
fn repaired(source: &Source, kind: Option<DocumentKind>, selection: &Selection) -> (Source, usize) {
    let mut source = source.clone();
    let mut total = 0;
    if !recognition::is_editable(&source) {
        return (source, total);
    }
    for _ in 0..ROUNDS {
        let validated = validate_source(source.clone(), kind, selection);
        let safe = validated.findings.iter().filter_map(|finding| finding.fix.as_ref());
        let safe = safe.filter(|fix| fix.applicability == Applicability::Safe);
        let (text, count) = apply_fixes(source.text(), safe);
        if count == 0 {
            break;
        }
        source = source.with_text(text);
        total += count;
    }
    (source, total)
}
