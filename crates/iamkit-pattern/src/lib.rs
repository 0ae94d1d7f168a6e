//! IAM wildcard patterns: match, contain, intersect.
//!
//! `*` stands for any run of characters and `?` for exactly one. There are no escapes, and a
//! pattern is always compared with a whole text.
//!
//! ```
//! use iamkit_pattern::{Case, FieldCrossing, FieldPattern, Pattern};
//!
//! // Action names ignore case.
//! let reads = Pattern::new("Get*", Case::Fold);
//! assert!(reads.matches("getobject"));
//! assert!(reads.contains(&Pattern::new("GetObject*", Case::Fold)));
//!
//! // ARNs compare field by field.
//! let queues = FieldPattern::new("arn:aws:sqs:eu-*:111122223333:jobs-?");
//! assert!(queues.matches("arn:aws:sqs:eu-west-1:111122223333:jobs-7", FieldCrossing::Trailing));
//! ```
//!
//! [`matches()`] and [`fields_match`] answer once without compiling or allocating; [`Pattern`] and
//! [`FieldPattern`] are compiled for repeated use and can be compared with each other. Patterns
//! with substituted policy variables are built from [`Token`]s. [`solve`] finds a text that some sets
//! of patterns match and others do not.
//!
//! What takes more than a moment is counted: see `iamkit_work`. Where work is used up, answers are any.
//!
//! The crate has no features.

mod case;
mod crossing;
mod ends;
mod field;
mod field_pattern;
mod field_tokens;
mod fields;
mod fold;
mod glob;
mod hash_index;
mod language;
mod pattern;
mod pieces;
pub mod solve;
mod token;
mod work;

pub use case::Case;
pub use crossing::FieldCrossing;
pub use field::Field;
pub use field_pattern::FieldPattern;
pub use field_tokens::fields_match;
pub use fields::Fields;
pub use glob::{matches, tokens_match};
pub use pattern::Pattern;
pub use token::{Token, tokens};

/// What the other crates of the workspace share and users need not; no part of the promise.
#[doc(hidden)]
pub mod internal {
    pub use crate::fields::FieldBorders;
    pub use crate::fold::fold_char;
    pub use crate::hash_index::{HashIndex, TextHash, TextHasher};
}
