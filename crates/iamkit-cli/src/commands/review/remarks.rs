//! What a review says besides findings, for SARIF and GitHub.

use std::io::Write;

use super::Review;
use super::reviewed::Reviewed;
use crate::commands::diff::annotation;
use crate::commands::validate::Remark;
use crate::escape::{escaped, workflow_data, workflow_property};
use crate::output::Output;

/// Returns everything that is no finding.
pub(super) fn remarks(review: &Review<'_>) -> Vec<Remark> {
    review.policies.iter().flat_map(of_policy).collect()
}

fn of_policy(one: &Reviewed<'_>) -> Vec<Remark> {
    let remark = |rule, message: String, place| Remark {
        rule,
        message: format!("{message} (in {})", one.name()),
        path: one.path().to_owned(),
        place,
    };
    let gained = one.difference.gained.iter().map(|change| {
        let place = one.statement_place(change.violation.statement.at.statement);
        remark(("REVIEW_GAINED", "Permission gained"), annotation("gained", change), place)
    });
    let exposure = one.exposure.iter().map(|exposure| {
        let place = one.statement_place(exposure.statement);
        remark(("REVIEW_EXPOSURE", "Somebody else is let in"), exposure.message.clone(), place)
    });
    let place = one.statement_place(0);
    let unknown = one
        .unknown
        .iter()
        .map(|why| remark(("REVIEW_UNKNOWN", "Cannot be told"), why.clone(), place));
    gained.chain(exposure).chain(unknown).collect()
}

pub(super) fn write_github(review: &Review<'_>, output: &mut Output) -> anyhow::Result<()> {
    for remark in remarks(review) {
        let file = workflow_property(&escaped(&remark.path));
        let line = remark.place.map_or_else(String::new, |(line, _)| format!(",line={line}"));
        let (_, title) = remark.rule;
        let text = workflow_data(&escaped(&remark.message));
        writeln!(output.data(), "::warning file={file}{line},title={title}::{text}")?;
    }
    Ok(())
}
