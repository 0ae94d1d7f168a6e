//! JSON text to a spanned tree that keeps duplicates and errors; line index; text edits.

mod span;

pub use span::{Origin, Span, Spanned};
