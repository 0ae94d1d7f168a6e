//! What can be wrong with a scenario.

use iamkit_policy::PolicyErrorKind;
use iamkit_syntax::{Span, SyntaxErrorKind, did_you_mean};

/// One thing that is wrong with a scenario, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ScenarioError {
    /// What is wrong.
    pub kind: ScenarioErrorKind,
    /// The node or member name at fault, in the text of the scenario.
    pub span: Span,
}

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioErrorKind {
    /// The text is not JSON.
    #[error("{0}")]
    Syntax(SyntaxErrorKind),
    /// A policy document inside the scenario is malformed.
    #[error("{0}")]
    Policy(PolicyErrorKind),
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
    /// A named policy could not be had.
    #[error("{message}")]
    Source {
        /// What is wrong.
        message: Box<str>,
        /// What would be right.
        hint: Option<Box<str>>,
    },
}

impl ScenarioErrorKind {
    /// Says what would be right, where that can be said in one line.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Syntax(kind) => kind.hint().map(str::to_owned),
            Self::Policy(kind) => kind.hint(),
            Self::UnknownMember { nearest: Some(name), .. } => did_you_mean([name]),
            Self::UnknownMember { known, .. } => Some(format!("it takes `{}`", known.join("`, `"))),
            Self::Source { hint, .. } => hint.as_deref().map(str::to_owned),
            Self::DuplicateMember(_)
            | Self::MissingMember { .. }
            | Self::WrongType { .. }
            | Self::UnknownWord { .. }
            | Self::Invalid(_) => None,
        }
    }
}
