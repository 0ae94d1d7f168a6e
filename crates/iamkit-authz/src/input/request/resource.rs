//! The resource of a request.

use std::fmt;

use iamkit_arn::Arn;
use iamkit_pattern::internal::FieldBorders;
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
            Self::Arn(arn) => ResourceView::from(arn.borrowed().fields()),
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
    pub(crate) text: &'a str,
    // INVARIANT: those of the text; `None` exactly when it is `*`.
    borders: Option<FieldBorders>,
}

impl<'a> ResourceView<'a> {
    pub(crate) const ANY: Self = Self { text: "*", borders: None };

    /// Views the text of an ARN, or `*`.
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, borders: Fields::split(text).map(|fields| fields.borders()) }
    }

    /// Says whether this is `*`.
    pub(crate) const fn is_any(&self) -> bool {
        self.borders.is_none()
    }

    /// Returns the fields of the ARN; `None` for `*`.
    pub(crate) fn fields(&self) -> Option<Fields<'a>> {
        self.borders.map(|borders| Fields::with_borders(self.text, borders))
    }

    /// Says whether the sixth field holds a colon, so that a `*` could run over it.
    pub(crate) fn last_field_has_colon(&self) -> bool {
        self.fields().is_some_and(|fields| fields.get(Field::Resource).contains(':'))
    }
}

impl<'a> From<&Fields<'a>> for ResourceView<'a> {
    fn from(fields: &Fields<'a>) -> Self {
        Self { text: fields.as_str(), borders: Some(fields.borders()) }
    }
}
