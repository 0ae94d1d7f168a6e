//! Decisions about requests of which not everything is known.

mod decide;
mod formula;
mod judge;
mod leaf;
mod minimize;
mod outcome;
mod overlap;
mod residual_json;

pub(crate) use decide::authorize_partial;
pub use outcome::{Conditional, PartialOutcome, Residual, ResidualLeaf};
