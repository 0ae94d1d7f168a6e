//! `--fix` and `--diff`: safe repairs.

use std::io::Write;
use std::sync::Arc;

use iamkit::source::{Container, Embedded, Format, ReadOptions};
use iamkit::validate::{Applicability, DocumentKind, apply_fixes};

use super::diff::unified_diff;
use super::documents::{Validated, is_container, validate_source};
use super::selection::Selection;
use super::suppressions::apply_comments;
use super::text::{Covered, problems};
use crate::escape::escaped;
use crate::module_files::{container_of, container_of_text};
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
    pub(super) source: Option<Arc<Source>>,
}

/// What says which findings are repaired.
pub(super) struct Wanted<'w> {
    pub(super) kind: Option<DocumentKind>,
    pub(super) selection: &'w Selection,
    /// Takes out what is suppressed.
    pub(super) suppress: &'w mut dyn FnMut(&mut Validated) -> anyhow::Result<()>,
}

pub(super) fn run(
    source: &Arc<Source>,
    wanted: &mut Wanted<'_>,
    reading: &ReadOptions,
    is_diff: bool,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let (repaired, count) = repaired(source, wanted, reading)?;
    let Wanted { kind, selection, .. } = *wanted;
    if is_diff {
        let container = container_of(source, reading);
        let is_plain = !is_container(container.format);
        let errors = if is_plain { policy_file::syntax_problems(source) } else { Vec::new() };
        for error in &errors {
            output.problem(source, error);
        }
        let is_whole = container.documents.iter().all(Embedded::is_whole_text);
        let is_bare = is_whole && is_plain || container.format == Format::AwsCli;
        if is_bare && errors.is_empty() && !recognition::is_editable(source) {
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
        let container = container_of(&repaired, reading);
        let mut status = Status::Clean;
        for left in validate_source(&repaired, &container, kind, selection) {
            for problem in problems(&left, Covered::Counted) {
                output.problem(&left.source, &problem);
            }
            status = status.max(left.status(selection));
        }
        return Ok(Outcome { status, source: None });
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
fn repaired(
    source: &Arc<Source>,
    wanted: &mut Wanted<'_>,
    reading: &ReadOptions,
) -> anyhow::Result<(Arc<Source>, usize)> {
    let mut source = Arc::clone(source);
    let mut total = 0;
    if !is_editable(&source, reading) {
        return Ok((source, total));
    }
    for _ in 0..ROUNDS {
        let container = container_of(&source, reading);
        let mut validated = validate_source(&source, &container, wanted.kind, wanted.selection);
        // Who cannot be understood may have meant any finding.
        if !apply_comments(&container, &mut validated).refused.is_empty() {
            break;
        }
        for one in &mut validated {
            (wanted.suppress)(one)?;
        }
        let safe = validated.iter().flat_map(|one| &one.findings);
        let safe = safe.filter_map(|finding| finding.fix.as_ref());
        let safe = safe.filter(|fix| fix.applicability == Applicability::Safe);
        let (text, count) = apply_fixes(source.text(), safe);
        if count == 0 || !holds_the_same(&container, &container_of_text(&source, &text, reading)) {
            break;
        }
        drop(container);
        source = Arc::new((*source).clone().with_text(text));
        total += count;
    }
    Ok((source, total))
}

/// Says whether repairs may be written into a source: a policy that is recognised by its statements,
/// or a container that a person writes and that has no errors.
fn is_editable(source: &Source, reading: &ReadOptions) -> bool {
    let container = container_of(source, reading);
    let is_plain = container.documents.iter().all(Embedded::is_whole_text);
    // What one AWS command printed is repaired as a bare policy is: one document in its place.
    if container.format == Format::AwsCli || (!is_container(container.format) && is_plain) {
        return recognition::is_editable(source);
    }
    container.errors.is_empty() && container.documents.iter().any(|document| !document.is_output)
}

/// Says whether a text holds the same policies after a repair, as far as places go. A repair that
/// changes what a container holds is none.
fn holds_the_same(before: &Container<'_>, after: &Container<'_>) -> bool {
    let places = |container: &Container<'_>| {
        let documents = container.documents.iter();
        documents
            .map(|document| {
                (document.place.clone(), document.variant.clone(), document.holes.len())
            })
            .collect::<Vec<_>>()
    };
    before.format == after.format
        && after.errors.len() <= before.errors.len()
        && places(before) == places(after)
}
