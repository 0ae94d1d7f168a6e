//! Decisions about requests of which not everything is known.

mod build;
mod decide;
mod formula;
mod leaf;
mod minimize;
mod outcome;
mod relation;

pub use decide::authorize_partial;
pub use outcome::{Conditional, PartialOutcome, Residual, ResidualLeaf};
