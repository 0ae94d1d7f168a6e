//! The workloads, one module each.

pub(crate) mod attached;
pub(crate) mod conditions;
pub(crate) mod decide;
pub(crate) mod expand;
pub(crate) mod growth;
pub(crate) mod matrix;
pub(crate) mod parse;
pub(crate) mod prove;
pub(crate) mod validate;
