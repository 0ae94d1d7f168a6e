//! What a check reports.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use iamkit_syntax::{LineIndex, Path, PathStep, Span};

use crate::{Fix, IssueCode};

/// One result of a policy check: what is at stake, where, and what would be right.
///
/// ```
/// use iamkit_catalog::Catalog;
/// use iamkit_validate::{DocumentKind, Options, validate};
///
/// let text = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allows", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}}"#;
/// let findings = validate(text, DocumentKind::Identity, &Options::new(Catalog::embedded()));
/// assert_eq!(findings[0].code.as_str(), "INVALID_EFFECT");
/// assert_eq!(findings[0].details(), "The effect Allows is not valid. Use Allow or Deny.");
/// assert_eq!(findings[0].locations[0].start.line, 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The check that reports.
    pub code: IssueCode,
    /// How grave it is.
    pub finding_type: FindingType,
    /// What is the matter, one sentence.
    pub message: String,
    /// What to do about it; empty when the message says it all.
    pub hint: Cow<'static, str>,
    /// Where it is, the decisive place first.
    pub locations: Vec<Location>,
    /// A repair that can be applied as it is, where there is one.
    pub fix: Option<Fix>,
    /// What else the checks say of the same cause: `IAMKIT_FULL_ADMINISTRATOR` stands for all ways to more
    /// permissions that the same statement opens. These have no `covers` of their own.
    pub covers: Vec<Finding>,
}

impl Finding {
    /// Makes a finding about the text around a policy, which whoever reads that text notes.
    #[must_use]
    pub fn of_source(code: IssueCode, message: impl Into<String>, location: Location) -> Self {
        Self {
            code,
            finding_type: code.finding_type(),
            message: message.into(),
            hint: Cow::Borrowed(""),
            locations: vec![location],
            fix: None,
            covers: Vec::new(),
        }
    }

    /// Returns the message and the hint: `findingDetails` of the API.
    #[must_use]
    pub fn details(&self) -> Cow<'_, str> {
        if self.hint.is_empty() {
            Cow::Borrowed(&self.message)
        } else {
            Cow::Owned(format!("{} {}", self.message, self.hint))
        }
    }

    /// Returns the address of AWS's page about the check: `learnMoreLink` of the API.
    #[must_use]
    pub fn learn_more_link(&self) -> String {
        self.code.learn_more_link()
    }
}

/// How grave a finding is, such as `SECURITY_WARNING`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingType {
    /// The policy cannot work as written.
    Error,
    /// The policy allows access that AWS considers too broad.
    SecurityWarning,
    /// The policy works, but not by best practice.
    Warning,
    /// The policy can be made better without changing what it permits.
    Suggestion,
}

impl FindingType {
    /// All types, the gravest first.
    pub const ALL: [Self; 4] =
        [Self::Error, Self::SecurityWarning, Self::Warning, Self::Suggestion];

    /// Returns the name that the API uses, such as `SECURITY_WARNING`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::SecurityWarning => "SECURITY_WARNING",
            Self::Warning => "WARNING",
            Self::Suggestion => "SUGGESTION",
        }
    }

    /// Returns the part of AWS's documentation addresses that stands for the type.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::SecurityWarning => "security-warning",
            Self::Warning => "general-warning",
            Self::Suggestion => "suggestion",
        }
    }
}

impl fmt::Display for FindingType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no finding type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of `ERROR`, `SECURITY_WARNING`, `WARNING`, `SUGGESTION`")]
pub struct ParseFindingTypeError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for FindingType {
    type Err = ParseFindingTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `security-warning` is as good.
        let name = text.to_ascii_uppercase().replace('-', "_");
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == name)
            .ok_or_else(|| ParseFindingTypeError { found: text.into() })
    }
}

/// Place of a finding: the way to a node of the document and the text of that node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// Steps from the document to the node; empty for the document itself.
    pub path: Path,
    /// Where the text of the node starts.
    pub start: Position,
    /// Where the text of the node ends; the character here is not part of it.
    pub end: Position,
    /// The same range in bytes of the text.
    pub bytes: Span,
}

impl Location {
    /// Returns a place in a text that is no node of a document.
    #[must_use]
    pub fn of_text(bytes: Span, lines: &LineIndex<'_>) -> Self {
        let path = Path::new(Vec::new());
        let (start, end) = (Position::of(bytes.start, lines), Position::of(bytes.end, lines));
        Self { path, start, end, bytes }
    }

    /// Returns the location of the same node in a text around the document.
    #[must_use]
    pub fn moved_to(&self, bytes: Span, lines: &LineIndex<'_>) -> Self {
        Self { path: self.path.clone(), ..Self::of_text(bytes, lines) }
    }
}

impl Position {
    /// Returns the position of a byte.
    #[must_use]
    pub fn of(offset: u32, lines: &LineIndex<'_>) -> Self {
        let place = lines.position(offset);
        Self { line: place.line, column: place.column_utf16, offset: lines.utf16_offset(offset) }
    }
}

/// Position in a text in the units of the API: UTF-16 code units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, counted from 1.
    pub line: u32,
    /// Place in the line, counted from 0.
    pub column: u32,
    /// Place in the text, counted from 0.
    pub offset: u32,
}

impl fmt::Display for Location {
    /// Writes the steps of the path, such as `Statement/0/Action/1`; a
    /// step to a member name has an `@`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.path.steps().iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "/" })?;
            match step {
                PathStep::Value(name) => f.write_str(name)?,
                PathStep::Index(at) => write!(f, "{at}")?,
                PathStep::Key(name) => write!(f, "@{name}")?,
            }
        }
        Ok(())
    }
}
