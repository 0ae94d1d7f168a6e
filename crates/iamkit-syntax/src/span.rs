//! Positions in a source text.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// Byte range of a node in its source text, such as `12..27`; the start is inclusive, the end
/// exclusive.
///
/// ```
/// use iamkit_syntax::Span;
///
/// let span = Span::new(1, 4);
/// assert_eq!(span.of("{\"a\":1}"), Some("\"a\""));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Stands for "not from a text": what a builder made, for instance.
    pub const NONE: Self = Self { start: 0, end: 0 };

    /// Returns the range from `start` to `end`, in bytes.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Returns the number of bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Says whether the range covers no byte, as [`Span::NONE`] does.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Says whether `other` lies inside this range.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the covered part of `text`, or `None` when the range does not fit the text.
    #[must_use]
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start as usize..self.end as usize)
    }
}

/// A value and the place in the text that it came from.
///
/// Equality, ordering and hashing look at the value alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stood; [`Span::NONE`] for a value that came from no text.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    #[must_use]
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Wraps a value that came from no text.
    #[must_use]
    pub const fn without_span(value: T) -> Self {
        Self { value, span: Span::NONE }
    }

    /// Keeps the place and changes the value.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

impl<T> From<T> for Spanned<T> {
    fn from(value: T) -> Self {
        Self::without_span(value)
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: PartialOrd> PartialOrd for Spanned<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord> Ord for Spanned<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: Hash> Hash for Spanned<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// Where a member of an object stood: the span of its quoted name and the span of its value.
///
/// Two origins are always equal, so that a struct which carries one compares by meaning alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin {
    /// The member name, quotes included; [`Span::NONE`] where there is none.
    pub name: Span,
    /// The value, brackets and quotes included.
    pub value: Span,
}

impl Origin {
    /// Pairs the place of a name with the place of its value.
    #[must_use]
    pub const fn new(name: Span, value: Span) -> Self {
        Self { name, value }
    }

    /// Returns the origin of something that has no name, such as an array element.
    #[must_use]
    pub const fn unnamed(value: Span) -> Self {
        Self { name: Span::NONE, value }
    }
}

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origin {}

impl Hash for Origin {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
