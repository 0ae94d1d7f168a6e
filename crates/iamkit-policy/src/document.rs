//! The policy document and its `Version`.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use iamkit_syntax::{Origin, Span, Spanned};

use crate::{OneOrMany, Statement, Text};

/// A whole IAM policy document, of whatever policy type.
///
/// ```
/// use iamkit_policy::{Effect, PolicyDocument};
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}}"#
///     .parse()?;
/// assert_eq!(document.statements()[0].effect(), Effect::Allow);
/// # Ok::<(), iamkit_policy::ParsePolicyError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PolicyDocument {
    /// The `Version` element, when there is one.
    pub version: Option<Spanned<LanguageVersion>>,
    /// The `Id` element, which resource-based policies may carry.
    pub id: Option<Spanned<Text>>,
    /// The statements; [`OneOrMany::One`] for a `Statement` that is an object.
    pub statements: OneOrMany<Statement>,
    /// Where the `Statement` member stood; its value is empty when it was missing.
    pub statement_origin: Origin,
    /// The members of lists that AWS passes over when it reads the document.
    pub passed_over: PassedOver,
    /// Where the document stood.
    pub origin: Origin,
}

/// Where `null` stood in the lists of a document: AWS stores such a document and passes them over.
///
/// Two of these are always equal, so that a document compares by meaning alone.
#[derive(Clone, Debug, Default)]
pub struct PassedOver {
    spans: Vec<Span>,
}

impl PassedOver {
    pub(crate) const fn new(spans: Vec<Span>) -> Self {
        Self { spans }
    }

    /// Returns the places in text order.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }
}

impl PartialEq for PassedOver {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PassedOver {}

impl Hash for PassedOver {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl PolicyDocument {
    /// Returns an empty document of the current language version.
    #[must_use]
    pub fn new() -> Self {
        Self { version: Some(Spanned::without_span(LanguageVersion::V2012)), ..Self::default() }
    }

    /// Returns the `Version`; without one AWS takes the document for `2008-10-17`.
    #[must_use]
    pub fn version(&self) -> Option<LanguageVersion> {
        self.version.map(|version| version.value)
    }

    /// Returns the `Id`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_ref().map(|id| id.value.as_str())
    }

    /// Returns the statements in document order.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        self.statements.as_slice()
    }

    /// Says whether `${…}` stands for a policy variable in this document: only with `Version`
    /// `2012-10-17` (IAM User Guide, "IAM JSON policy elements: Version").
    #[must_use]
    pub fn has_variables(&self) -> bool {
        self.version.is_some_and(|version| version.value.has_variables())
    }
}

/// Version of the policy language, such as `2012-10-17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LanguageVersion {
    /// `2008-10-17`: policy variables are plain text.
    V2008,
    /// `2012-10-17`: the current version, with policy variables.
    V2012,
}

impl LanguageVersion {
    /// Returns the text of the `Version` element.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }

    /// Says whether this version knows policy variables.
    #[must_use]
    pub const fn has_variables(self) -> bool {
        matches!(self, Self::V2012)
    }
}

impl fmt::Display for LanguageVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is no version of the policy language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no version of the policy language")]
pub struct ParseLanguageVersionError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for LanguageVersion {
    type Err = ParseLanguageVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "2008-10-17" => Ok(Self::V2008),
            "2012-10-17" => Ok(Self::V2012),
            _ => Err(ParseLanguageVersionError { found: text.into() }),
        }
    }
}
