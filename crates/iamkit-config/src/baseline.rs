//! Findings that were there before.

use std::collections::BTreeMap;

use iamkit_syntax::{Kind, Limits, Node, Span, SyntaxError, parse_with};
use iamkit_validate::Finding;

use crate::fingerprint;

/// How often each fingerprint occurs in what `validate --output-format json` wrote.
///
/// ```
/// use iamkit_config::Baseline;
///
/// let text = r#"{"version": 1, "files": [{"findings": [{"fingerprint": "00000000000000aa"}]}]}"#;
/// let mut baseline = Baseline::read(text).unwrap();
/// assert!(baseline.take("00000000000000aa"));
/// assert!(!baseline.take("00000000000000aa"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<Box<str>, usize>,
}

/// Why a text is no baseline, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no baseline: {kind}")]
#[non_exhaustive]
pub struct BaselineError {
    /// What is wrong.
    pub kind: BaselineErrorKind,
    /// Where it stands in the text.
    pub span: Span,
}

/// Why a text is no baseline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineErrorKind {
    /// The text is no JSON.
    #[error("{0}")]
    Syntax(SyntaxError),
    /// A member is not there, or of another type.
    #[error("`{0}` is missing or of another type")]
    Member(&'static str),
    /// It is of another version than 1.
    #[error("its version is {0} instead of 1")]
    Version(Box<str>),
}

impl Baseline {
    /// Reads what `validate --output-format json` wrote.
    ///
    /// # Errors
    ///
    /// The text is something else.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let tree = parse_with(text, Limits::default().with_max_bytes(u32::MAX));
        if let Some(error) = tree.errors().first() {
            let span = error.span;
            return Err(BaselineError { kind: BaselineErrorKind::Syntax(error.clone()), span });
        }
        let Some(root) = tree.root() else { return Err(refuse("version", Span::default())) };
        let version = member(root, "version", Kind::Number)?;
        if version.source() != "1" {
            let kind = BaselineErrorKind::Version(version.source().into());
            return Err(BaselineError { kind, span: version.span() });
        }
        let mut counts = BTreeMap::new();
        for file in member(root, "files", Kind::Array)?.items() {
            for finding in member(file, "findings", Kind::Array)?.items() {
                let name = member(finding, "fingerprint", Kind::String)?;
                let name = name.as_str().unwrap_or_default();
                *counts.entry(name.into()).or_default() += 1;
            }
        }
        Ok(Self { counts })
    }

    /// Says whether a fingerprint is in the baseline, and takes one of it out.
    pub fn take(&mut self, fingerprint: &str) -> bool {
        match self.counts.get_mut(fingerprint).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                true
            }
            None => false,
        }
    }

    /// Takes out the findings that are in the baseline, each as often as it is there, and returns
    /// how many these are.
    pub fn apply(&mut self, path: &str, text: &str, findings: &mut Vec<Finding>) -> usize {
        let before = findings.len();
        findings.retain(|finding| !self.take(&fingerprint(path, text, finding)));
        before - findings.len()
    }
}

fn member<'t>(node: Node<'t>, name: &'static str, kind: Kind) -> Result<Node<'t>, BaselineError> {
    let found = node.member(name).filter(|found| found.kind() == kind);
    found.ok_or_else(|| refuse(name, node.span()))
}

fn refuse(name: &'static str, span: Span) -> BaselineError {
    BaselineError { kind: BaselineErrorKind::Member(name), span }
}
