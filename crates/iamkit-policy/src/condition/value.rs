//! Values of a condition test.

use std::borrow::Cow;

use iamkit_syntax::string_literal;

use crate::{Template, Text};

/// One value of a condition test, in the JSON form that it was written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionValue {
    /// A string, possibly with policy variables.
    String(Template),
    /// A number, with its text as written: `10.0` does not become `10`.
    Number(Text),
    /// `true` or `false` without quotes.
    Bool(bool),
}

impl ConditionValue {
    /// Returns the text that is compared.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::String(template) => template.as_str(),
            Self::Number(text) => text,
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
        }
    }

    /// Returns the template of a string.
    #[must_use]
    pub const fn template(&self) -> Option<&Template> {
        match self {
            Self::String(template) => Some(template),
            Self::Number(_) | Self::Bool(_) => None,
        }
    }

    /// Returns the JSON text of the value.
    #[must_use]
    pub fn to_json(&self) -> Cow<'_, str> {
        match self {
            Self::String(template) => Cow::Owned(string_literal(template.as_str())),
            Self::Number(_) | Self::Bool(_) => Cow::Borrowed(self.text()),
        }
    }
}

impl From<&str> for ConditionValue {
    fn from(text: &str) -> Self {
        Self::String(Template::new(text))
    }
}

impl From<bool> for ConditionValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<String> for ConditionValue {
    fn from(text: String) -> Self {
        Self::String(Template::new(text))
    }
}

impl From<i64> for ConditionValue {
    fn from(value: i64) -> Self {
        Self::Number(value.to_string().into())
    }
}
