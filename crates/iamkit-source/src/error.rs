//! What can be wrong with an input.

use iamkit_policy::{Detail, PolicyErrorKind, Violation};
use iamkit_syntax::{Span, SyntaxErrorKind, did_you_mean, one_line};

/// One thing that is wrong with an input, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", one_line(&kind.to_string()))]
pub struct SourceError {
    /// What is wrong.
    pub kind: SourceErrorKind,
    /// The node or member name at fault, in the text of the user's file.
    pub span: Span,
}

/// What is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// The text is not JSON.
    #[error("{0}")]
    Syntax(SyntaxErrorKind),
    /// A policy document inside the input is malformed.
    #[error("{0}")]
    Policy(PolicyErrorKind),
    /// AWS would refuse to store a policy document.
    #[error("{}{violation}", before(place.as_deref()))]
    Refused {
        /// File, line and column, for a document in another file.
        place: Option<Box<str>>,
        /// What is wrong.
        violation: Box<Violation>,
    },
    /// An object has a member that the format does not know.
    #[error("`{name}` is no member of {parent}")]
    UnknownMember {
        /// The member name.
        name: Box<str>,
        /// What the object is, with its article.
        parent: &'static str,
        /// The known member that was probably meant.
        nearest: Option<&'static str>,
        /// All known members.
        known: Box<[&'static str]>,
    },
    /// An object has two members of the same name.
    #[error("`{0}` stands twice in one object")]
    DuplicateMember(Box<str>),
    /// Two entries of a list are about the same thing.
    #[error("{what} `{name}` stands twice")]
    DuplicateEntry {
        /// What the entries are, such as `user`.
        what: &'static str,
        /// What they share, such as an ARN.
        name: Box<str>,
        /// The first of the two.
        first: Span,
    },
    /// The name of something is not the one that its ARN ends in.
    #[error("`{member}` is `{name}`, and the ARN ends in `{in_arn}`")]
    OtherName {
        /// The member with the name.
        member: &'static str,
        /// The name.
        name: Box<str>,
        /// What the ARN ends in.
        in_arn: Box<str>,
        /// Where the ARN stands.
        arn: Span,
    },
    /// A member that must be there is missing.
    #[error("{parent} needs `{name}`")]
    MissingMember {
        /// The member name.
        name: &'static str,
        /// What the object is, with its article.
        parent: &'static str,
    },
    /// A value has another JSON type than its member takes.
    #[error("`{member}` takes {expected}, not {found}")]
    WrongType {
        /// The member.
        member: Box<str>,
        /// What it takes.
        expected: &'static str,
        /// What it is, with its article.
        found: &'static str,
    },
    /// A text is none of the words that its member takes.
    #[error("`{found}` is none of {expected}")]
    UnknownWord {
        /// What was found.
        found: Box<str>,
        /// The known words.
        expected: Box<str>,
    },
    /// A value does not read as what it stands for: an action, an ARN, an account id.
    #[error("{0}")]
    Invalid(Box<str>),
    /// AWS would not be asked so.
    #[error("{message}")]
    Request {
        /// The code, such as `REQUEST_VALUE_TYPE`.
        code: &'static str,
        /// What is wrong.
        message: Box<str>,
        /// What would be right.
        hint: Option<Box<str>>,
    },
    /// A named policy could not be had.
    #[error("{message}")]
    Unresolved {
        /// What is wrong.
        message: Box<str>,
        /// What would be right.
        hint: Option<Box<str>>,
    },
    /// A character of Unicode's private use area, which could be taken for something unknown.
    #[error("no policy has characters of the private use area")]
    PrivateUseCharacter,
    /// The text is a template of YAML or JSON, of Helm for instance.
    #[error("the file is a text template")]
    TextTemplate,
    /// The policy is sensitive: decisions and answers would tell what it holds.
    #[error("`{0}` is marked as sensitive, nothing of its text is shown")]
    Sensitive(Box<str>),
    /// The text passes a limit of the reader.
    #[error("{0}")]
    Limit(Box<str>),
    /// One policy is needed, and the text holds several.
    #[error("the text holds {} policies, 1 is needed", places.len())]
    SeveralPolicies {
        /// Where they are.
        places: Box<[Box<str>]>,
    },
    /// One policy is needed, and the text holds none.
    #[error("the text holds no policy")]
    NoPolicy,
    /// The text is no format that is known.
    #[error("the text holds nothing that iamkit knows (root members: `{}`)", members.join("`, `"))]
    Unrecognized {
        /// The members of the root.
        members: Box<[Box<str>]>,
        /// The root member that was probably meant.
        nearest: Option<&'static str>,
    },
}

