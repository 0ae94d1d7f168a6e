//! The elements of a statement.

use std::fmt;
use std::str::FromStr;

/// Element of a statement, such as `NotAction`.
///
/// ```
/// use iamkit_policy::Element;
///
/// assert_eq!("NotAction".parse(), Ok(Element::NotAction));
/// assert_eq!(Element::NotAction.counterpart(), Some(Element::Action));
/// assert!("notaction".parse::<Element>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// `Sid`
    Sid,
    /// `Effect`
    Effect,
    /// `Principal`
    Principal,
    /// `NotPrincipal`
    NotPrincipal,
    /// `Action`
    Action,
    /// `NotAction`
    NotAction,
    /// `Resource`
    Resource,
    /// `NotResource`
    NotResource,
    /// `Condition`
    Condition,
}

impl Element {
    /// Every element, in the order in which AWS prints them.
    pub const ALL: [Self; 9] = [
        Self::Sid,
        Self::Effect,
        Self::Principal,
        Self::NotPrincipal,
        Self::Action,
        Self::NotAction,
        Self::Resource,
        Self::NotResource,
        Self::Condition,
    ];

    /// Returns the member name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sid => "Sid",
            Self::Effect => "Effect",
            Self::Principal => "Principal",
            Self::NotPrincipal => "NotPrincipal",
            Self::Action => "Action",
            Self::NotAction => "NotAction",
            Self::Resource => "Resource",
            Self::NotResource => "NotResource",
            Self::Condition => "Condition",
        }
    }

    /// Returns the element that must not stand beside this one, `NotAction` of `Action` and the
    /// other way round.
    #[must_use]
    pub const fn counterpart(self) -> Option<Self> {
        match self {
            Self::Principal => Some(Self::NotPrincipal),
            Self::NotPrincipal => Some(Self::Principal),
            Self::Action => Some(Self::NotAction),
            Self::NotAction => Some(Self::Action),
            Self::Resource => Some(Self::NotResource),
            Self::NotResource => Some(Self::Resource),
            Self::Sid | Self::Effect | Self::Condition => None,
        }
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no element of a statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no element of a statement")]
pub struct ParseElementError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for Element {
    type Err = ParseElementError;

    /// Reads a member name; letter case counts (IAM User Guide, "Grammar of the IAM JSON policy
    /// language").
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|element| element.as_str() == text)
            .ok_or_else(|| ParseElementError { found: text.into() })
    }
}
