//! Condition key names, ready to be looked up.

use std::fmt;
use std::hash::{Hash, Hasher};

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
    // INVARIANT: `hash_of(&text)`.
    hash: u64,
    text: Box<str>,
}

impl KeyName {
    /// Wraps the text of a key; every text is accepted.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self { hash: hash_of(&text), text }
    }

    /// Returns the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) const fn hash(&self) -> u64 {
        self.hash
    }
}

impl PartialEq for KeyName {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for KeyName {}

impl Hash for KeyName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
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

impl From<&str> for KeyName {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// Hashes eight bytes at a time. Setting bit 5 of every byte makes upper and lower case alike;
/// that it also joins a few other characters only costs a comparison.
pub(crate) fn hash_of(text: &str) -> u64 {
    const FOLD: u64 = 0x2020_2020_2020_2020;
    const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = text.len() as u64;
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    for word in words {
        hash = mix(hash ^ (u64::from_le_bytes(*word) | FOLD), MULTIPLIER);
    }
    let last = rest.iter().fold(0, |last, &byte| last << 8 | u64::from(byte));
    mix(hash ^ (last | FOLD), MULTIPLIER)
}

/// Multiplies to 128 bits and folds the halves together.
fn mix(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    #[expect(clippy::cast_possible_truncation, reason = "the two halves are wanted")]
    let (low, high) = (product as u64, (product >> 64) as u64);
    low ^ high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_change_the_hash() {
        for text in ["", "a", "aws:sourceip", "aws:PrincipalTag/Team", "ümlaut:Ä"] {
            assert_eq!(hash_of(text), hash_of(&text.to_ascii_uppercase()), "{text}");
        }
        assert_ne!(KeyName::new("a:b"), KeyName::new("a:c"));
        assert_ne!(KeyName::new("a:@"), KeyName::new("a:`"));
    }
}