fn before(place: Option<&str>) -> String {
    place.map_or(String::new(), |place| format!("{place}: "))
}

impl SourceError {
    /// Pairs what is wrong with its place.
    #[must_use]
    pub const fn new(kind: SourceErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// Moves every place, from an embedded text to the text around it for instance.
    #[must_use]
    pub fn moved(mut self, to: impl Fn(Span) -> Span) -> Self {
        self.span = to(self.span);
        match &mut self.kind {
            SourceErrorKind::Policy(
                PolicyErrorKind::DuplicateMember { first, .. }
                | PolicyErrorKind::DuplicateConditionKey { first, .. }
                | PolicyErrorKind::BothElements { first_span: first, .. },
            )
            | SourceErrorKind::DuplicateEntry { first, .. }
            | SourceErrorKind::OtherName { arn: first, .. } => *first = to(*first),
            _ => {}
        }
        self
    }

    /// Returns a second place that has to do with the error, and what it is.
    #[must_use]
    pub fn related(&self) -> Option<(Span, &'static str)> {
        let kind = match &self.kind {
            SourceErrorKind::DuplicateEntry { first, .. } => {
                return Some((*first, "first written here"));
            }
            SourceErrorKind::OtherName { arn, .. } => return Some((*arn, "the ARN")),
            SourceErrorKind::Policy(kind) => kind,
            SourceErrorKind::Refused { place: None, violation } => match &violation.detail {
                Detail::Grammar(kind) => kind,
                _ => return None,
            },
            _ => return None,
        };
        match kind {
            PolicyErrorKind::DuplicateMember { first, .. }
            | PolicyErrorKind::DuplicateConditionKey { first, .. } => {
                Some((*first, "first written here"))
            }
            PolicyErrorKind::BothElements { first_span, .. } => {
                Some((*first_span, "the other one"))
            }
            _ => None,
        }
    }
}

impl SourceErrorKind {
    /// Returns the code under which it is reported, such as `INVALID_ACTION`, where it has one.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::Refused { violation, .. } => Some(violation.code()),
            Self::Policy(kind) => kind.code(),
            Self::Request { code, .. } => Some(code),
            Self::PrivateUseCharacter => Some("PRIVATE_USE_CHARACTER"),
            _ => None,
        }
    }

    /// Says what would be right, where that can be said in one line.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Syntax(kind) => kind.hint().map(str::to_owned),
            Self::Policy(kind) => kind.hint(),
            Self::Refused { violation, .. } => violation.hint(),
            Self::UnknownMember { nearest: Some(name), .. }
            | Self::Unrecognized { nearest: Some(name), .. } => did_you_mean([*name]),
            Self::UnknownMember { known, .. } => Some(format!("it takes `{}`", known.join("`, `"))),
            Self::Unresolved { hint, .. } | Self::Request { hint, .. } => {
                hint.as_deref().map(str::to_owned)
            }
            Self::SeveralPolicies { places } => Some(format!("they are `{}`", places.join("`, `"))),
            Self::Sensitive(_) => {
                Some("`iamkit validate` gives the codes of what is wrong with it".to_owned())
            }
            Self::TextTemplate => Some("render it first (`helm template`, …)".to_owned()),
            Self::DuplicateMember(_)
            | Self::DuplicateEntry { .. }
            | Self::OtherName { .. }
            | Self::MissingMember { .. }
            | Self::WrongType { .. }
            | Self::UnknownWord { .. }
            | Self::Invalid(_)
            | Self::Limit(_)
            | Self::NoPolicy
            | Self::PrivateUseCharacter
            | Self::Unrecognized { .. } => None,
        }
    }
}
