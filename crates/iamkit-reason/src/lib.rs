//! Sets of requests: statements of the form "for every request …" about one or two sets of
//! policies, decided without an external solver, with a concrete request whenever the answer is no.
//!
//! An answer is [`Answer::Holds`] when every sub-question was refuted exactly, [`Answer::Fails`]
//! with a request that the engine of `iamkit-authz` has confirmed, and [`Answer::Undecided`]
//! otherwise. No clock is read: [`Limits`] are counts.
//!
//! The crate has no features.

mod answer;
mod classes;
mod options;
mod policy_layers;
mod solve;

pub use answer::{
    ActionClass, Answer, Mismatch, NotCovered, Place, StatementPart, Undecided, Violation, Witness,
};
pub use options::{Collect, Limits, ReasonOptions, Universe};
pub use policy_layers::PolicyLayers;
