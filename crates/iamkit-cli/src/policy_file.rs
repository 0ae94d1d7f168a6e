//! From a source to the policy document in it.

use iamkit::policy::{Lowered, PolicyDocument, PolicyError, PolicyErrorKind, lower};
use iamkit::syntax::{Kind, Limits, Node, SyntaxError, Tree, parse_with};

use crate::problem::Problem;
use crate::source::Source;

/// Members under which the AWS CLI and others print a document.
const WRAPPERS: [&str; 3] = ["PolicyDocument", "Document", "AssumeRolePolicyDocument"];
/// How far down a wrapper is looked for: `{"PolicyVersion": {"Document": {}}}`.
const WRAPPER_DEPTH: usize = 3;
/// Largest file of one policy that is read, in bytes.
const MAX_BYTES: u32 = 8 << 20;

/// A source read as JSON, with the policy document in it not yet looked at.
#[derive(Debug)]
pub(crate) struct PolicyFile<'t> {
    tree: Tree<'t>,
}

impl<'t> PolicyFile<'t> {
    /// Reads the JSON of a source; never fails.
    pub(crate) fn parse(source: &'t Source) -> Self {
        let limits = Limits::default().with_max_bytes(MAX_BYTES);
        Self { tree: parse_with(source.text(), limits) }
    }

    /// Returns the tree.
    pub(crate) fn tree(&self) -> &Tree<'t> {
        &self.tree
    }

    /// Returns the node of the policy document: the top value, or what a wrapper holds.
    pub(crate) fn document_node(&self) -> Option<Node<'_>> {
        let root = self.tree.root()?;
        Some(unwrap_document(root, WRAPPER_DEPTH).unwrap_or(root))
    }

    /// Reads the document strictly.
    ///
    /// # Errors
    ///
    /// All syntax errors, or else all grammar errors.
    pub(crate) fn into_document(self) -> Result<PolicyDocument, Vec<Problem>> {
        if !self.tree.errors().is_empty() {
            return Err(self.tree.errors().iter().map(syntax_problem).collect());
        }
        let Some(node) = self.document_node() else {
            return Err(vec![Problem::error("the input is empty")]);
        };
        let Lowered { document, errors, .. } = lower(node);
        if errors.is_empty() {
            Ok(document)
        } else {
            Err(errors.iter().map(policy_problem).collect())
        }
    }
}

fn unwrap_document(node: Node<'_>, depth: usize) -> Option<Node<'_>> {
    if node.kind() != Kind::Object || node.member("Statement").is_some() {
        return None;
    }
    let wrapped = WRAPPERS.into_iter().find_map(|name| node.member(name));
    if let Some(found) = wrapped.filter(|found| found.kind() == Kind::Object) {
        return Some(found);
    }
    // `aws iam get-policy-version` and its like print one object around the one with the document.
    let mut members = node.members();
    match (members.next(), members.next(), depth) {
        (Some(only), None, 1..) => unwrap_document(only.value(), depth - 1),
        _ => None,
    }
}

/// Turns a syntax error into a message.
pub(crate) fn syntax_problem(error: &SyntaxError) -> Problem {
    Problem::error(error.kind.to_string()).at(error.span).maybe_hint(error.kind.hint())
}

/// Turns a grammar error into a message.
pub(crate) fn policy_problem(error: &PolicyError) -> Problem {
    let problem = Problem::error(error.kind.to_string()).maybe_hint(error.kind.hint());
    with_related(problem, &error.kind).at(error.span)
}

/// Adds the second place that an error has to do with.
pub(crate) fn with_related(problem: Problem, kind: &PolicyErrorKind) -> Problem {
    match kind {
        PolicyErrorKind::DuplicateMember { first, .. }
        | PolicyErrorKind::DuplicateConditionKey { first, .. } => {
            problem.related(*first, "first written here")
        }
        PolicyErrorKind::BothElements { first_span, .. } => {
            problem.related(*first_span, "the other one")
        }
        _ => problem,
    }
}
