//! Values that others of their lists cover.

use std::collections::HashSet;

use iamkit_authz::PolicySet;

use crate::options::ReasonOptions;
use crate::readings::other_reading;

use super::alone::{Alone, judged};
use super::variant::{ListedValue, listed_values};

/// Returns values that could go together, since others of their lists that stay do the same.
///
/// `order` sorts the values of which the first ones go first.
pub(in crate::ask) fn covered_values<K: Ord>(
    set: &PolicySet,
    options: &ReasonOptions<'_>,
    order: impl Fn(&ListedValue) -> K,
) -> Vec<ListedValue> {
    let values = listed_values(set);
    let mut readings = vec![judged(set, &values, options)];
    readings.extend(other_reading([set], options).map(|other| judged(set, &values, &other)));
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by_cached_key(|place| values.get(*place).map(&order));
    let mut gone: HashSet<usize> = HashSet::new();
    for place in places {
        let does_without = |reading: &Vec<Alone>| stay(reading, place, &gone);
        if readings.iter().all(does_without) {
            gone.insert(place);
        }
    }
    let of = values.into_iter().enumerate().filter(|(place, _)| gone.contains(place));
    of.map(|(_, value)| value).collect()
}

/// Says whether a value is covered by values that stay; what covers one that is gone covers what that did.
fn stay(reading: &[Alone], place: usize, gone: &HashSet<usize>) -> bool {
    const MOST_STEPS: usize = 16;
    let covering = |place: usize| match reading.get(place) {
        Some(Alone::Covered(others)) => &**others,
        _ => &[],
    };
    let stays = |mut by: usize| {
        for _ in 0..MOST_STEPS {
            if by == place {
                return false;
            }
            match covering(by) {
                _ if !gone.contains(&by) => return true,
                [next] => by = *next,
                _ => return false,
            }
        }
        false
    };
    let others = covering(place);
    !others.is_empty() && others.iter().all(|by| stays(*by))
}
