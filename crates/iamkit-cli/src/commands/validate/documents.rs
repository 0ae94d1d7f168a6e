//! One source and what was found in it.

use iamkit::policy::lower;
use iamkit::syntax::{Node, Path, PathStep};
use iamkit::validate::{DocumentKind, Finding, IssueCode, validate_node, validate_tree};

use super::selection::Selection;
use crate::policy_file::PolicyFile;
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
    let file = PolicyFile::parse(&source);
    let tree = file.tree();
    let document = file.document_node();
    let is_recognised = kind.is_none();
    let kind = kind.unwrap_or_else(|| {
        document
            .map_or(DocumentKind::Identity, |node| DocumentKind::recognize(&lower(node).document))
    });
    let findings = match document {
        Some(node) if is_wrapped(&file) && tree.errors().is_empty() => {
            validate_node(tree, node, kind, &selection.options)
        }
        _ => validate_tree(tree, kind, &selection.options),
    };
    let is_malformed = findings.iter().any(|finding| finding.code == IssueCode::JsonSyntaxError);
    drop(file);
    Validated { source, kind, is_recognised, is_malformed, findings, hidden: 0 }
}

/// Says whether the document is inside another object.
fn is_wrapped(file: &PolicyFile<'_>) -> bool {
    let root = file.tree().root().map(Node::span);
    file.document_node().map(Node::span) != root
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

    /// Returns the `Sid` of the statement that a finding is in.
    pub(super) fn sid(&self, finding: &Finding) -> Option<String> {
        let path = &finding.locations.first()?.path;
        let file = PolicyFile::parse(&self.source);
        let statements = file.document_node()?.member("Statement")?;
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

/// Returns the JSON Pointer of a finding's first place in its document.
pub(super) fn pointer(finding: &Finding) -> String {
    finding
        .locations
        .first()
        .map(|place| &place.path)
        .map(Path::to_json_pointer)
        .unwrap_or_default()
}
