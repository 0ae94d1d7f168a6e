//! From a source to the policy document in it.

use iamkit::policy::{Lowered, PolicyDocument, PolicyError, PolicyErrorKind, lower};
use iamkit::syntax::{Kind, Limits, Node, SyntaxError, Tree, parse_with};

use crate::embedded_text::EmbeddedText;
use crate::problem::Problem;
use crate::source::Source;

/// Members under which the AWS CLI and others print a document, as an object or as text.
const WRAPPERS: [&str; 3] = ["PolicyDocument", "Document", TRUST_WRAPPER];
/// Member of a role with its trust policy.
const TRUST_WRAPPER: &str = "AssumeRolePolicyDocument";
/// Member under which `aws s3api get-bucket-policy` and its like print a document as text.
const TEXT_WRAPPER: &str = "Policy";
/// How far down a wrapper is looked for: `{"PolicyVersion": {"Document": {}}}`.
const WRAPPER_DEPTH: usize = 3;
/// Largest file of one policy that is read, in bytes.
const MAX_BYTES: u32 = 8 << 20;

/// A source read as JSON, with the policy document in it not yet looked at.
#[derive(Debug)]
pub(crate) struct PolicyFile<'t> {
    tree: Tree<'t>,
}

/// Where the document of a file is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DocumentPlace<'a> {
    /// It is the whole file.
    Top(Node<'a>),
    /// A member holds it.
    Member(Node<'a>),
    /// A member holds a string with its text.
    Text(Node<'a>),
}

impl<'t> PolicyFile<'t> {
    /// Reads the JSON of a source; never fails.
    pub(crate) fn parse(source: &'t Source) -> Self {
        Self { tree: parse_limited(source.text()) }
    }

    /// Returns the tree.
    pub(crate) fn tree(&self) -> &Tree<'t> {
        &self.tree
    }

    /// Returns where the policy document is.
    pub(crate) fn place(&self) -> Option<DocumentPlace<'_>> {
        let root = self.tree.root()?;
        Some(match wrapped(root, WRAPPER_DEPTH) {
            // What is in a string can be told only when the string itself is sound.
            Some((_, node)) if node.kind() == Kind::String => {
                if self.tree.errors().is_empty() {
                    DocumentPlace::Text(node)
                } else {
                    DocumentPlace::Top(root)
                }
            }
            Some((_, node)) => DocumentPlace::Member(node),
            None => DocumentPlace::Top(root),
        })
    }

    /// Says whether the member that holds the document is that of a trust policy.
    pub(crate) fn is_named_trust_policy(&self) -> bool {
        let found = self.tree.root().and_then(|root| wrapped(root, WRAPPER_DEPTH));
        found.is_some_and(|(name, _)| name == TRUST_WRAPPER)
    }

    /// Hands over the node of the document, which may stand as text in a string.
    pub(crate) fn with_document<R>(&self, use_node: impl FnOnce(Node<'_>) -> R) -> Option<R> {
        match self.place()? {
            DocumentPlace::Top(node) | DocumentPlace::Member(node) => Some(use_node(node)),
            DocumentPlace::Text(string) => {
                let embedded = EmbeddedText::of(string);
                parse_limited(embedded.text()).root().map(use_node)
            }
        }
    }

    /// Returns the text of a document that stands in a string.
    pub(crate) fn embedded(&self) -> Option<EmbeddedText> {
        match self.place()? {
            DocumentPlace::Text(string) => Some(EmbeddedText::of(string)),
            DocumentPlace::Top(_) | DocumentPlace::Member(_) => None,
        }
    }

    /// Returns everything that is no JSON: in the file or, in a sound file, in the text of the
    /// document.
    pub(crate) fn syntax_problems(&self) -> Vec<Problem> {
        if let Some(embedded) = self.embedded() {
            let tree = parse_limited(embedded.text());
            let moved = |error: &SyntaxError| syntax_problem(error).at(embedded.outer(error.span));
            return tree.errors().iter().map(moved).collect();
        }
        self.tree.errors().iter().map(syntax_problem).collect()
    }

    /// Reads the document strictly.
    ///
    /// # Errors
    ///
    /// All syntax errors, or else all grammar errors.
    pub(crate) fn into_document(self) -> Result<PolicyDocument, Vec<Problem>> {
        let problems = self.syntax_problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        let Some(Lowered { document, errors, .. }) = self.with_document(lower) else {
            return Err(vec![Problem::error("the input is empty")]);
        };
        if errors.is_empty() {
            return Ok(document);
        }
        let problems = errors.iter().map(policy_problem);
        Err(match self.embedded() {
            Some(embedded) => {
                problems.map(|problem| problem.moved(|span| embedded.outer(span))).collect()
            }
            None => problems.collect(),
        })
    }
}

/// Reads JSON up to the largest size of a policy file.
pub(crate) fn parse_limited(text: &str) -> Tree<'_> {
    parse_with(text, Limits::default().with_max_bytes(MAX_BYTES))
}

/// Returns the member that holds the document and its name.
fn wrapped(node: Node<'_>, depth: usize) -> Option<(&'static str, Node<'_>)> {
    if node.kind() != Kind::Object || node.member("Statement").is_some() {
        return None;
    }
    let holds = |name: &'static str, kinds: &[Kind]| {
        let mut named = node.members().filter(|member| member.name() == name);
        // Of two members, nobody can tell which one is meant.
        let (found, None) = (named.next()?.value(), named.next()) else { return None };
        kinds.contains(&found.kind()).then_some((name, found))
    };
    let found = WRAPPERS
        .into_iter()
        .find_map(|name| holds(name, &[Kind::Object, Kind::String]))
        .or_else(|| holds(TEXT_WRAPPER, &[Kind::String]));
    if found.is_some() {
        return found;
    }
    // `aws iam get-policy-version` and its like print one object around the one with the document.
    let mut members = node.members();
    match (members.next(), members.next(), depth) {
        (Some(only), None, 1..) => wrapped(only.value(), depth - 1),
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
