//! Levels of an organization.

use crate::PolicySet;

/// The organization policies that are attached to one root, organizational unit or account.
#[derive(Clone, Debug)]
pub struct Level {
    target: Box<str>,
    policies: PolicySet,
}

impl Level {
    /// Names the target, such as `r-ab12`, and takes its policies.
    #[must_use]
    pub fn new(target: impl Into<Box<str>>, policies: PolicySet) -> Self {
        Self { target: target.into(), policies }
    }

    /// Returns the target.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Returns the policies.
    #[must_use]
    pub const fn policies(&self) -> &PolicySet {
        &self.policies
    }
}
