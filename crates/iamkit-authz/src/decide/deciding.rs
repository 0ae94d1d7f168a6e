//! The statements that decided.

use crate::{DecidingStatement, Layer, Layers, PerLayer, ResourcePart, StatementRef};

/// One statement of each layer that decided.
///
/// Kept by field: as a list of statements it would be twice as long, and every decision copies it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deciding {
    // The rest counts for these alone.
    layers: Layers,
    statements: PerLayer<StatementRef>,
    levels: PerLayer<u32>,
    /// What the statement of [`Layer::Resource`] belongs to.
    part: ResourcePart,
}

impl Deciding {
    pub(crate) const fn has(&self, layer: Layer) -> bool {
        self.layers.contains(layer)
    }

    /// Keeps a statement in place of another one of its layer.
    pub(crate) fn put(&mut self, decided: DecidingStatement) {
        let DecidingStatement { layer, level, part, statement } = decided;
        self.layers.insert(layer);
        *self.statements.get_mut(layer) = statement;
        *self.levels.get_mut(layer) = level;
        if layer == Layer::Resource {
            self.part = part;
        }
    }

    /// Returns the statements of some layers.
    pub(crate) const fn of(&self, layers: Layers) -> Self {
        Self { layers: self.layers.both(layers), ..*self }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = DecidingStatement> {
        let Self { layers, statements, levels, part } = *self;
        layers.iter().map(move |layer| DecidingStatement {
            layer,
            level: *levels.get(layer),
            part: if layer == Layer::Resource { part } else { ResourcePart::Policy },
            statement: *statements.get(layer),
        })
    }
}

impl PartialEq for Deciding {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Deciding {}
