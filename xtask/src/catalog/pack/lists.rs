//! Lists of ids, each stored once.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

/// A pool of lists; the empty list stands at 0.
pub(super) struct Pool {
    units: Vec<u16>,
    offsets: BTreeMap<Vec<u16>, u16>,
}

impl Default for Pool {
    fn default() -> Self {
        Self { units: vec![0], offsets: [(Vec::new(), 0)].into() }
    }
}

impl Pool {
    /// Returns the offset of `list`.
    pub(super) fn add(&mut self, list: Vec<u16>) -> Result<u16> {
        if let Some(offset) = self.offsets.get(&list) {
            return Ok(*offset);
        }
        let offset = u16::try_from(self.units.len()).context("a pool of lists is full")?;
        self.units.push(u16::try_from(list.len())?);
        self.units.extend(&list);
        self.offsets.insert(list, offset);
        Ok(offset)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.units.into_iter().flat_map(u16::to_le_bytes).collect()
    }
}
