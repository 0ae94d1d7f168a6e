//! The resource of a request.

use std::fmt;

use iamkit_arn::Arn;
use iamkit_pattern::{Field, Fields};

/// Resource that a request is about: one ARN, or `*` for actions without resource types.
///
/// Wildcard characters in the ARN are plain characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RequestResource {
    /// `*`
    Any,
    /// One resource, such as `arn:aws:s3:::reports/q1.csv`.
    Arn(Arn),
}

impl RequestResource {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Arn(arn) => arn.as_str(),
        }
    }

    /// Returns the ARN.
    #[must_use]
    pub const fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Any => None,
            Self::Arn(arn) => Some(arn),
        }
    }

    pub(crate) fn view(&self) -> ResourceView<'_> {
        match self {
            Self::Any => ResourceView::ANY,
            Self::Arn(arn) => ResourceView::from(*arn.borrowed().fields()),
        }
    }
}

impl fmt::Display for RequestResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The resource that patterns are held against, split once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResourceView<'a> {
    /// `None` for `*`.
    pub(crate) fields: Option<Fields<'a>>,
}

impl<'a> ResourceView<'a> {
    pub(crate) const ANY: Self = Self { fields: None };

    pub(crate) fn text(&self) -> &'a str {
        self.fields.as_ref().map_or("*", Fields::as_str)
    }

    /// Says whether the sixth field holds a colon, so that a `*` could run over it.
    pub(crate) fn last_field_has_colon(&self) -> bool {
        let last = self.fields.as_ref().map(|fields| fields.get(Field::Resource));
        last.is_some_and(|last| last.contains(':'))
    }

    /// Views the text of an ARN, or `*`.
    pub(crate) fn of(text: &'a str) -> Self {
        Self { fields: Fields::split(text) }
    }
}

impl<'a> From<Fields<'a>> for ResourceView<'a> {
    fn from(fields: Fields<'a>) -> Self {
        Self { fields: Some(fields) }
    }
}
