//! Hash index over a list of entries.

/// Open-addressing table from hashes to positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    // INVARIANT: the length is zero or a power of two, and at least a quarter of it is free.
    slots: Vec<Slot>,
    len: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u64,
    // Position plus one; zero for a free slot.
    position: u32,
}

impl Table {
    /// Adds the next position under `hash`.
    pub(super) fn push(&mut self, hash: u64) {
        if (self.len as usize + 1) * 4 > self.slots.len() * 3 {
            let size = (self.slots.len() * 2).max(16);
            let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
            for slot in old.into_iter().filter(|slot| slot.position != 0) {
                self.place(slot);
            }
        }
        self.len += 1;
        self.place(Slot { hash, position: self.len });
    }

    /// Iterates over the positions that were pushed with `hash`.
    pub(super) fn candidates(&self, hash: u64) -> impl Iterator<Item = usize> {
        self.probe(hash)
            .map_while(|at| self.slots.get(at).filter(|slot| slot.position != 0))
            .filter(move |slot| slot.hash == hash)
            .map(|slot| slot.position as usize - 1)
    }

    fn place(&mut self, slot: Slot) {
        let free = self
            .probe(slot.hash)
            .find(|&at| self.slots.get(at).is_some_and(|slot| slot.position == 0));
        if let Some(target) = free.and_then(|at| self.slots.get_mut(at)) {
            *target = slot;
        }
    }

    fn probe(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let size = self.slots.len();
        let mask = size.wrapping_sub(1);
        #[expect(clippy::cast_possible_truncation, reason = "only the low bits are wanted")]
        let start = hash as usize;
        (0..size).map(move |step| start.wrapping_add(step) & mask)
    }
}
