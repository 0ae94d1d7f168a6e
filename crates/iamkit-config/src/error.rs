//! What is wrong with an `iamkit.toml`, and where.

use iamkit_syntax::{Span, did_you_mean};
use iamkit_validate::{ParseDayError, ParseDocumentKindError, ParseFindingTypeError};

use crate::{ParseCheckError, ParseGlobError};

/// One thing that is wrong with an `iamkit.toml`.
///
/// ```
/// use iamkit_config::Configuration;
///
/// let text = "exlude = []";
/// let errors = Configuration::read(text).unwrap_err();
/// assert_eq!(errors[0].to_string(), "`exlude` is no key of `iamkit.toml`");
/// assert_eq!(errors[0].hint().as_deref(), Some("did you mean `exclude`?"));
/// assert_eq!(errors[0].span.of(text), Some("exlude"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
#[non_exhaustive]
pub struct ConfigurationError {
    /// What is wrong.
    pub kind: ConfigurationErrorKind,
    /// Where it stands in the text.
    pub span: Span,
}

/// What is wrong with an `iamkit.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationErrorKind {
    /// The text is no TOML.
    #[error("{0}")]
    Syntax(Box<str>),
    /// A key is not known there.
    #[error("`{found}` is no key of {table}")]
    UnknownKey {
        /// The key.
        found: Box<str>,
        /// The table that it stands in, such as `iamkit.toml`, in backticks.
        table: &'static str,
        /// The known key that was probably meant.
        nearest: Option<&'static str>,
        /// All known keys.
        known: &'static [&'static str],
    },
    /// A key that must be there is not.
    #[error("an entry of `ignore` has no `{0}`")]
    MissingKey(&'static str),
    /// A value is of another type.
    #[error("`{key}` must be {expected}, not {found}")]
    WrongType {
        /// The key.
        key: Box<str>,
        /// What was expected, such as `a string`.
        expected: &'static str,
        /// What was found, in words of TOML.
        found: &'static str,
    },
    /// A suppression says nothing in its reason.
    #[error("an entry of `ignore` has an empty reason")]
    EmptyReason,
    /// A text is no glob.
    #[error(transparent)]
    Glob(#[from] ParseGlobError),
    /// A text is no issue code and no family.
    #[error(transparent)]
    Check(#[from] ParseCheckError),
    /// A text is no day.
    #[error(transparent)]
    Day(#[from] ParseDayError),
    /// A text is no type of findings.
    #[error(transparent)]
    FindingType(#[from] ParseFindingTypeError),
    /// A text is no type of policies.
    #[error(transparent)]
    PolicyType(#[from] ParseDocumentKindError),
}

impl ConfigurationError {
    pub(crate) fn new(kind: impl Into<ConfigurationErrorKind>, span: Span) -> Self {
        Self { kind: kind.into(), span }
    }

    /// Says what would be right.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match &self.kind {
            ConfigurationErrorKind::UnknownKey { nearest: Some(name), .. } => did_you_mean([name]),
            ConfigurationErrorKind::UnknownKey { known, .. } => {
                Some(format!("the keys are {}", known.join(", ")))
            }
            ConfigurationErrorKind::MissingKey(_) | ConfigurationErrorKind::EmptyReason => {
                Some("each entry has a `code` and a `reason`".to_owned())
            }
            ConfigurationErrorKind::Check(error) => Some(error.hint()),
            ConfigurationErrorKind::Day(_) => Some("write it as `2027-01-31`".to_owned()),
            ConfigurationErrorKind::PolicyType(error) => Some(error.hint()),
            ConfigurationErrorKind::Syntax(_)
            | ConfigurationErrorKind::WrongType { .. }
            | ConfigurationErrorKind::FindingType(_)
            | ConfigurationErrorKind::Glob(_) => None,
        }
    }
}
