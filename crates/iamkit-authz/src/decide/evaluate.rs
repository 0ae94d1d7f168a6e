//! Matching the statements of one policy set with one request.

mod applying;
mod by_specificity;
mod input;
mod marks;
mod scratch;
mod statement;
mod statement_source;

pub(crate) use by_specificity::BySpecificity;
pub(crate) use input::EvaluationInput;
pub(crate) use scratch::{Scratch, with_scratch};
pub(crate) use statement::Evaluation;
pub(crate) use statement_source::StatementSource;
