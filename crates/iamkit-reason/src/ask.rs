//! The questions, one module each.

mod closely;
mod covers;
mod elements;
mod equivalent;
mod fit;
mod gather;
mod merge;
mod minimize;
mod new_access;
mod not_granted;
mod public;
mod redundancy;
mod values;
mod within;

pub use closely::names_callers_more_closely;
pub use covers::{LimitingLayer, MissingStatement, Uncovered, covers};
pub use equivalent::{Change, Difference, Inequality, difference, equivalent};
pub use fit::{Attachment, fit};
pub(crate) use gather::{Found, Gathered, gather};
pub use merge::{EqualSids, MergeError, merge};
pub use minimize::minimize;
pub use new_access::{CompiledReference, no_new_access};
pub use not_granted::{Access, AccessError, access_not_granted, allows_everything, allows_nothing};
pub use public::no_public_access;
pub use redundancy::{Redundancies, RedundancyKind, Redundant, redundancies};
pub use within::{minimize_within, redundancies_within};
