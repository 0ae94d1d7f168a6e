//! Text of a leaf, shared with the document that it came from.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Immutable text, such as `s3:GetObject`, that may be a slice of a larger shared text.
///
/// The leaves of a lowered document are slices of one copy of its source, so that reading a document
/// allocates once for all of them. A leaf that is kept keeps that copy.
#[derive(Clone)]
pub struct Text {
    source: Arc<str>,
    // INVARIANT: a range of `source` on character borders.
    start: u32,
    end: u32,
}

impl Text {
    /// Returns the slice of `source` from `start` to `end` in bytes, or `None` when that is none.
    #[inline]
    pub(crate) fn slice(source: &Arc<str>, start: u32, end: u32) -> Option<Self> {
        source.get(start as usize..end as usize)?;
        Some(Self { source: Arc::clone(source), start, end })
    }

    /// Returns the text.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        let text = self.source.get(self.start as usize..self.end as usize);
        debug_assert!(text.is_some(), "a leaf is a slice of its source");
        text.unwrap_or_default()
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        // Longer text than `u32::MAX` bytes does not come out of a reader that is limited below.
        Self { source: text.into(), start: 0, end: u32::try_from(text.len()).unwrap_or(u32::MAX) }
    }
}

impl From<Arc<str>> for Text {
    /// Shares the text, up to `u32::MAX` bytes of it.
    fn from(source: Arc<str>) -> Self {
        match u32::try_from(source.len()) {
            Ok(end) => Self { source, start: 0, end },
            Err(_) => (&*source).into(),
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Box<str>> for Text {
    fn from(text: Box<str>) -> Self {
        (&*text).into()
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Self {
        (&*text).into()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
