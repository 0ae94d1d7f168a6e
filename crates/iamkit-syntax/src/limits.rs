//! How much text and nesting the reader takes.

/// What the reader refuses: texts longer than `max_bytes`, brackets nested deeper than
/// `max_depth`, and more than `max_errors` errors.
///
/// ```
/// use iamkit_syntax::{Limits, SyntaxErrorKind, parse_with};
///
/// let tree = parse_with("[[[]]]", Limits::default().with_max_depth(2));
/// assert_eq!(tree.errors()[0].kind, SyntaxErrorKind::TooDeep { limit: 2 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Limits {
    /// Longest text that is read, 4 MiB by default; a value above [`Limits::MOST_BYTES`] counts
    /// as that.
    pub max_bytes: u32,
    /// Most brackets that may be open at once, 128 by default.
    pub max_depth: u16,
    /// Most errors that are reported before the reader gives up, 100 by default.
    pub max_errors: u32,
}

impl Limits {
    /// Longest text that can be read at all, 1 GiB.
    pub const MOST_BYTES: u32 = 1 << 30;

    /// Sets the longest text that is read, in bytes.
    #[must_use]
    pub const fn with_max_bytes(mut self, max_bytes: u32) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Sets how many brackets may be open at once.
    #[must_use]
    pub const fn with_max_depth(mut self, max_depth: u16) -> Self {
        self.max_depth = max_depth;
        self
    }

    /// Sets how many errors are reported before the reader gives up.
    #[must_use]
    pub const fn with_max_errors(mut self, max_errors: u32) -> Self {
        self.max_errors = max_errors;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 4 * 1024 * 1024, max_depth: 128, max_errors: 100 }
    }
}
