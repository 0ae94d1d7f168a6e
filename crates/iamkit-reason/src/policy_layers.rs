//! What is asked about.

use iamkit_authz::PolicySet;

/// Policies that a question is about: one layer or several, of which each must allow a request.
///
/// Inside a layer the policies add up, as the identity-based policies of one principal do; a
/// permissions boundary, a session policy and each level of service control policies are layers.
#[derive(Clone, Debug)]
pub struct PolicyLayers<'a> {
    // INVARIANT: at least one.
    layers: Vec<&'a PolicySet>,
}

impl<'a> PolicyLayers<'a> {
    /// Starts with one layer.
    #[must_use]
    pub fn new(first: &'a PolicySet) -> Self {
        Self { layers: vec![first] }
    }

    /// Returns the layers of others, of which there is one at least.
    pub(crate) const fn of(layers: Vec<&'a PolicySet>) -> Self {
        Self { layers }
    }

    /// Adds a layer that must allow, too.
    #[must_use]
    pub fn and(mut self, layer: &'a PolicySet) -> Self {
        self.layers.push(layer);
        self
    }

    /// Returns the layers in order.
    #[must_use]
    pub fn layers(&self) -> &[&'a PolicySet] {
        &self.layers
    }
}

impl<'a> From<&'a PolicySet> for PolicyLayers<'a> {
    fn from(first: &'a PolicySet) -> Self {
        Self::new(first)
    }
}
