//! Why a request is decided as it is.

mod collect;
mod diagnostic;
mod gather;
mod part_match;
mod report;
mod sensitivity;
mod trace;

pub use diagnostic::{Diagnostic, MissingInput};
pub(crate) use gather::explain;
pub use part_match::{ActionMatch, PatternAt, ResourceReason};
pub use report::{Explanation, LayerReport, LayerResult, PolicyReport};
pub use trace::{Applies, StatementPart, StatementTrace};
