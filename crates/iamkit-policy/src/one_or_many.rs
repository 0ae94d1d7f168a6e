//! One value, or an array of values.

use std::ops::Index;
use std::slice;

/// One value as a scalar, or an array of values, as IAM accepts in most places.
///
/// Remembers which of the two was written: `"s3:GetObject"` and `["s3:GetObject"]` mean the same
/// to AWS, yet print differently.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OneOrMany<T> {
    /// A scalar.
    One(T),
    /// An array, possibly empty.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// Returns the values as a slice, of length 1 for a scalar.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(value) => slice::from_ref(value),
            Self::Many(values) => values,
        }
    }

    /// Iterates over the values in document order.
    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.as_slice().iter()
    }

    /// Returns a value by its place in document order.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        self.as_slice().get(index)
    }

    /// Returns the number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Says whether this is the empty array `[]`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Says whether the values were written as an array.
    #[must_use]
    pub const fn is_array(&self) -> bool {
        matches!(self, Self::Many(_))
    }
}

impl<T> Index<usize> for OneOrMany<T> {
    type Output = T;

    /// Returns a value by its place in document order.
    ///
    /// # Panics
    ///
    /// Past the end, as indexing a slice does; [`OneOrMany::get`] does not.
    #[expect(clippy::indexing_slicing, reason = "the caller asks for it with `[]`")]
    fn index(&self, index: usize) -> &T {
        &self.as_slice()[index]
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> FromIterator<T> for OneOrMany<T> {
    /// Collects into an array, also when there is one value.
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::Many(values.into_iter().collect())
    }
}
