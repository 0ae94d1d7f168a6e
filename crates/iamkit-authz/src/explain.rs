//! Why a request is decided as it is.

mod collect;
mod diagnostic;
mod gather;
mod part_match;
mod report;
mod trace;

pub use diagnostic::{Diagnostic, MissingInput};
pub use gather::explain;
pub use part_match::{ActionMatch, PatternAt, ResourceReason};
pub use report::{Explanation, LayerReport, LayerResult, PolicyReport};
pub(crate) use trace::Place;
pub use trace::{Applies, StatementPart, StatementTrace};
