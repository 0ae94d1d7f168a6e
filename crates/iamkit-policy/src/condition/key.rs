//! Condition keys.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use iamkit_pattern::Case;

use crate::Text;

/// Name of a condition key, such as `aws:PrincipalTag/team`.
///
/// AWS compares the names without regard to case, the tag key behind the `/` included (IAM User
/// Guide, "IAM JSON policy elements: Condition"); [`ConditionKey::is`] does so. Equality is of
/// text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionKey {
    text: Text,
}

impl ConditionKey {
    /// Wraps the text of a key; every text is accepted.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        Self { text: text.into() }
    }

    /// Returns the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Says whether this is the given key, without regard to ASCII case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        Case::Fold.is_same(&self.text, name)
    }

    /// Returns the part before the first colon, `aws` of `aws:SourceIp`.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        self.text.split_once(':').map(|(prefix, _)| prefix)
    }

    /// Returns the part behind the first `/`, `team` of `aws:PrincipalTag/team`.
    #[must_use]
    pub fn tag_key(&self) -> Option<&str> {
        self.text.split_once('/').map(|(_, tag)| tag)
    }
}

impl FromStr for ConditionKey {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for ConditionKey {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for ConditionKey {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}
