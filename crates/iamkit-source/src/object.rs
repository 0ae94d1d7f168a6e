//! Members of an object, by name and type.

use iamkit_syntax::{Kind, Node, Spanned, Tree, nearest};

use crate::{SourceError, SourceErrorKind};

/// The known members of one object, in the order of their names.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a, const N: usize> {
    /// The value of each known member that is there.
    pub values: [Option<Node<'a>>; N],
}

/// Returns the top value of a text without syntax errors.
///
/// # Errors
///
/// All syntax errors.
pub fn root<'t>(tree: &'t Tree<'_>) -> Result<Node<'t>, Vec<SourceError>> {
    match tree.root() {
        Some(root) if tree.errors().is_empty() => Ok(root),
        _ => Err(syntax_errors(tree)),
    }
}

/// Returns the syntax errors of a text.
#[must_use]
pub fn syntax_errors(tree: &Tree<'_>) -> Vec<SourceError> {
    let errors = tree.errors().iter();
    errors
        .map(|error| SourceError::new(SourceErrorKind::Syntax(error.kind.clone()), error.span))
        .collect()
}

/// Returns the value if there are no errors.
///
/// # Errors
///
/// All errors in text order.
pub fn finish<T>(value: T, mut errors: Vec<SourceError>) -> Result<T, Vec<SourceError>> {
    if errors.is_empty() {
        return Ok(value);
    }
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    Err(errors)
}

/// Finds the known members of an object; unknown and repeated ones are reported.
pub fn members<'a, const N: usize>(
    parent: &'static str,
    node: Node<'a>,
    known: [&'static str; N],
    errors: &mut Vec<SourceError>,
) -> Option<Members<'a, N>> {
    if node.kind() != Kind::Object {
        errors.push(SourceError::new(
            SourceErrorKind::Invalid(
                format!("{parent} is an object, not {}", node.kind().with_article()).into(),
            ),
            node.span(),
        ));
        return None;
    }
    let mut values = [None; N];
    for member in node.members() {
        let name = member.name();
        let slot = known.iter().zip(values.iter_mut()).find(|(known, _)| ***known == *name);
        let kind = match slot {
            Some((_, slot @ None)) => {
                *slot = Some(member.value());
                continue;
            }
            Some(_) => SourceErrorKind::DuplicateMember(name.into()),
            None => SourceErrorKind::UnknownMember {
                nearest: nearest(&name, known),
                name: name.into(),
                parent,
                known: known.into(),
            },
        };
        errors.push(SourceError::new(kind, member.name_span()));
    }
    Some(Members { values })
}

/// Says that an object lacks a member.
#[must_use]
pub fn missing(name: &'static str, parent: &'static str, node: Node<'_>) -> SourceError {
    SourceError::new(SourceErrorKind::MissingMember { name, parent }, node.span())
}

/// Says that a value has another type than its member takes.
#[must_use]
pub fn wrong_type(member: &str, expected: &'static str, node: Node<'_>) -> SourceError {
    SourceError::new(
        SourceErrorKind::WrongType {
            member: member.into(),
            expected,
            found: node.kind().with_article(),
        },
        node.span(),
    )
}

/// Says that a value does not read as what it stands for.
#[must_use]
pub fn invalid(error: &impl ToString, node: Node<'_>) -> SourceError {
    SourceError::new(SourceErrorKind::Invalid(error.to_string().into()), node.span())
}

/// Reads a string.
pub fn text(
    member: &str,
    node: Node<'_>,
    errors: &mut Vec<SourceError>,
) -> Option<Spanned<Box<str>>> {
    let text = node.as_str().map(|text| Spanned::new(text.into(), node.span()));
    if text.is_none() {
        errors.push(wrong_type(member, "a string", node));
    }
    text
}

/// Reads `true` or `false`.
pub fn flag(member: &str, node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<bool> {
    if let Kind::Bool(value) = node.kind() {
        return Some(value);
    }
    errors.push(wrong_type(member, "`true` or `false`", node));
    None
}

/// Reads an array of strings.
pub fn texts(
    member: &str,
    node: Node<'_>,
    errors: &mut Vec<SourceError>,
) -> Vec<Spanned<Box<str>>> {
    if node.kind() == Kind::Array {
        node.items().filter_map(|item| text(member, item, errors)).collect()
    } else {
        errors.push(wrong_type(member, "an array of strings", node));
        Vec::new()
    }
}
