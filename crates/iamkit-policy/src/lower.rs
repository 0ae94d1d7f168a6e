//! From the spanned JSON tree to the typed document.

mod condition;
mod error;
mod principal;
mod statement;
mod value;

use std::str::FromStr;

use iamkit_syntax::{Kind, LineIndex, Node, Origin, Spanned, Tree, nearest};

pub(crate) use condition::unknown_operator;
pub use error::{ForbiddenValue, ParsePolicyError, PolicyError, PolicyErrorKind};

use crate::{LanguageVersion, OneOrMany, PassedOver, PolicyDocument, Statement};
use value::{FirstSeen, Lowering};

/// Names of the elements at the top of a policy document.
pub(crate) const POLICY_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// A document and everything that is wrong with it, from [`lower`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The document, without the leaves that could not be read.
    pub document: PolicyDocument,
    /// The errors, in text order; empty for a document that AWS's grammar accepts.
    pub errors: Vec<PolicyError>,
    /// The statements that have both members of a pair such as `Action` and `NotAction`, once more,
    /// with the second member of each pair instead of the first; in text order.
    pub alternates: Vec<Statement>,
}

/// Turns a node of a JSON tree into a policy document; never fails.
///
/// What cannot be read is left out of the document and reported. A `Statement` without a readable
/// `Effect` becomes a `Deny`, so that nothing is granted by mistake.
///
/// ```
/// let tree = iamkit_syntax::parse(r#"{"Statement": [{"Effect": "Allows", "Action": "s3:*"}]}"#);
/// let lowered = iamkit_policy::lower(tree.root().unwrap());
/// assert_eq!(lowered.errors[0].to_string(), "`Allows` is neither `Allow` nor `Deny`");
/// ```
#[must_use]
pub fn lower(node: Node<'_>) -> Lowered {
    let mut lowering = Lowering::of(node);
    let mut document = document(node, &mut lowering);
    let Lowering { mut errors, alternates, .. } = lowering;
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    let nulls = errors.iter().filter(|e| matches!(e.kind, PolicyErrorKind::NullInList { .. }));
    document.passed_over = PassedOver::new(nulls.map(|error| error.span).collect());
    Lowered { document, errors, alternates }
}

/// Reads a policy document from JSON text through the strict door, within `limits`.
///
/// # Errors
///
/// All syntax errors, or else all grammar errors, each with its line and column.
pub fn parse_with(
    text: &str,
    limits: iamkit_syntax::Limits,
) -> Result<PolicyDocument, ParsePolicyError> {
    strict(&iamkit_syntax::parse_with(text, limits))
}

impl FromStr for PolicyDocument {
    type Err = ParsePolicyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        strict(&iamkit_syntax::parse(text))
    }
}

fn strict(tree: &Tree<'_>) -> Result<PolicyDocument, ParsePolicyError> {
    if tree.errors().is_empty()
        && let Some(root) = tree.root()
    {
        let Lowered { document, mut errors, .. } = lower(root);
        // What AWS stores all the same stays in the document, for `judge` to warn about.
        errors.retain(|error| !error.kind.is_stored());
        if errors.is_empty() {
            return Ok(document);
        }
        return Err(ParsePolicyError::new(errors, &LineIndex::new(tree.text())));
    }
    let errors = tree.errors().iter().map(|error| PolicyError {
        kind: PolicyErrorKind::Syntax(error.kind.clone()),
        span: error.span,
    });
    Err(ParsePolicyError::new(errors.collect(), &LineIndex::new(tree.text())))
}

fn document(node: Node<'_>, lowering: &mut Lowering) -> PolicyDocument {
    let mut document =
        PolicyDocument { origin: Origin::unnamed(node.span()), ..PolicyDocument::default() };
    if node.kind() != Kind::Object {
        lowering.report(
            PolicyErrorKind::NotAnObject { found: node.kind().with_article() },
            node.span(),
        );
        return document;
    }
    let mut seen = FirstSeen::default();
    let mut has_statement = false;
    for member in node.members() {
        let (name, value) = (member.name(), member.value());
        if !seen.is_first(member, lowering) {
            continue;
        }
        match &*name {
            "Version" => document.version = version(value, lowering),
            "Id" => {
                document.id =
                    lowering.string("Id", value).map(|text| Spanned::new(text, value.span()));
            }
            "Statement" => {
                has_statement = true;
                document.statement_origin = member.origin();
                document.statements = statements(value, lowering);
            }
            _ => lowering.report(
                PolicyErrorKind::UnknownElement {
                    nearest: nearest(&name, POLICY_ELEMENTS),
                    name: name.into(),
                    parent: "policy document",
                },
                member.name_span(),
            ),
        }
    }
    if !has_statement {
        lowering.report(PolicyErrorKind::MissingStatement, node.span());
    }
    document
}

fn version(node: Node<'_>, lowering: &mut Lowering) -> Option<Spanned<LanguageVersion>> {
    let text = lowering.string("Version", node)?;
    let version = text.parse().ok().map(|version| Spanned::new(version, node.span()));
    if version.is_none() {
        lowering.report(PolicyErrorKind::InvalidVersion((&*text).into()), node.span());
    }
    version
}

fn statements(node: Node<'_>, lowering: &mut Lowering) -> OneOrMany<Statement> {
    match node.kind() {
        Kind::Object => OneOrMany::One(statement::statement(node, lowering)),
        Kind::Array => {
            let mut statements = Vec::with_capacity(node.items().count());
            for item in node.items() {
                if item.kind() == Kind::Object {
                    statements.push(statement::statement(item, lowering));
                } else {
                    lowering.errors.push(value::wrong_type("Statement", "an object", item));
                }
            }
            OneOrMany::Many(statements)
        }
        _ => {
            lowering.errors.push(value::wrong_type(
                "Statement",
                "an object or an array of objects",
                node,
            ));
            OneOrMany::default()
        }
    }
}
