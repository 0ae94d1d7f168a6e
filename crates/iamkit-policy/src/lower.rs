//! From the spanned JSON tree to the typed document.

mod condition;
mod error;
mod principal;
mod statement;
mod value;

use std::str::FromStr;

use iamkit_syntax::{Kind, LineIndex, Node, Origin, Spanned, Tree};

pub use error::{ParsePolicyError, PolicyError, PolicyErrorKind};

use crate::{LanguageVersion, OneOrMany, PolicyDocument, nearest};
use value::{FirstSeen, kind_name, string};

/// Names of the elements at the top of a policy document.
pub(crate) const POLICY_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// A document and everything that is wrong with it, from [`lower`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The document, without the leaves that could not be read.
    pub document: PolicyDocument,
    /// The errors, in text order; empty for a document that AWS's grammar accepts.
    pub errors: Vec<PolicyError>,
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
    let mut errors = Vec::new();
    let document = document(node, &mut errors);
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    Lowered { document, errors }
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
        let lowered = lower(root);
        if lowered.errors.is_empty() {
            return Ok(lowered.document);
        }
        return Err(ParsePolicyError::new(lowered.errors, &LineIndex::new(tree.text())));
    }
    let errors = tree.errors().iter().map(|error| PolicyError {
        kind: PolicyErrorKind::Syntax(error.kind.clone()),
        span: error.span,
    });
    Err(ParsePolicyError::new(errors.collect(), &LineIndex::new(tree.text())))
}

fn document(node: Node<'_>, errors: &mut Vec<PolicyError>) -> PolicyDocument {
    let mut document =
        PolicyDocument { origin: Origin::unnamed(node.span()), ..PolicyDocument::default() };
    if node.kind() != Kind::Object {
        errors.push(PolicyError {
            kind: PolicyErrorKind::NotAnObject { found: kind_name(node.kind()) },
            span: node.span(),
        });
        return document;
    }
    let mut seen = FirstSeen::default();
    let mut has_statement = false;
    for member in node.members() {
        let (name, value) = (member.name(), member.value());
        if !seen.is_first(&name, member, errors) {
            continue;
        }
        match &*name {
            "Version" => document.version = version(value, errors),
            "Id" => {
                document.id =
                    string("Id", value, errors).map(|text| Spanned::new(text.into(), value.span()));
            }
            "Statement" => {
                has_statement = true;
                document.statement_origin = member.origin();
                document.statements = statements(value, errors);
            }
            _ => errors.push(PolicyError {
                kind: PolicyErrorKind::UnknownElement {
                    nearest: nearest(&name, POLICY_ELEMENTS),
                    name: name.into(),
                    parent: "policy document",
                },
                span: member.name_span(),
            }),
        }
    }
    if !has_statement {
        errors.push(PolicyError { kind: PolicyErrorKind::MissingStatement, span: node.span() });
    }
    document
}

fn version(node: Node<'_>, errors: &mut Vec<PolicyError>) -> Option<Spanned<LanguageVersion>> {
    let text = string("Version", node, errors)?;
    let version = text.parse().ok().map(|version| Spanned::new(version, node.span()));
    if version.is_none() {
        errors.push(PolicyError {
            kind: PolicyErrorKind::InvalidVersion(text.into()),
            span: node.span(),
        });
    }
    version
}

fn statements(node: Node<'_>, errors: &mut Vec<PolicyError>) -> OneOrMany<crate::Statement> {
    match node.kind() {
        Kind::Object => OneOrMany::One(statement::statement(node, errors)),
        Kind::Array => {
            let mut statements = Vec::new();
            for item in node.items() {
                if item.kind() == Kind::Object {
                    statements.push(statement::statement(item, errors));
                } else {
                    errors.push(value::wrong_type("Statement", "an object", item));
                }
            }
            OneOrMany::Many(statements)
        }
        _ => {
            errors.push(value::wrong_type("Statement", "an object or an array of objects", node));
            OneOrMany::default()
        }
    }
}
