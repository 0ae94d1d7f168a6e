//! Levels of an organization.

use std::sync::Arc;

use crate::PolicySet;

/// The organization policies that are attached to one root, organizational unit or account.
#[derive(Clone, Debug)]
pub struct Level {
    target: Box<str>,
    policies: Arc<PolicySet>,
}

impl Level {
    /// Names the target, such as `r-ab12`, and takes its policies, which levels may share.
    #[must_use]
    pub fn new(target: impl Into<Box<str>>, policies: impl Into<Arc<PolicySet>>) -> Self {
        Self { target: target.into(), policies: policies.into() }
    }

    /// Returns the target.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Returns the policies.
    #[must_use]
    pub fn policies(&self) -> &PolicySet {
        &self.policies
    }
}
