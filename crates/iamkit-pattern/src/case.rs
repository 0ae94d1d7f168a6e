//! Whether letters compare exactly.

use std::iter;

use crate::Token;
use crate::glob::seek;

/// Whether letter case counts when literal text is compared.
///
/// AWS compares the names of actions, service prefixes, condition keys, condition operators and IAM
/// entities without regard to case, and what it compares so is ASCII. This is the one place of that
/// rule: [`Case::Fold`] and what it can say of two texts.
///
/// ```
/// use iamkit_pattern::{Case, matches};
///
/// assert!(matches("s3:get*", "S3:GetObject", Case::Fold));
/// assert!(!matches("s3:get*", "S3:GetObject", Case::Sensitive));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    /// Code points compare exactly, as in ARNs.
    #[default]
    Sensitive,
    /// ASCII letters compare without regard to case, as in action names.
    Fold,
}

impl Case {
    /// Says whether two texts are the same.
    ///
    /// ```
    /// use iamkit_pattern::Case;
    ///
    /// assert!(Case::Fold.is_same("s3:GetObject", "S3:getobject"));
    /// assert!(!Case::Sensitive.is_same("s3:GetObject", "S3:getobject"));
    /// ```
    #[inline]
    #[must_use]
    pub fn is_same(self, left: &str, right: &str) -> bool {
        self.eq(left.as_bytes(), right.as_bytes())
    }

    /// Says whether `text` is the same as one of the others.
    ///
    /// ```
    /// use iamkit_pattern::Case;
    ///
    /// assert!(Case::Fold.is_one_of("AWS:SourceIP", &["aws:SourceIp", "aws:SourceVpc"]));
    /// ```
    #[must_use]
    pub fn is_one_of(self, text: &str, others: &[&str]) -> bool {
        others.iter().any(|other| self.is_same(text, other))
    }

    /// Says whether `text` starts with `prefix`.
    ///
    /// ```
    /// use iamkit_pattern::Case;
    ///
    /// assert!(Case::Fold.starts_with("AWS:RequestTag/team", "aws:RequestTag/"));
    /// assert!(!Case::Fold.starts_with("aws:", "aws:RequestTag/"));
    /// ```
    #[inline]
    #[must_use]
    pub fn starts_with(self, text: &str, prefix: &str) -> bool {
        self.strip_prefix(text, prefix).is_some()
    }

    #[inline]
    fn eq(self, left: &[u8], right: &[u8]) -> bool {
        match self {
            // An empty field points to no memory, on which a comparison of zero bytes can cost
            // a hundred times what any other does: processors with AVX-512 stumble over it.
            Self::Sensitive => left.len() == right.len() && (left.is_empty() || left == right),
            Self::Fold => left.eq_ignore_ascii_case(right),
        }
    }

    /// Returns what follows `prefix` in `text`.
    ///
    /// ```
    /// use iamkit_pattern::Case;
    ///
    /// assert_eq!(Case::Fold.strip_prefix("AWS:RequestTag/Team", "aws:RequestTag/"), Some("Team"));
    /// ```
    #[inline]
    #[must_use]
    pub fn strip_prefix<'t>(self, text: &'t str, prefix: &str) -> Option<&'t str> {
        match self {
            // See `eq` about nothing.
            Self::Sensitive if prefix.is_empty() => Some(text),
            Self::Sensitive => text.strip_prefix(prefix),
            Self::Fold => {
                let (head, tail) = text.split_at_checked(prefix.len())?;
                head.eq_ignore_ascii_case(prefix).then_some(tail)
            }
        }
    }

    /// Returns what precedes `suffix` in `text`.
    pub(crate) fn strip_suffix<'t>(self, text: &'t str, suffix: &str) -> Option<&'t str> {
        match self {
            Self::Sensitive if suffix.is_empty() => Some(text),
            Self::Sensitive => text.strip_suffix(suffix),
            Self::Fold => {
                let at = text.len().checked_sub(suffix.len())?;
                let (head, tail) = text.split_at_checked(at)?;
                tail.eq_ignore_ascii_case(suffix).then_some(head)
            }
        }
    }

    /// Returns what follows the first occurrence of `needle`.
    ///
    /// ```
    /// use iamkit_pattern::Case;
    ///
    /// assert_eq!(Case::Sensitive.behind("arn:aws:s3:::reports", ":s3:::"), Some("reports"));
    /// ```
    #[must_use]
    pub fn behind<'t>(self, text: &'t str, needle: &str) -> Option<&'t str> {
        self.find(text, needle)?.get(needle.len()..)
    }

    /// Returns what stands from the first occurrence of `needle`, the occurrence included.
    pub(crate) fn find<'t>(self, text: &'t str, needle: &str) -> Option<&'t str> {
        // The standard search is linear, but its preparation costs more than a short scan.
        const SHORT: usize = 24;
        // As many places that start like the needle are looked at before it is sought without them.
        const NEAR: usize = 16;
        if self == Self::Sensitive && needle.len() > SHORT {
            return text.find(needle).and_then(|at| text.get(at..));
        }
        let wanted = needle.as_bytes();
        let Some(&first) = wanted.first() else { return Some(text) };
        let (lower, upper) = self.spellings(first);
        let starts = text.len().checked_sub(needle.len())? + 1;
        let bytes = text.as_bytes();
        let mut from = 0;
        for _ in 0..NEAR {
            let scanned = bytes.get(from..starts)?;
            let at = from + scanned.iter().position(|&byte| byte == lower || byte == upper)?;
            if bytes.get(at..at + needle.len()).is_some_and(|window| self.eq(window, wanted)) {
                // A needle is whole code points, so it can only be found at a boundary.
                return text.get(at..);
            }
            from = at + 1;
        }
        let rest = (from..=text.len()).find_map(|from| text.get(from..))?;
        let found = seek(iter::once(Token::Literal(needle)), rest, self, |_| true)?;
        rest.get(found.start..)
    }

    /// Says whether two bytes of texts are the same.
    #[inline]
    pub(crate) const fn is_same_byte(self, left: u8, right: u8) -> bool {
        match self {
            Self::Sensitive => left == right,
            Self::Fold => left.eq_ignore_ascii_case(&right),
        }
    }

    /// Returns the two spellings of a byte that are the same.
    pub(crate) const fn spellings(self, byte: u8) -> (u8, u8) {
        match self {
            Self::Sensitive => (byte, byte),
            Self::Fold => (byte.to_ascii_lowercase(), byte.to_ascii_uppercase()),
        }
    }
}
