//! Whether one pattern matches everything that another does.

use super::outer::Outer;
use super::positions::Positions;
use super::{Class, Step, runs};
use crate::work::spend_reading;

/// Machine words touched beyond which no answer is computed.
// A pattern of 2,048 characters, the most that an ARN has (IAM API Reference, `arnType`), has sets of
// 33 words. Reading it against itself with one set for each position takes some 2,048 * 9 * 33, that
// is 600,000: far below, so that only patterns made for it meet the limit.
const LIMIT: usize = 1 << 24;

/// Says whether every text that can be read along `inner` can be read along `outer`.
///
/// This walks along `inner` and keeps the sets of positions that `outer` may have reached,
/// one set for each way the text so far may have gone. Two observations keep them few.
/// First, where `inner` leaves the character open, only one that `outer` names nowhere needs to
/// be tried (and the colon, if some wildcards of `outer` exclude it): it leads to the smallest
/// set. Second, of two sets of which one includes the other only the smaller is kept, since what
/// it can still read, the larger can read too. [`Outer::saturate`] makes sets comparable. For
/// patterns of one field a single set per position remains; with crossing fields a few.
///
/// Beyond [`LIMIT`] the answer is `false`: a missed containment is the safe side. Where `outer` has no
/// `?` and no wildcard of one field, none of this is needed, and there is no limit.
pub(crate) fn contains(outer: &[Step], inner: &[Step]) -> bool {
    if !spend_reading(outer.len() + inner.len() + 16, 8) {
        return false;
    }
    if let Some(answer) = runs::contains(outer, inner) {
        return answer;
    }
    let mut walk = Walk { outer: Outer::new(outer), budget: LIMIT };
    walk.contains(inner).unwrap_or(false)
}

struct Walk {
    outer: Outer,
    budget: usize,
}

impl Walk {
    /// Answers, or gives up when the budget is used up.
    fn contains(&mut self, inner: &[Step]) -> Option<bool> {
        let mut sets = vec![self.outer.start()];
        for &step in inner {
            sets = match step {
                Step::Run(class) => self.read_run(sets, class)?,
                _ => self.read(&sets, step)?,
            };
            // One way for the text to go on that `outer` cannot follow is enough.
            if sets.iter().any(Positions::is_empty) {
                return Some(false);
            }
        }
        Some(sets.iter().all(|set| set.has(self.outer.end)))
    }

    /// Reads one character.
    fn read(&mut self, sets: &[Positions], step: Step) -> Option<Vec<Positions>> {
        let mut minimal = Vec::new();
        for symbol in self.outer.symbols(step).into_iter().flatten() {
            for set in sets {
                let next = self.outer.read(set, symbol);
                self.insert(&mut minimal, next)?;
            }
        }
        Some(minimal)
    }

    /// Reads any number of characters.
    fn read_run(&mut self, sets: Vec<Positions>, class: Class) -> Option<Vec<Positions>> {
        let mut minimal = sets.clone();
        let mut fresh = sets;
        while let Some(set) = fresh.pop() {
            for symbol in self.outer.symbols(Step::Run(class)).into_iter().flatten() {
                let next = self.outer.read(&set, symbol);
                if self.insert(&mut minimal, next.clone())? {
                    fresh.push(next);
                }
            }
        }
        Some(minimal)
    }

    /// Adds a set unless a subset is there; takes out its supersets.
    fn insert(&mut self, minimal: &mut Vec<Positions>, set: Positions) -> Option<bool> {
        // Each comparison with a set that is there touches all words, and reading the symbol has
        // touched them about eight times.
        let words = (minimal.len() + 8) * set.width();
        self.budget = self.budget.checked_sub(words)?;
        if !spend_reading(words, 1) {
            return None;
        }
        if minimal.iter().any(|old| set.includes(old)) {
            return Some(false);
        }
        minimal.retain(|old| !old.includes(&set));
        minimal.push(set);
        Some(true)
    }
}
