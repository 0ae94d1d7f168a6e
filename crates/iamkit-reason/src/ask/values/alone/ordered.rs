//! Numbers and points in time.

use std::cmp::Ordering;

use iamkit_condition::internal::{compare_dates, compare_numbers};
use iamkit_policy::{Compare, ValueType};

use super::Alone;

/// Judges numbers or points in time; `None` where one cannot be read.
pub(super) fn judged(
    texts: &[&str],
    value_type: ValueType,
    compare: Compare,
) -> Option<Vec<Alone>> {
    let order: fn(&str, &str) -> Option<Ordering> = match value_type {
        ValueType::Numeric => compare_numbers,
        ValueType::Date => compare_dates,
        _ => return None,
    };
    if texts.iter().any(|text| order(text, text).is_none()) {
        return None;
    }
    let order = |left: &str, right: &str| order(left, right).unwrap_or(Ordering::Equal);
    let mut sorted: Vec<(usize, &str)> = texts.iter().copied().enumerate().collect();
    // The one that does the work of all others comes first.
    let is_downward = matches!(compare, Compare::Less | Compare::LessOrEqual);
    sorted.sort_by(|left, right| {
        let found = order(left.1, right.1);
        if is_downward { found.reverse() } else { found }
    });
    let groups = sorted.chunk_by(|left, right| order(left.1, right.1).is_eq());
    let groups: Vec<&[(usize, &str)]> = groups.collect();
    let mut found = vec![Alone::Open; texts.len()];
    for (place, group) in groups.iter().enumerate() {
        for (at, (index, text)) in group.iter().enumerate() {
            let twin = if at == 0 { group.get(1) } else { group.first() };
            let widest = groups.first().and_then(|group| group.first());
            let next = groups.get(1).and_then(|group| group.first());
            let alone = match (compare, twin) {
                (_, Some((twin, _))) => Alone::Covered(vec![*twin]),
                (Compare::Equal, None) => Alone::Free((*text).into()),
                (_, None) if place > 0 => {
                    widest.map_or(Alone::Open, |(widest, _)| Alone::Covered(vec![*widest]))
                }
                (Compare::LessOrEqual | Compare::GreaterOrEqual, None) => {
                    Alone::Free((*text).into())
                }
                // Between it and the next one: the next one itself.
                (Compare::Less | Compare::Greater, None) => {
                    next.map_or(Alone::Open, |(_, next)| Alone::Free((*next).into()))
                }
                _ => Alone::Open,
            };
            if let Some(of) = found.get_mut(*index) {
                *of = alone;
            }
        }
    }
    Some(found)
}
