//! Why a request is decided as it is.

mod check;
mod collect;
mod diagnostic;
mod gather;
mod inapplicable;
mod judge;
mod part_match;
mod refusal;
mod report;
mod sensitivity;
mod trace;

pub use check::{Check, CheckEffect, CheckType};
pub use diagnostic::{Diagnostic, MissingInput};
pub(crate) use gather::explain;
pub use inapplicable::{InapplicableLayer, NotApplicable};
pub use part_match::{ActionMatch, PatternAt, ResourceReason};
pub use refusal::Refusal;
pub use report::{Explanation, LayerReport, LayerResult, PolicyReport};
pub use trace::{Applies, StatementPart, StatementTrace};
