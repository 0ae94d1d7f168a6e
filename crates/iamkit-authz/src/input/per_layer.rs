//! One value for each layer.

use crate::Layer;

/// One value for each [`Layer`], such as what each layer says about a request.
///
/// ```
/// use iamkit_authz::{Layer, PerLayer};
///
/// let mut statements = PerLayer::from_fn(|_| 0);
/// *statements.get_mut(Layer::Identity) += 2;
/// assert_eq!(statements.iter().filter(|(_, count)| **count > 0).count(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PerLayer<T> {
    values: [T; Layer::ALL.len()],
}

impl<T> PerLayer<T> {
    /// Makes the value of each layer, in the order of [`Layer::ALL`].
    pub fn from_fn(make: impl FnMut(Layer) -> T) -> Self {
        Self { values: Layer::ALL.map(make) }
    }

    /// Returns the value of a layer.
    #[expect(clippy::indexing_slicing, reason = "a layer's number is below their count")]
    pub const fn get(&self, layer: Layer) -> &T {
        &self.values[layer as usize]
    }

    /// Returns the value of a layer, to be changed.
    #[expect(clippy::indexing_slicing, reason = "a layer's number is below their count")]
    pub const fn get_mut(&mut self, layer: Layer) -> &mut T {
        &mut self.values[layer as usize]
    }

    /// Iterates over the layers with their values, in the order of [`Layer::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Layer, &T)> {
        Layer::ALL.into_iter().zip(&self.values)
    }
}
