//! The statement, its `Sid` and its `Effect`.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use iamkit_syntax::{Origin, Spanned};

use crate::{ActionElement, ConditionBlock, PrincipalElement, ResourceElement, Text};

/// One statement of a policy document.
///
/// A statement that came out of lowering with errors holds stand-ins that grant nothing: a missing
/// `Effect` becomes `Deny`, a missing `Action` an empty list. [`PolicyDocument`'s
/// `FromStr`](crate::PolicyDocument) refuses such documents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Statement {
    /// The `Sid` element.
    pub sid: Option<Spanned<Sid>>,
    /// The `Effect` element.
    pub effect: Spanned<Effect>,
    /// The `Principal` or `NotPrincipal` element.
    pub principal: Option<PrincipalElement>,
    /// The `Action` or `NotAction` element.
    pub action: ActionElement,
    /// The `Resource` or `NotResource` element.
    pub resource: Option<ResourceElement>,
    /// The `Condition` element.
    pub condition: Option<ConditionBlock>,
    /// Where the `Effect` member stood.
    pub effect_origin: Origin,
    /// Where the statement stood.
    pub origin: Origin,
}

impl Statement {
    /// Returns a statement without `Sid`, principal, resource and condition.
    #[must_use]
    pub fn new(effect: Effect, action: ActionElement) -> Self {
        Self {
            sid: None,
            effect: Spanned::without_span(effect),
            principal: None,
            action,
            resource: None,
            condition: None,
            effect_origin: Origin::default(),
            origin: Origin::default(),
        }
    }

    /// Returns the `Sid`.
    #[must_use]
    pub fn sid(&self) -> Option<&Sid> {
        self.sid.as_ref().map(|sid| &sid.value)
    }

    /// Returns the `Effect`.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect.value
    }

    /// Returns the `Principal` or `NotPrincipal` element.
    #[must_use]
    pub const fn principal(&self) -> Option<&PrincipalElement> {
        self.principal.as_ref()
    }

    /// Returns the `Action` or `NotAction` element.
    #[must_use]
    pub const fn action(&self) -> &ActionElement {
        &self.action
    }

    /// Returns the `Resource` or `NotResource` element.
    #[must_use]
    pub const fn resource(&self) -> Option<&ResourceElement> {
        self.resource.as_ref()
    }

    /// Returns the `Condition` element.
    #[must_use]
    pub const fn condition(&self) -> Option<&ConditionBlock> {
        self.condition.as_ref()
    }

    /// Iterates over the condition tests, of which all must hold; none without a `Condition`.
    pub fn tests(&self) -> impl Iterator<Item = crate::ConditionTestRef<'_>> {
        self.condition.iter().flat_map(ConditionBlock::tests)
    }
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`, which wins over every `Allow`.
    Deny,
}

impl Effect {
    /// Returns the text of the `Effect` element.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is neither `Allow` nor `Deny`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is neither `Allow` nor `Deny`")]
pub struct ParseEffectError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for Effect {
    type Err = ParseEffectError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "Allow" => Ok(Self::Allow),
            "Deny" => Ok(Self::Deny),
            _ => Err(ParseEffectError { found: text.into() }),
        }
    }
}

/// Statement id, such as `AllowReadOfReports`.
///
/// Any text parses: services differ in the characters they accept. [`Sid::is_alphanumeric`] is
/// IAM's own rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sid {
    text: Text,
}

impl Sid {
    /// Wraps the text of a `Sid` element.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        Self { text: text.into() }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Says whether the text keeps IAM's rule of ASCII letters and digits only (IAM User Guide,
    /// "IAM JSON policy elements: Sid").
    #[must_use]
    pub fn is_alphanumeric(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }
}

impl FromStr for Sid {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
