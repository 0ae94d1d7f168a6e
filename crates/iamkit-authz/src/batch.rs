//! Many principals, many requests.

mod bits;
mod column;
mod matrix;
mod population;
mod target;
mod varying;

pub use matrix::Matrix;
pub use population::{Member, Population, PopulationError};
pub use target::Target;
