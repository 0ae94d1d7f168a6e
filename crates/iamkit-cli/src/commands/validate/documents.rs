//! One source and what was found in it.

use iamkit::policy::{PolicyType, lower};
use iamkit::source::{Embedded, SourceMap};
use iamkit::syntax::{LineIndex, PathStep};
use iamkit::validate::{
    DocumentKind, Finding, IssueCode, Position, REQUEST_QUOTA, compact_length, validate_tree,
};

use super::selection::Selection;
use crate::escape::escaped;
use crate::policy_file;
use crate::source::Source;
use crate::status::Status;

/// A policy and the findings on it.
#[derive(Debug)]
pub(super) struct Validated {
    pub(super) source: Source,
    /// What it was validated as.
    pub(super) kind: DocumentKind,
    /// Whether the kind was recognised from the document.
    pub(super) is_recognised: bool,
    /// Whether the text is no JSON.
    pub(super) is_malformed: bool,
    pub(super) findings: Vec<Finding>,
    /// How many findings suppressions and the baseline left out.
    pub(super) hidden: usize,
}

/// Validates the policy of a source; `kind` is recognised where it is not given.
pub(super) fn validate_source(
    source: Source,
    kind: Option<DocumentKind>,
    selection: &Selection,
) -> Validated {
    let embedded = document_of(&source);
    let is_recognised = kind.is_none();
    let kind = kind.unwrap_or_else(|| recognized(&embedded));
    let mut findings = validate_tree(&embedded.tree(), kind, &selection.options);
    if !embedded.is_whole_text() {
        move_out(&mut findings, &embedded.map, source.text());
    }
    let is_malformed = findings.iter().any(|finding| finding.code == IssueCode::JsonSyntaxError);
    drop(embedded);
    Validated { source, kind, is_recognised, is_malformed, findings, hidden: 0 }
}

/// Returns the document of a source; of one that does not hold exactly one, the whole text.
fn document_of(source: &Source) -> Embedded<'_> {
    policy_file::embedded(source).unwrap_or_else(|_| Embedded::whole(source.text()))
}

/// Tells the kind from the member that holds the document, or from the document.
fn recognized(embedded: &Embedded<'_>) -> DocumentKind {
    match embedded.kind.policy_type {
        Some(PolicyType::RoleTrust) => DocumentKind::RoleTrust,
        Some(PolicyType::Identity) => DocumentKind::Identity,
        _ => {
            let tree = embedded.tree();
            let found = tree.root().map(|node| DocumentKind::recognize(&lower(node).document));
            found.unwrap_or(DocumentKind::Identity)
        }
    }
}

/// Turns places in the text of a document into places in the file that it stands in.
fn move_out(findings: &mut [Finding], map: &SourceMap, text: &str) {
    // One index for all places: a file on one line may have thousands.
    let lines = LineIndex::new(text);
    for finding in findings {
        for place in &mut finding.locations {
            place.bytes = map.outer(place.bytes);
            place.start = position(&lines, place.bytes.start);
            place.end = position(&lines, place.bytes.end);
        }
        for edit in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            *edit = map.edit(edit);
        }
    }
}

/// Returns a place in the units of the API.
fn position(lines: &LineIndex<'_>, offset: u32) -> Position {
    let place = lines.position(offset);
    Position { line: place.line, column: place.column_utf16, offset: lines.utf16_offset(offset) }
}

impl Validated {
    /// Returns what the policy alone would make of a run.
    pub(super) fn status(&self, selection: &Selection) -> Status {
        if self.is_malformed {
            Status::CouldNotRun
        } else if self.findings.iter().any(|finding| selection.fails_on(finding)) {
            Status::Findings
        } else {
            Status::Clean
        }
    }

    /// Says that the service would refuse a document of this size.
    pub(super) fn size_note(&self) -> Option<String> {
        // No text has more characters than bytes.
        if self.source.text().len() <= REQUEST_QUOTA {
            return None;
        }
        let size = compact_length(document_of(&self.source).tree().root()?.source());
        (size > REQUEST_QUOTA).then(|| {
            format!(
                "{}: {size} characters without white space, ValidatePolicy takes {REQUEST_QUOTA}",
                escaped(self.source.name())
            )
        })
    }

    /// Returns the `Sid` of the statement that a finding is in.
    pub(super) fn sid(&self, finding: &Finding) -> Option<String> {
        let path = &finding.locations.first()?.path;
        let embedded = document_of(&self.source);
        let tree = embedded.tree();
        let statements = tree.root()?.member("Statement")?;
        let statement = match path.steps() {
            [PathStep::Value(name), PathStep::Index(index), ..] if &**name == "Statement" => {
                statements.items().nth(*index as usize)?
            }
            [PathStep::Value(name), ..] if &**name == "Statement" => statements,
            _ => return None,
        };
        statement.member("Sid")?.as_str().map(std::borrow::Cow::into_owned)
    }
}
