//! Policies, compiled to an index from actions to statements.

mod ids;
mod index;
mod policy_set;
mod principal;

pub(crate) use ids::{ConditionId, PatternId, PrincipalId, StatementId};
pub(crate) use index::{
    ActionKey, PostingId, ResourceHint, StatementGroup, StatementGroups, TextTable,
};
pub use policy_set::{CompileError, PolicySet, PolicySetBuilder, PolicyWarning, RefusedDocuments};
pub(crate) use policy_set::{CompiledStatement, ResourceForm, ResourceMatch, ResourceMatcher};
pub use principal::PrincipalSpecificity;
pub(crate) use principal::{Entry, PrincipalMatch, PrincipalMatcher, PrincipalRules};
