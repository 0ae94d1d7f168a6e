//! Matching the statements of one policy set with one request.

mod marks;
mod question;
mod resource_verdict;
mod scratch;
mod statement;
mod verdict;

pub(crate) use question::Question;
pub(crate) use resource_verdict::ResourceVerdict;
pub(crate) use scratch::{Scratch, with_scratch};
pub(crate) use statement::Evaluation;
pub(crate) use verdict::Verdict;
