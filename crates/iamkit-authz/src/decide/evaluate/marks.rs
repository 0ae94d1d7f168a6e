//! Answers that hold for one request.

/// Small answers by number, all forgotten at once.
#[derive(Debug, Default)]
pub(super) struct Marks {
    // INVARIANT: a mark counts only if its high bits are `round`, which is never zero.
    marks: Vec<u32>,
    round: u32,
}

const BITS: u32 = 3;

impl Marks {
    /// Forgets all answers and makes room for numbers below `count`.
    pub(super) fn begin(&mut self, count: usize) {
        if self.marks.len() < count {
            self.marks.resize(count, 0);
        }
        self.round += 1;
        if self.round >= 1 << (32 - BITS) {
            self.marks.fill(0);
            self.round = 1;
        }
    }

    /// Returns the answer for a number, if there is one.
    pub(super) fn get(&self, number: usize) -> Option<u32> {
        let mark = *self.marks.get(number)?;
        (mark >> BITS == self.round).then_some(mark & ((1 << BITS) - 1))
    }

    /// Keeps an answer, which must be below eight.
    pub(super) fn set(&mut self, number: usize, answer: u32) {
        if let Some(mark) = self.marks.get_mut(number) {
            *mark = self.round << BITS | answer;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_last_one_round() {
        let mut marks = Marks::default();
        marks.begin(2);
        marks.set(1, 3);
        assert_eq!((marks.get(0), marks.get(1), marks.get(2)), (None, Some(3), None));
        marks.begin(1);
        assert_eq!(marks.get(1), None);
    }

    #[test]
    fn rounds_wrap() {
        let mut marks = Marks::default();
        marks.begin(1);
        marks.set(0, 1);
        marks.round = (1 << (32 - BITS)) - 1;
        marks.begin(1);
        assert_eq!((marks.round, marks.get(0)), (1, None));
    }
}
