//! What a principal of a deployment has.

use iamkit_syntax::Span;

use crate::{GapPart, PolicyId};

/// What a principal has, and what of it is missing.
#[derive(Default)]
pub(super) struct Found {
    pub(super) identity: Vec<PolicyId>,
    pub(super) boundary: Option<PolicyId>,
    pub(super) missing: Vec<(GapPart, Box<str>, usize, Span)>,
}

impl Found {
    /// Adds a policy; `false` says that there is a second permissions boundary.
    pub(super) fn take(&mut self, id: PolicyId, is_boundary: bool) -> bool {
        if !is_boundary {
            self.identity.push(id);
            return true;
        }
        let is_first = self.boundary.is_none_or(|known| known == id);
        self.boundary = Some(id);
        is_first
    }
}
