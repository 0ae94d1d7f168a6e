//! Statements, compiled.

use std::ops::Range;

use iamkit_policy::Effect;

use crate::StatementRef;
use crate::compile::{ConditionId, PrincipalId};

/// A statement with numbers in place of its parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CompiledStatement {
    pub(crate) at: StatementRef,
    pub(crate) effect: Effect,
    pub(crate) resource: ResourceClause,
    /// Number of the condition; `None` when every request meets it.
    pub(crate) condition: Option<ConditionId>,
    /// Number of the principal; `None` for a statement without one.
    pub(crate) principal: Option<PrincipalId>,
    /// Whether it is a `Deny` with a part that cannot be read, which counts as matching.
    pub(crate) is_refused: bool,
}

/// What a statement says about resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResourceClause {
    /// Where the patterns stand in the list of the set.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) form: ResourceForm,
    /// Whether a pattern holds policy variables.
    pub(crate) has_variables: bool,
}

/// How a resource clause is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceForm {
    /// Every resource: no element, `*` among the patterns, or an empty `NotResource`.
    Every,
    /// No resource: `*` under `NotResource`, or an empty `Resource`.
    None,
    /// What one of the patterns matches.
    Listed,
    /// What no pattern matches.
    NotListed,
}

impl ResourceClause {
    pub(crate) const fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
