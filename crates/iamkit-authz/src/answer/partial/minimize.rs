//! Leaving out what makes no difference.

use super::formula::Formula;

/// Up to this many leaves, all assignments are tried.
const LEAVES: usize = 10;

/// Up to this many occurrences of leaves, parts are left out by trial.
const OCCURRENCES: usize = 48;

/// Returns an equivalent formula in which no part can be left out.
///
/// Formulas over many leaves are returned as they are.
pub(super) fn minimize(formula: Formula) -> Formula {
    let mut leaves = Vec::new();
    formula.leaves(LEAVES + 1, &mut leaves);
    if leaves.is_empty() || leaves.len() > LEAVES {
        return formula;
    }
    let table = Table::of(&formula, &leaves);
    if table.is_constant(true) {
        return Formula::True;
    }
    if table.is_constant(false) {
        return Formula::False;
    }
    if formula.occurrences() > OCCURRENCES {
        return formula;
    }
    let mut best = formula;
    while let Some(smaller) = smaller(&best).into_iter().find(|f| Table::of(f, &leaves) == table) {
        best = smaller;
    }
    best
}

/// Answers of a formula to every assignment of its leaves, one bit each.
#[derive(PartialEq, Eq)]
struct Table {
    bits: Vec<u64>,
    len: usize,
}

impl Table {
    fn of(formula: &Formula, leaves: &[u32]) -> Self {
        let len = 1_usize << leaves.len();
        let mut bits = vec![0; len.div_ceil(64)];
        for assignment in 0..len {
            let leaf = |number: u32| {
                leaves
                    .iter()
                    .position(|&known| known == number)
                    .is_some_and(|at| assignment >> at & 1 == 1)
            };
            if formula.holds(&leaf)
                && let Some(word) = bits.get_mut(assignment / 64)
            {
                *word |= 1 << (assignment % 64);
            }
        }
        Self { bits, len }
    }

    fn is_constant(&self, value: bool) -> bool {
        let ones: usize = self.bits.iter().map(|word| word.count_ones() as usize).sum();
        ones == if value { self.len } else { 0 }
    }
}

/// Returns the formula with one part left out, in every way.
fn smaller(formula: &Formula) -> Vec<Formula> {
    match formula {
        Formula::True | Formula::False | Formula::Leaf(_) => Vec::new(),
        Formula::Not(inner) => smaller(inner).into_iter().map(Formula::not).collect(),
        Formula::All(parts) => smaller_list(parts, Formula::all),
        Formula::Any(parts) => smaller_list(parts, Formula::any),
    }
}

fn smaller_list(parts: &[Formula], join: fn(Vec<Formula>) -> Formula) -> Vec<Formula> {
    let mut all = Vec::new();
    // Later parts go first, so that what comes first in the policies stays.
    for at in (0..parts.len()).rev() {
        let without = parts.iter().enumerate().filter(|(other, _)| *other != at);
        all.push(join(without.map(|(_, part)| part.clone()).collect()));
        for changed in parts.get(at).map(smaller).unwrap_or_default() {
            let mut list = parts.to_vec();
            if let Some(part) = list.get_mut(at) {
                *part = changed;
            }
            all.push(join(list));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_difference_goes() {
        let leaf = Formula::Leaf;
        // a or (not a and b) is a or b
        let formula = Formula::any([leaf(1), Formula::all([Formula::not(leaf(1)), leaf(2)])]);
        assert_eq!(minimize(formula), Formula::Any(vec![leaf(1), leaf(2)]));
        // (a or b) and (a or not b) is a
        let formula = Formula::all([
            Formula::any([leaf(1), leaf(2)]),
            Formula::any([leaf(1), Formula::not(leaf(2))]),
        ]);
        assert_eq!(minimize(formula), leaf(1));
    }

    #[test]
    fn tautologies_are_seen() {
        let leaf = Formula::Leaf;
        let formula = Formula::any([
            Formula::all([leaf(1), leaf(2)]),
            Formula::not(leaf(1)),
            Formula::not(leaf(2)),
        ]);
        assert_eq!(minimize(formula), Formula::True);
    }
}
