//! From an action to the statements that cover it.

mod action_index;
mod posting;
mod prefix_table;
mod resource_table;
mod text_table;

pub(crate) use action_index::{ActionIndex, ActionIndexBuilder, ActionKey};
pub(crate) use posting::{PostingId, Postings, StatementGroup, StatementGroups};
pub(crate) use resource_table::ResourceHint;
pub(crate) use text_table::TextTable;
