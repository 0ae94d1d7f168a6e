//! From a source to the policy document in it.

use iamkit::policy::{PolicyDocument, lower};
use iamkit::source::{Embedded, Encoding, MAX_POLICY_BYTES, ReadOptions, SourceError, read};
use iamkit::syntax::{Limits, parse_with};

use crate::problem::Problem;
use crate::source::Source;

/// Returns the one policy document that a source is or holds.
///
/// # Errors
///
/// What is wrong with the text around it; several documents.
pub(crate) fn embedded(source: &Source) -> Result<Embedded<'_>, Vec<Problem>> {
    let container = read(source.name(), source.text(), &ReadOptions::default());
    container.into_only_document().map_err(|errors| problems(&errors))
}

/// Reads the document of a source strictly. Of a document in a string, its places are those of the
/// decoded text; of every other one, those of the source.
///
/// # Errors
///
/// All syntax errors, or else all grammar errors.
pub(crate) fn document(source: &Source) -> Result<PolicyDocument, Vec<Problem>> {
    let embedded = embedded(source)?;
    let document = embedded.lower().map_err(|errors| problems(&errors))?;
    if embedded.is_whole_text() || embedded.map.encoding() != Encoding::Json {
        return Ok(document);
    }
    let limits = Limits::default().with_max_bytes(MAX_POLICY_BYTES);
    let tree = parse_with(source.text(), limits);
    let node = tree.node_at(embedded.map.whole().start);
    Ok(node.map_or(document, |node| lower(node).document))
}

/// Returns everything that is no JSON: in the source or, in a sound one, in the text of the
/// document.
pub(crate) fn syntax_problems(source: &Source) -> Vec<Problem> {
    match embedded(source) {
        Ok(embedded) => problems(&embedded.syntax_errors()),
        Err(problems) => problems,
    }
}

/// Turns errors into messages.
pub(crate) fn problems(errors: &[SourceError]) -> Vec<Problem> {
    errors.iter().map(problem).collect()
}

/// Turns an error into a message.
pub(crate) fn problem(error: &SourceError) -> Problem {
    let problem = Problem::error(error.kind.to_string()).maybe_hint(error.kind.hint());
    let problem = match error.related() {
        Some((span, label)) => problem.related(span, label),
        None => problem,
    };
    let problem = match error.kind.code() {
        Some(code) => problem.code(code),
        None => problem,
    };
    problem.at(error.span)
}
