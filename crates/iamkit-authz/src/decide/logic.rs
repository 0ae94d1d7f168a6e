//! The truth values that decisions are made over.

/// Truth values with "and" and "or": `bool` where everything is known, a formula where it is not.
///
/// The rules of AWS never need "not" to combine the layers: more that allows never takes a grant
/// away. `Deny` statements come on top of them.
pub(crate) trait Logic: Clone {
    /// Returns the constant.
    fn constant(value: bool) -> Self;

    /// Says whether this is the constant `false`.
    fn is_never(&self) -> bool;

    #[must_use]
    fn and(self, other: Self) -> Self;

    #[must_use]
    fn or(self, other: Self) -> Self;
}

impl Logic for bool {
    fn constant(value: bool) -> Self {
        value
    }

    fn is_never(&self) -> bool {
        !*self
    }

    fn and(self, other: Self) -> Self {
        self && other
    }

    fn or(self, other: Self) -> Self {
        self || other
    }
}
