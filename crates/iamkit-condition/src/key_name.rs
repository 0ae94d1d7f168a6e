//! Condition key names, ready to be looked up.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use iamkit_pattern::Case;
use iamkit_pattern::internal::TextHash;

/// Name of a condition key with the hash that finds it in a request, such as
/// `aws:PrincipalTag/team`.
///
/// Names are equal without regard to ASCII case, the tag key behind the `/` included (IAM User
/// Guide, "IAM JSON policy elements: Condition"); the spelling is kept.
///
/// ```
/// use iamkit_condition::KeyName;
///
/// assert_eq!(KeyName::new("aws:SourceIp"), KeyName::new("AWS:sourceip"));
/// assert_eq!(KeyName::new("AWS:sourceip").as_str(), "AWS:sourceip");
/// ```
#[derive(Clone)]
pub struct KeyName {
    // INVARIANT: that of `text`, folded.
    hash: TextHash,
    text: Cow<'static, str>,
}

impl KeyName {
    /// Wraps the text of a key; every text is accepted.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self { hash: TextHash::of(&text, Case::Fold), text: Cow::Owned(text.into()) }
    }

    /// Wraps a text that the program holds, without memory of its own; in a `const`, the compiler
    /// works the hash out.
    ///
    /// ```
    /// use iamkit_condition::KeyName;
    ///
    /// const SOURCE_IP: KeyName = KeyName::from_static("aws:SourceIp");
    /// assert_eq!(SOURCE_IP, KeyName::new("aws:sourceip"));
    /// ```
    #[must_use]
    pub const fn from_static(text: &'static str) -> Self {
        Self { hash: TextHash::of(text, Case::Fold), text: Cow::Borrowed(text) }
    }

    /// Returns the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) const fn hash(&self) -> TextHash {
        self.hash
    }
}

impl PartialEq for KeyName {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && Case::Fold.is_same(&self.text, &other.text)
    }
}

impl Eq for KeyName {}

impl Hash for KeyName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash.get());
    }
}

impl fmt::Debug for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyName").field(&self.text).finish()
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for KeyName {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl From<&str> for KeyName {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ignore_case_and_nothing_else() {
        assert_eq!(KeyName::new("aws:PrincipalTag/Team"), KeyName::new("AWS:principaltag/TEAM"));
        assert_ne!(KeyName::new("a:b"), KeyName::new("a:c"));
        assert_ne!(KeyName::new("a:@"), KeyName::new("a:`"));
    }
}
