//! What can be wrong with a policy document.

use std::fmt;

use iamkit_syntax::{LineIndex, Position, Span, SyntaxErrorKind, did_you_mean, nearest};

use crate::quoted::Quoted;
use crate::{Element, PolicyType, PrincipalKind, SetOperator};

/// One thing that is wrong with a policy document, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct PolicyError {
    /// What is wrong.
    pub kind: PolicyErrorKind,
    /// The node or member name at fault.
    pub span: Span,
}

/// What is wrong with a policy document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyErrorKind {
    /// The text is not JSON.
    #[error("{0}")]
    Syntax(SyntaxErrorKind),
    /// The document is some other JSON value.
    #[error("a policy document is an object, not {found}")]
    NotAnObject {
        /// What it is, with its article.
        found: &'static str,
    },
    /// An object has a member that the grammar does not know.
    #[error("`{}` is no element of a {parent}", Quoted(.name))]
    UnknownElement {
        /// The member name.
        name: Box<str>,
        /// What the object is.
        parent: &'static str,
        /// The element that was probably meant.
        nearest: Option<&'static str>,
    },
    /// An object has two members of the same name.
    #[error("`{}` stands twice in one object", Quoted(.name))]
    DuplicateMember {
        /// The member name.
        name: Box<str>,
        /// The first of the two.
        first: Span,
    },
    /// Two condition keys of one operator differ in case only.
    #[error("condition key `{}` stands twice under one operator, names ignore case", Quoted(.key))]
    DuplicateConditionKey {
        /// The second key.
        key: Box<str>,
        /// The first of the two.
        first: Span,
    },
    /// A value has a JSON type that its element does not take.
    #[error("`{}` takes {expected}, not {found}", Quoted(.element))]
    WrongType {
        /// The element.
        element: Box<str>,
        /// What it takes.
        expected: &'static str,
        /// What it is, with its article.
        found: &'static str,
    },
    /// A list has the member `null`, which AWS passes over.
    #[error("`{}` takes {expected}, `null` in the list is passed over", Quoted(.element))]
    NullInList {
        /// The element.
        element: Box<str>,
        /// What it takes.
        expected: &'static str,
    },
    /// The document has no `Statement`.
    #[error("the policy document has no `Statement`")]
    MissingStatement,
    /// A statement has no `Effect`.
    #[error("the statement has no `Effect`")]
    MissingEffect,
    /// A statement has neither `Action` nor `NotAction`.
    #[error("the statement has neither `Action` nor `NotAction`")]
    MissingAction,
    /// `Version` is another text than the two known.
    #[error("`{}` is no version of the policy language", Quoted(.0))]
    InvalidVersion(Box<str>),
    /// `Effect` is another text than the two known.
    #[error("`{}` is neither `Allow` nor `Deny`", Quoted(.0))]
    InvalidEffect(Box<str>),
    /// A statement has an element and its negation.
    #[error("`{second}` stands beside `{first}`")]
    BothElements {
        /// The element that came first, which is kept.
        first: Element,
        /// The element that came second.
        second: Element,
        /// The name of the first.
        first_span: Span,
    },
    /// `Principal` is a string other than `*`.
    #[error("principal `{}` is not inside an object that says its kind", Quoted(.0))]
    BarePrincipal(Box<str>),
    /// A member of a principal object is no principal kind.
    #[error("`{}` is no kind of principal", Quoted(.name))]
    UnknownPrincipalKind {
        /// The member name.
        name: Box<str>,
        /// The kind that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A condition operator is none of the known ones.
    #[error("`{}` is no condition operator", Quoted(.name))]
    UnknownOperator {
        /// The name as written.
        name: Box<str>,
        /// The base operator that was probably meant.
        nearest: Option<&'static str>,
        /// Whether condition keys stand below; AWS stores an operator without keys, whatever its
        /// name.
        has_keys: bool,
    },
    /// The values of one condition key have different JSON types.
    #[error("the values of condition key `{}` are not all of one JSON type", Quoted(.key))]
    MixedConditionValues {
        /// The condition key.
        key: Box<str>,
    },
    /// An element that this policy type does not allow.
    #[error("{} does not take `{element}`", .policy_type.with_article())]
    ForbiddenElement {
        /// The policy type.
        policy_type: PolicyType,
        /// The element.
        element: Element,
    },
    /// An element that this policy type demands is missing.
    #[error("a statement of {} needs `{element}`", .policy_type.with_article())]
    MissingElement {
        /// The policy type.
        policy_type: PolicyType,
        /// The element.
        element: Element,
    },
    /// A value that this policy type does not allow.
    #[error("{} does not take {value}", .policy_type.with_article())]
    ForbiddenValue {
        /// The policy type.
        policy_type: PolicyType,
        /// What is not allowed.
        value: ForbiddenValue,
    },
}

