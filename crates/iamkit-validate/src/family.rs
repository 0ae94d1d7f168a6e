//! The families of checks.

use std::fmt;
use std::str::FromStr;

/// Family of checks, such as `security`.
///
/// ```
/// use iamkit_catalog::Catalog;
/// use iamkit_validate::{CheckFamily, DocumentKind, Options, validate};
///
/// let text = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}}"#;
/// let options = Options::new(Catalog::embedded());
/// assert_eq!(validate(text, DocumentKind::Identity, &options), []);
///
/// let options = options.select(&[CheckFamily::Security]);
/// let findings = validate(text, DocumentKind::Identity, &options);
/// assert_eq!(findings[0].code.as_str(), "IAMKIT_CREDENTIAL_EXPOSURE");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckFamily {
    /// The checks of IAM Access Analyzer: the default.
    AccessAnalyzer,
    /// What AWS would refuse to store, or stores although it means nothing. The codes of this family
    /// and the next two start with `IAMKIT_`.
    Storable,
    /// What is stored and does nothing, or not what it says.
    Effect,
    /// What an attacker gains.
    Security,
    /// What the text around a policy makes of it: a template, a configuration.
    Source,
}

impl CheckFamily {
    /// All families.
    pub const ALL: [Self; 5] =
        [Self::AccessAnalyzer, Self::Storable, Self::Effect, Self::Security, Self::Source];

    /// Returns the name, such as `security`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessAnalyzer => "access-analyzer",
            Self::Storable => "storable",
            Self::Effect => "effect",
            Self::Security => "security",
            Self::Source => "source",
        }
    }
}

impl fmt::Display for CheckFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no family of checks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of `access-analyzer`, `storable`, `effect`, `security`, `source`")]
pub struct ParseCheckFamilyError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for CheckFamily {
    type Err = ParseCheckFamilyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| ParseCheckFamilyError { found: text.into() })
    }
}
