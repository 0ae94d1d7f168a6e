//! Many principals, many requests.

mod bits;
mod caller_dependent_keys;
mod matrix;
mod population;
mod target;
mod target_decisions;

pub use matrix::Matrix;
pub use population::{Member, Population, PopulationError};
pub use target::Target;
