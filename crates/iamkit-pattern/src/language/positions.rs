//! Sets of positions.

const BITS: usize = u64::BITS as usize;

/// Set of positions of one line of steps, one bit each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Positions {
    words: Box<[u64]>,
}

impl Positions {
    /// Returns the empty set with room for the positions up to `last`.
    pub(super) fn new(last: usize) -> Self {
        Self { words: vec![0; last / BITS + 1].into() }
    }

    /// Returns how many machine words there are.
    pub(super) const fn width(&self) -> usize {
        self.words.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    pub(super) fn has(&self, position: usize) -> bool {
        self.words.get(position / BITS).is_some_and(|word| (word >> (position % BITS)) & 1 == 1)
    }

    pub(super) fn includes(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).all(|(&word, &part)| part & !word == 0)
    }

    pub(super) fn add(&mut self, position: usize) {
        if let Some(word) = self.words.get_mut(position / BITS) {
            *word |= 1 << (position % BITS);
        }
    }

    /// Adds the positions from `from` to `to`, both included.
    pub(super) fn add_range(&mut self, from: usize, to: usize) {
        let (first, last) = (from / BITS, to / BITS);
        for (at, word) in self.words.iter_mut().enumerate().take(last + 1).skip(first) {
            let low = if at == first { u64::MAX << (from % BITS) } else { u64::MAX };
            let high = if at == last { u64::MAX >> (BITS - 1 - to % BITS) } else { u64::MAX };
            *word |= low & high;
        }
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        for (word, &more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    pub(super) fn common(&self, other: &Self) -> Self {
        Self { words: self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect() }
    }

    /// Moves every position to the next one.
    pub(super) fn advance(&mut self) {
        let mut carry = 0;
        for word in &mut self.words {
            let moved = (*word << 1) | carry;
            carry = *word >> (BITS - 1);
            *word = moved;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_moves_cross_words() {
        for (from, to) in [(0, 0), (3, 63), (63, 64), (0, 127), (5, 130), (128, 130)] {
            let mut set = Positions::new(131);
            set.add_range(from, to);
            let expected: Vec<_> = (0..=131).filter(|at| (from..=to).contains(at)).collect();
            assert_eq!((0..=131).filter(|&at| set.has(at)).collect::<Vec<_>>(), expected);
            set.advance();
            assert!(!set.has(from) && set.has(to + 1));
        }
    }
}
