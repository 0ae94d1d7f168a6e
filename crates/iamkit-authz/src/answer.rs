//! What a decision tells: the outcome, its explanation, what it depends on, and answers for many.

mod batch;
mod decision;
mod explain;
mod partial;

pub use batch::{Matrix, Member, Population, PopulationError, Target};
pub use decision::{DecidingStatement, Decision, GrantPath, Outcome, ResourcePart, StatementRef};
pub(crate) use explain::explain;
pub use explain::{
    ActionMatch, Applies, Check, CheckEffect, CheckType, Diagnostic, Explanation,
    InapplicableLayer, LayerReport, LayerResult, MissingInput, NotApplicable, PatternAt,
    PolicyReport, Refusal, ResourceReason, StatementPart, StatementTrace,
};
pub(crate) use partial::authorize_partial;
pub use partial::{Conditional, PartialOutcome, Residual, ResidualLeaf};
