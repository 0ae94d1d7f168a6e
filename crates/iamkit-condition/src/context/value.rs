//! Values of condition keys in a request.

/// Value of a condition key in a request, such as `blue` for `aws:PrincipalTag/team`.
///
/// Whether a key is multi-valued is a property of the key: `aws:TagKeys` with one tag is still a
/// [`ContextValue::Many`]. Numbers, dates, addresses and the like are in their text form, bytes
/// in base64.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContextValue {
    /// The value of a single-valued key.
    One(Box<str>),
    /// The values of a multi-valued key; none means that the key is absent.
    Many(Vec<Box<str>>),
}

impl ContextValue {
    /// Collects the values of a multi-valued key.
    #[must_use]
    pub fn many<I>(values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Box<str>>,
    {
        Self::Many(values.into_iter().map(Into::into).collect())
    }
}

impl From<&str> for ContextValue {
    fn from(text: &str) -> Self {
        Self::One(text.into())
    }
}

impl From<String> for ContextValue {
    fn from(text: String) -> Self {
        Self::One(text.into())
    }
}

impl From<Box<str>> for ContextValue {
    fn from(text: Box<str>) -> Self {
        Self::One(text)
    }
}

impl From<bool> for ContextValue {
    fn from(value: bool) -> Self {
        Self::from(if value { "true" } else { "false" })
    }
}
