//! The `Principal` element.

use std::fmt;
use std::str::FromStr;

use iamkit_syntax::{Origin, Spanned};

use crate::{OneOrMany, Text};

/// The `Principal` or the `NotPrincipal` element of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalElement {
    /// Applies to the listed principals.
    Principal(PrincipalClause),
    /// Applies to every principal but the listed ones.
    NotPrincipal(PrincipalClause),
}

/// What a `Principal` or `NotPrincipal` element lists and where the member stood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PrincipalClause {
    /// The principals.
    pub spec: PrincipalSpec,
    /// Where the member stood.
    pub origin: Origin,
}

/// Value of a `Principal` element.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalSpec {
    /// The string `"*"`: everyone, anonymous callers and AWS services included.
    Everyone,
    /// An object of principal kinds, in document order.
    Map(Vec<PrincipalEntry>),
}

/// One member of a principal object, such as `"AWS": "111122223333"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PrincipalEntry {
    /// The member name.
    pub kind: PrincipalKind,
    /// The principals of that kind.
    pub values: OneOrMany<Spanned<Principal>>,
    /// Where the member stood.
    pub origin: Origin,
}

impl PrincipalElement {
    /// Returns the clause, negated or not.
    #[must_use]
    pub const fn clause(&self) -> &PrincipalClause {
        match self {
            Self::Principal(clause) | Self::NotPrincipal(clause) => clause,
        }
    }

    /// Returns what is listed.
    #[must_use]
    pub const fn spec(&self) -> &PrincipalSpec {
        &self.clause().spec
    }

    /// Says whether this is `NotPrincipal`.
    #[must_use]
    pub const fn is_negated(&self) -> bool {
        matches!(self, Self::NotPrincipal(_))
    }

    /// Returns `Principal` or `NotPrincipal`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Principal(_) => "Principal",
            Self::NotPrincipal(_) => "NotPrincipal",
        }
    }

    /// Iterates over the listed principals with their kinds; nothing for the string `"*"`.
    pub fn principals(&self) -> impl Iterator<Item = (PrincipalKind, &Spanned<Principal>)> {
        let entries = match self.spec() {
            PrincipalSpec::Everyone => &[],
            PrincipalSpec::Map(entries) => entries.as_slice(),
        };
        entries.iter().flat_map(|entry| entry.values.iter().map(move |value| (entry.kind, value)))
    }
}

/// Kind of a principal: the member name in a principal object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// `AWS`: accounts, users, roles and their sessions.
    Aws,
    /// `Service`: AWS services, such as `ec2.amazonaws.com`.
    Service,
    /// `Federated`: identity providers.
    Federated,
    /// `CanonicalUser`: the canonical user id of Amazon S3.
    CanonicalUser,
}

impl PrincipalKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Service, Self::Federated, Self::CanonicalUser];

    /// Returns the member name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

impl fmt::Display for PrincipalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is no principal kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of `AWS`, `Service`, `Federated`, `CanonicalUser`")]
pub struct ParsePrincipalKindError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for PrincipalKind {
    type Err = ParsePrincipalKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| ParsePrincipalKindError { found: text.into() })
    }
}

/// Text of one principal, such as `arn:aws:iam::111122223333:role/Dev` or `ec2.amazonaws.com`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal {
    text: Text,
}

impl Principal {
    /// Wraps a text; every text is accepted, one that names no principal matches none.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        Self { text: text.into() }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Says whether this is the lone `*`.
    #[must_use]
    pub fn is_everyone(&self) -> bool {
        &*self.text == "*"
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Principal {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Principal {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}
