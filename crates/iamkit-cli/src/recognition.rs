//! Whether a file holds a policy document at all: what does not is never validated, let alone
//! rewritten.

use std::collections::BTreeMap;
use std::fmt;

use iamkit::policy::RootKind;
use iamkit::source::MAX_POLICY_BYTES;
use iamkit::syntax::{Kind, Limits, Node, Span, parse_with};

use crate::policy_file;
use crate::problem::Problem;
use crate::source::Source;

/// How many files of a kind are named.
const FEW: usize = 3;

/// Tells what a source is: a policy document, be it wrapped in the output of the AWS CLI, or what
/// else. Nothing is told of a text with errors around the document.
pub(crate) fn recognize(source: &Source) -> Option<RootKind> {
    let limits = Limits::default().with_max_bytes(MAX_POLICY_BYTES);
    let tree = parse_with(source.text(), limits);
    let root = RootKind::of(tree.root().filter(|_| tree.errors().is_empty())?);
    // `Document` and `Policy` are members of many files.
    if root.is_known_file() {
        return Some(root);
    }
    let embedded = policy_file::embedded(source).ok()?;
    if embedded.is_whole_text() {
        return Some(root);
    }
    let inner = embedded.tree();
    let kind = RootKind::of(inner.root().filter(|_| inner.errors().is_empty())?);
    Some(if kind.is_policy() || kind == RootKind::EmptyObject { kind } else { root })
}

/// Says whether repairs may be written: the document is recognised by its statements, so that not
/// even a person who says `--policy-type` has the file of another tool changed.
pub(crate) fn is_editable(source: &Source) -> bool {
    match recognize(source) {
        Some(RootKind::Policy) => policy_file::embedded(source)
            .is_ok_and(|embedded| embedded.tree().root().is_some_and(has_statements)),
        Some(RootKind::MisspelledPolicy) => true,
        _ => false,
    }
}

fn has_statements(document: Node<'_>) -> bool {
    let statement = document.member("Statement");
    statement.is_some_and(|node| matches!(node.kind(), Kind::Object | Kind::Array))
}

/// Says that a file that was named is no policy, and what would be right.
pub(crate) fn no_policy(source: &Source, kind: RootKind) -> Problem {
    let text = source.text();
    let start = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
    let start = u32::try_from(start).unwrap_or(u32::MAX);
    Problem::error(format!("no policy document, the root is {kind}"))
        .at(Span::new(start, start.saturating_add(1)))
        .hint(kind.hint())
}

/// What a walk passed over, by kind.
#[derive(Debug, Default)]
pub(crate) struct PassedOver {
    kinds: BTreeMap<(&'static str, &'static str), Vec<String>>,
}

impl PassedOver {
    /// Counts a file that holds no policy document.
    pub(crate) fn add(&mut self, name: &str, kind: Option<RootKind>) {
        let nouns = match kind {
            Some(kind) if kind.is_known_file() => kind.nouns(),
            Some(kind @ (RootKind::Statement | RootKind::StatementList | RootKind::PolicyList)) => {
                kind.nouns()
            }
            _ => ("file without a policy document", "files without a policy document"),
        };
        self.kinds.entry(nouns).or_default().push(name.to_owned());
    }

    /// Returns the line that ends the report of a run, if anything was passed over.
    pub(crate) fn summary(&self) -> Option<String> {
        (!self.kinds.is_empty()).then(|| self.to_string())
    }
}

/// Writes `passed over: 1 Terraform plan (plan.json), 5 npm package files (a/package.json, …)`.
impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, ((one, many), names)) in self.kinds.iter().enumerate() {
            let lead = if at == 0 { "passed over: " } else { ", " };
            let noun = if names.len() == 1 { one } else { many };
            let shown = names.iter().take(FEW).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if names.len() > FEW { ", …" } else { "" };
            write!(f, "{lead}{} {noun} ({shown}{more})", names.len())?;
        }
        Ok(())
    }
}
