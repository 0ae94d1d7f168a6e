//! Policies of two sides, such as two files, folders or revisions, paired by where they stand.

mod attached;
mod document;
mod module;
mod pair;
mod revision;
mod side;
mod without;

pub(crate) use attached::{Attached, unbound};
pub(crate) use document::{DocumentOptions, NamedDocument, Purpose, documents, only_document};
pub(crate) use pair::Pair;
pub(crate) use pair::paired;
pub(crate) use revision::Revision;
pub(crate) use side::{SideSource, Sides, changed_since, of_paths, of_plan};