/// Value that a resource control policy of a customer does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ForbiddenValue {
    /// `Allow` as `Effect`.
    Allow,
    /// A principal other than `"*"`.
    NamedPrincipal,
    /// The action `*`, which has no service prefix.
    AnyAction,
}

impl fmt::Display for ForbiddenValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "`Allow`",
            Self::NamedPrincipal => "a principal other than `\"*\"`",
            Self::AnyAction => "the action `*` without a service prefix",
        })
    }
}

impl PolicyErrorKind {
    /// Says whether AWS stores a document with this error: the part at fault means nothing then, and
    /// [`judge`](crate::judge) warns about it.
    #[must_use]
    pub const fn is_stored(&self) -> bool {
        matches!(self, Self::NullInList { .. } | Self::UnknownOperator { has_keys: false, .. })
    }

    /// Says what would be right, where that can be said in one line.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Syntax(kind) => kind.hint().map(str::to_owned),
            Self::UnknownElement { nearest, .. } | Self::UnknownPrincipalKind { nearest, .. } => {
                did_you_mean(*nearest)
            }
            Self::UnknownOperator { name, nearest, .. } => {
                did_you_mean(nearest.map(|base| operator_meant(name, base)))
            }
            Self::DuplicateMember { .. } | Self::DuplicateConditionKey { .. } => {
                Some("merge the two, JSON readers keep only one of them".into())
            }
            Self::NotAnObject { .. } | Self::MissingStatement => {
                Some(r#"write {"Version": "2012-10-17", "Statement": [...]}"#.into())
            }
            Self::MissingEffect => Some(r#"add "Effect": "Allow" or "Effect": "Deny""#.into()),
            Self::MissingAction => Some(r#"add "Action": ["service:ActionName"]"#.into()),
            Self::InvalidVersion(_) => Some("use `2012-10-17`, or `2008-10-17`".into()),
            Self::InvalidEffect(_) => Some("use `Allow` or `Deny`, in this case".into()),
            Self::BothElements { .. } => Some("keep one of the two".into()),
            Self::BarePrincipal(text) => {
                let kind = principal_kind_meant(text);
                Some(format!(r#"write {{"{kind}": "{}"}}, or the kind that it is"#, Quoted(text)))
            }
            Self::MixedConditionValues { .. } => Some("quote all of them".into()),
            Self::NullInList { .. } => Some("leave it out".into()),
            Self::WrongType { .. }
            | Self::ForbiddenElement { .. }
            | Self::MissingElement { .. }
            | Self::ForbiddenValue { .. } => None,
        }
    }
}

/// Spells a base operator with the affixes that an unknown name seems to have.
fn operator_meant(name: &str, base: &str) -> String {
    let sets = [SetOperator::ForAllValues, SetOperator::ForAnyValue].map(SetOperator::as_str);
    let set = name.split_once(':').and_then(|(prefix, _)| nearest(prefix, sets));
    let suffix = if name.to_ascii_lowercase().contains("ifexist") { "IfExists" } else { "" };
    match set {
        Some(set) => format!("{set}:{base}{suffix}"),
        None => format!("{base}{suffix}"),
    }
}

/// Guesses the kind of a principal from its text.
fn principal_kind_meant(text: &str) -> PrincipalKind {
    if text.contains(":saml-provider/") || text.contains(":oidc-provider/") {
        PrincipalKind::Federated
    } else if text.contains(".amazonaws.") {
        PrincipalKind::Service
    } else {
        PrincipalKind::Aws
    }
}

/// Why a text is no policy document: everything that is wrong, with positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsePolicyError {
    // INVARIANT: not empty, in text order.
    errors: Vec<(Position, PolicyError)>,
}

impl ParsePolicyError {
    pub(super) fn new(errors: Vec<PolicyError>, lines: &LineIndex<'_>) -> Self {
        let place = |error: PolicyError| (lines.position(error.span.start), error);
        Self { errors: errors.into_iter().map(place).collect() }
    }

    /// Iterates over the errors in text order.
    pub fn errors(&self) -> impl Iterator<Item = &PolicyError> {
        self.errors.iter().map(|(_, error)| error)
    }

    /// Iterates over the errors with the positions where they start.
    pub fn positions(&self) -> impl Iterator<Item = (Position, &PolicyError)> {
        self.errors.iter().map(|(position, error)| (*position, error))
    }
}

impl fmt::Display for ParsePolicyError {
    /// Writes `line:column: message` for each error, joined by `; `.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (position, error)) in self.errors.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            write!(f, "{}:{}: {error}", position.line, position.column_chars + 1)?;
        }
        Ok(())
    }
}

impl std::error::Error for ParsePolicyError {}
