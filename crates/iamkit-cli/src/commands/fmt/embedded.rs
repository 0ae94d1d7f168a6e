//! `--embedded`: policies inside containers.

use iamkit::policy::{self, PolicyDocument, lower};
use iamkit::source::{Container, Embedded, Format, ReadOptions, read};
use iamkit::syntax::{Kind, Limits, Span, TextEdit, Tree, apply_edits, parse_with};

use super::{Formatted, within};
use crate::policy_file::problems;
use crate::problem::Problem;
use crate::recognition::{self, Passed};
use crate::source::Source;

/// Returns what a container becomes, or why it is passed over. Only what stands in JSON as an object
/// and means the same as it stands there is rewritten; then the file is read again and must hold the
/// same policies at the same places, or else it stays.
pub(super) fn formatted(source: &Source) -> Result<Result<Formatted, Passed>, Vec<Problem>> {
    let container = read(source.name(), source.text(), &ReadOptions::default());
    let passed = recognition::passed_although_broken(source, &container);
    if let Some(passed) = passed {
        return Ok(Err(passed));
    }
    if matches!(container.format, Format::Policy | Format::AwsCli) && container.documents.len() == 1
    {
        // YAML is no JSON whatever it holds.
        if tree(source.text()).errors().is_empty() {
            return super::formatted(source).map(Ok);
        }
    }
    if !container.errors.is_empty() {
        return Err(problems(&container.errors));
    }
    if matches!(container.format, Format::Other | Format::Scenario) {
        let root = recognition::root(source);
        return match root.filter(|_| source.is_named()) {
            Some(kind) => Err(vec![recognition::no_policy(source, kind)]),
            None if source.is_named() => Err(vec![Problem::error("holds no policy")]),
            None => Ok(Err(Passed::of(root))),
        };
    }
    let tree = tree(source.text());
    let is_json = tree.errors().is_empty();
    let mut edits: Vec<TextEdit> = Vec::new();
    let mut left = 0;
    for document in &container.documents {
        match edit(source.text(), &container, &tree, document).filter(|_| is_json) {
            Some(edit) => edits.push(edit),
            None => left += 1,
        }
    }
    let unchanged = |left| Ok(Ok(Formatted { text: source.text().to_owned(), left }));
    let Ok(text) = apply_edits(source.text(), &edits) else {
        return unchanged(container.documents.len());
    };
    let after = read(source.name(), &text, &ReadOptions::default());
    if !holds_the_same(&container, &after) {
        return unchanged(container.documents.len());
    }
    Ok(Ok(Formatted { text, left }))
}

fn tree(text: &str) -> Tree<'_> {
    parse_with(text, Limits::default().with_max_bytes(Limits::MOST_BYTES))
}

/// Returns the change that formats a document where it stands.
fn edit(
    text: &str,
    container: &Container<'_>,
    tree: &Tree<'_>,
    document: &Embedded<'_>,
) -> Option<TextEdit> {
    let place = document.map.whole();
    let is_known = document.holes.is_empty() && document.is_complete && !document.is_output;
    let is_once = || {
        let same = |other: &&Embedded<'_>| overlap(other.map.whole(), place);
        container.documents.iter().filter(same).count() == 1
    };
    let node = tree.node_at(place.start).filter(|node| node.kind() == Kind::Object);
    let node = node.filter(|node| node.span() == place && is_known && is_once())?;
    let written = lower(node);
    // A document with a function in it is another one as it stands.
    if !written.errors.is_empty() || Some(&written.document) != read_as(document).as_ref() {
        return None;
    }
    Some(within(text, place, &policy::format(&written.document)))
}

fn read_as(document: &Embedded<'_>) -> Option<PolicyDocument> {
    document.lower().ok()
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

/// Says whether both hold the same policies at the same places.
fn holds_the_same(before: &Container<'_>, after: &Container<'_>) -> bool {
    let same = |(before, after): (&Embedded<'_>, &Embedded<'_>)| {
        before.place == after.place
            && before.variant == after.variant
            && before.holes.len() == after.holes.len()
            && read_as(before) == read_as(after)
    };
    before.format == after.format
        && after.errors.is_empty()
        && before.documents.len() == after.documents.len()
        && before.documents.iter().zip(&after.documents).all(same)
}
