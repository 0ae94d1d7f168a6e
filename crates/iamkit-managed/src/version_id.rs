//! Version ids.

use std::fmt;
use std::str::FromStr;

/// Identifier of a version of a managed policy, such as `v3`.
///
/// ```
/// use iamkit_managed::VersionId;
///
/// let id: VersionId = "v3".parse()?;
/// assert_eq!((id.number(), id.to_string()), (3, "v3".to_owned()));
/// assert!("3".parse::<VersionId>().is_err());
/// # Ok::<(), iamkit_managed::ParseVersionIdError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId {
    // INVARIANT: at least 1.
    number: u32,
}

/// Why a text is not a version id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no version id such as `v3`")]
pub struct ParseVersionIdError {
    /// The text.
    pub found: Box<str>,
}

impl VersionId {
    /// Returns the id with this number, which is at least 1.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number == 0 { None } else { Some(Self { number }) }
    }

    /// Returns the number: 3 for `v3`.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// The id of the version at a place in the list of all versions.
    pub(crate) fn at_place(place: usize) -> Self {
        Self { number: u32::try_from(place).map_or(u32::MAX, |place| place.saturating_add(1)) }
    }

    /// The place in the list of all versions.
    pub(crate) const fn place(self) -> usize {
        // INVARIANT: the number is at least 1.
        self.number as usize - 1
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.number)
    }
}

impl FromStr for VersionId {
    type Err = ParseVersionIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix('v')
            .filter(|digits| digits.starts_with(|c: char| ('1'..='9').contains(&c)))
            .and_then(|digits| digits.parse().ok())
            .map(|number| Self { number })
            .ok_or_else(|| ParseVersionIdError { found: text.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_iams_spelling_is_an_id() {
        for text in ["v1", "v42", "v4294967295"] {
            assert_eq!(text.parse::<VersionId>().unwrap().to_string(), text);
        }
        for text in ["", "v", "v0", "v01", "V1", "1", "v1 ", "v-1", "v+1", "v4294967296", "vé"] {
            assert!(text.parse::<VersionId>().is_err(), "{text}");
        }
        assert_eq!(VersionId::new(0), None);
    }
}
