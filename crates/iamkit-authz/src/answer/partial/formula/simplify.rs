//! Leaving out parts of a list that say nothing new.
//!
//! A formula has a part for each statement that may apply, and policies may have thousands of them: nothing
//! here compares each part with each other.

use std::collections::BTreeMap;

use iamkit_work::spend;

use super::Formula;

/// Most comparisons of parts in [`absorb`]: what is left then stays, which is longer and no less true.
const COMPARISONS: usize = 1 << 18;

/// What is done here when work is used up.
const JOINING: &str = "joining what the answer depends on";

/// Leaves out each part that stands before, too.
pub(super) fn keep_first(parts: &mut Vec<Formula>) {
    // Parts are sorted, each comparison may go through both.
    if !spend(250 * parts.len(), JOINING) {
        return;
    }
    let list = parts.as_slice();
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|left, right| list.get(*left).cmp(&list.get(*right)).then(left.cmp(right)));
    let mut is_new = vec![true; list.len()];
    for pair in order.windows(2) {
        if let &[before, at] = pair
            && list.get(before) == list.get(at)
            && let Some(is_new) = is_new.get_mut(at)
        {
            *is_new = false;
        }
    }
    retain(parts, &is_new);
}

/// Says whether some part stands beside its negation.
pub(super) fn has_opposites(parts: &[Formula]) -> bool {
    let is_negated = |part: &&Formula| matches!(part, Formula::Not(_));
    if !parts.iter().any(|part| is_negated(&part)) || !spend(150 * parts.len(), JOINING) {
        return false;
    }
    let mut sorted: Vec<&Formula> = parts.iter().collect();
    sorted.sort_unstable();
    let is_there = |part: &Formula| sorted.binary_search(&part).is_ok();
    parts.iter().any(|part| matches!(part, Formula::Not(inner) if is_there(inner)))
}

/// Leaves out each part that another one makes superfluous: in a disjunction, `a and b` beside `a`;
/// in a conjunction, `a or b` beside `a`. `terms` gives what a part consists of.
pub(super) fn absorb(parts: &mut Vec<Formula>, terms: impl Fn(&Formula) -> &[Formula]) {
    if parts.len() < 2 {
        return;
    }
    let lists: Vec<&[Formula]> = parts.iter().map(terms).collect();
    // Each term is sorted twice and looked up.
    if !spend(500 * lists.iter().map(|list| list.len()).sum::<usize>(), JOINING) {
        return;
    }
    let by_term = by_rarest_term(&lists);
    let mut comparisons = 0;
    let is_kept: Vec<bool> = lists
        .iter()
        .map(|own| {
            let mut sorted: Vec<&Formula> = own.iter().collect();
            sorted.sort_unstable();
            // Whatever makes it superfluous has all of its terms here, the rarest among them.
            let mut others = own.iter().filter_map(|term| by_term.get(term)).flatten();
            !others.any(|other| {
                comparisons += 1;
                spend(20, JOINING);
                comparisons <= COMPARISONS
                    && other.len() < own.len()
                    && other.iter().all(|term| sorted.binary_search(&term).is_ok())
            })
        })
        .collect();
    retain(parts, &is_kept);
}

/// Sorts lists by the term of each that fewest lists have.
fn by_rarest_term<'f>(lists: &[&'f [Formula]]) -> BTreeMap<&'f Formula, Vec<&'f [Formula]>> {
    let mut counts: BTreeMap<&Formula, usize> = BTreeMap::new();
    for term in lists.iter().copied().flatten() {
        *counts.entry(term).or_default() += 1;
    }
    let mut by_term: BTreeMap<&Formula, Vec<&[Formula]>> = BTreeMap::new();
    for list in lists {
        if let Some(rarest) = list.iter().min_by_key(|term| counts.get(term)) {
            by_term.entry(rarest).or_default().push(list);
        }
    }
    by_term
}

fn retain(parts: &mut Vec<Formula>, is_kept: &[bool]) {
    let mut is_kept = is_kept.iter();
    parts.retain(|_| is_kept.next() != Some(&false));
}
