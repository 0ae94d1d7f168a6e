//! Scenario files: one request and all policies that bear on it, read with positions and decided.

mod error;
mod read;
mod scenario;

pub use error::{ScenarioError, ScenarioErrorKind};
pub use read::{read, read_one};
pub use scenario::{
    ContextInput, Expectation, LevelInput, OrganizationInput, PolicyInput, PolicyInputs,
    PolicySource, PrincipalDetails, PrincipalInput, RequestInput, Scenario,
};
