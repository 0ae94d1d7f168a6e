//! Actions in as few characters as can be.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::pieces::of_pieces;
use crate::{ActionId, ActionSet, Catalog, Service};

/// Characters that an entry of a JSON list has besides its text.
const ENTRY: usize = 3;

/// Returns patterns that match exactly the actions of `set`, chosen for the fewest characters.
///
/// Where [`shrink`](super::shrink) ends patterns at whole words, these are as short as tells the actions
/// from the others of the catalog: for documents that must fit a quota.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use iamkit_catalog::{ActionSet, Catalog, shrink_to_shortest};
///
/// let catalog = Catalog::embedded();
/// let set = catalog.actions_matching("dynamodb:PartiQLSelect");
/// let patterns = shrink_to_shortest(catalog, &set);
/// let mut named = ActionSet::empty(catalog.action_count());
/// for pattern in &patterns {
///     assert!(pattern.len() < "dynamodb:PartiQLSelect".len());
///     named.union(&catalog.actions_matching(pattern));
/// }
/// assert_eq!(named, set);
/// # }
/// ```
#[must_use]
pub fn shrink_to_shortest(catalog: &Catalog, set: &ActionSet) -> Vec<String> {
    shrink_beside(catalog, set, &ActionSet::empty(catalog.action_count()))
}

/// Returns patterns that match all actions of `set` and besides only some of `granted`, chosen for the fewest
/// characters: what is granted elsewhere may be granted once more.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use iamkit_catalog::{Catalog, shrink_beside};
///
/// let catalog = Catalog::embedded();
/// let mut writes = catalog.actions_matching("sqs:*");
/// let reads = catalog.actions_matching("sqs:Get*");
/// writes.subtract(&reads);
/// assert_eq!(shrink_beside(catalog, &writes, &reads), ["sqs:*"]);
/// # }
/// ```
#[must_use]
pub fn shrink_beside(catalog: &Catalog, set: &ActionSet, granted: &ActionSet) -> Vec<String> {
    if set.len() == catalog.action_count() {
        return vec!["*".into()];
    }
    let length = |texts: &[String]| texts.iter().map(|text| text.len() + ENTRY).sum::<usize>();
    let mut patterns = Vec::new();
    for service in catalog.services() {
        let wanted = service.actions().map(|action| action.id()).filter(|id| set.contains(*id));
        let wanted: Vec<ActionId> = wanted.collect();
        if wanted.is_empty() {
            continue;
        }
        let shortest = of_service(&service, set, granted);
        let mut of_set = ActionSet::empty(catalog.action_count());
        of_set.extend(wanted);
        // Patterns that end at whole words may have more parts.
        let worded = super::shrink(catalog, &of_set);
        patterns.extend(if length(&worded) < length(&shortest) { worded } else { shortest });
    }
    patterns
}

/// A pattern that matches wanted names only.
pub(super) struct Candidate {
    pub(super) text: String,
    /// Indexes of the wanted names that it matches.
    pub(super) covers: Vec<usize>,
}

fn of_service(service: &Service<'_>, set: &ActionSet, granted: &ActionSet) -> Vec<String> {
    let prefix = service.prefix();
    let (mut wanted, mut others) = (Vec::new(), String::from("\n"));
    for action in service.actions() {
        let name = action.name();
        if set.contains(action.id()) {
            wanted.push((name, name.to_ascii_lowercase()));
        } else if !granted.contains(action.id()) {
            others.push_str(&name.to_ascii_lowercase());
            others.push('\n');
        }
    }
    if others.len() == 1 {
        return vec![format!("{prefix}:*")];
    }
    let mut candidates = candidates(&wanted, &others);
    let pieced = of_pieces(&wanted, &others, &candidates);
    candidates.extend(pieced);
    let chosen = cover(&candidates, wanted.len(), prefix.len() + 1 + ENTRY);
    let mut patterns: Vec<String> = chosen
        .into_iter()
        .filter_map(|index| candidates.get(index))
        .map(|candidate| format!("{prefix}:{}", candidate.text))
        .collect();
    patterns.sort_unstable();
    patterns
}

/// Returns the names themselves, and the shortest starts, ends and middles that no other name has:
/// a longer one costs more and matches no more. Of starts and ends together, some. The other names stand in one text, each between two
/// line breaks.
fn candidates(wanted: &[(&str, String)], others: &str) -> Vec<Candidate> {
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for (spelled, lower) in wanted {
        let start = (1..lower.len()).find(|end| {
            lower.get(..*end).is_some_and(|part| !others.contains(&format!("\n{part}")))
        });
        let end = (1..lower.len()).rev().find(|from| {
            lower.get(*from..).is_some_and(|part| !others.contains(&format!("{part}\n")))
        });
        texts.extend(start.and_then(|end| Some(format!("{}*", spelled.get(..end)?))));
        texts.extend(end.and_then(|from| Some(format!("*{}", spelled.get(from..)?))));
        texts.extend(starts_and_ends(spelled, lower, others));
        let mut end = 1;
        for from in 0..lower.len() {
            // The shortest middle from here ends no sooner than the one from before.
            let is_others = |end: usize| {
                lower.get(from..end).is_none_or(|part| part.is_empty() || others.contains(part))
            };
            end = end.max(from + 1);
            while end <= lower.len() && is_others(end) {
                end += 1;
            }
            if end > lower.len() {
                break;
            }
            texts.extend(spelled.get(from..end).map(|part| format!("*{part}*")));
        }
    }
    let names = wanted.iter().map(|(spelled, _)| (*spelled).to_owned());
    let covers = |text: &str| -> Vec<usize> {
        let lower = text.to_ascii_lowercase();
        let part = lower.trim_matches('*');
        let is_matched = |name: &str| match (lower.starts_with('*'), lower.ends_with('*')) {
            (false, false) if part.contains('*') => {
                let (start, end) = part.split_once('*').unwrap_or_default();
                name.len() >= start.len() + end.len()
                    && name.starts_with(start)
                    && name.ends_with(end)
            }
            (true, true) => name.contains(part),
            (true, false) => name.ends_with(part),
            (false, true) => name.starts_with(part),
            (false, false) => name == part,
        };
        let matched = wanted.iter().enumerate().filter(|(_, (_, name))| is_matched(name));
        matched.map(|(index, _)| index).collect()
    };
    let all = texts.into_iter().chain(names);
    all.map(|text| Candidate { covers: covers(&text), text }).collect()
}

/// Returns patterns of a start and an end that no other name has both of: with the first letter, and with the
/// first word.
fn starts_and_ends(spelled: &str, lower: &str, others: &str) -> Vec<String> {
    let word = spelled.char_indices().skip(1).find(|(_, char)| char.is_ascii_uppercase());
    let lengths: BTreeSet<usize> = [1, word.map_or(1, |(at, _)| at)].into();
    let mut found = Vec::new();
    for length in lengths {
        let Some(start) = lower.get(..length) else { continue };
        let alike: Vec<&str> = others.lines().filter(|name| name.starts_with(start)).collect();
        let end = (length..lower.len()).rev().find_map(|from| {
            let end = lower.get(from..)?;
            let has_both = |name: &&str| name.len() >= length + end.len() && name.ends_with(end);
            (!alike.iter().any(has_both)).then(|| spelled.get(from..)).flatten()
        });
        if let (Some(start), Some(end)) = (spelled.get(..length), end) {
            found.push(format!("{start}*{end}"));
        }
    }
    found
}

/// Chooses candidates that cover all, again and again the one that costs the least for each name that
/// it adds, and leaves out what the others cover.
fn cover(candidates: &[Candidate], count: usize, cost: usize) -> Vec<usize> {
    let mut times = vec![0_usize; count];
    let mut chosen: Vec<usize> = Vec::new();
    // Compared as a fraction: characters for each name.
    let price = |index: usize, times: &[usize]| {
        let candidate = candidates.get(index)?;
        let added = candidate.covers.iter().filter(|name| times.get(**name) == Some(&0)).count();
        (added > 0).then(|| ((candidate.text.len() + cost) * 1_000).div_ceil(added))
    };
    let priced = (0..candidates.len()).filter_map(|index| Some((price(index, &times)?, index)));
    let mut cheapest: BinaryHeap<_> = priced.map(Reverse).collect();
    while let Some(Reverse((known, index))) = cheapest.pop() {
        // Prices only rise, so that one that did not is the least of all.
        match price(index, &times) {
            None => {}
            Some(now) if now > known => cheapest.push(Reverse((now, index))),
            Some(_) => {
                chosen.push(index);
                if let Some(candidate) = candidates.get(index) {
                    add(&mut times, candidate, 1);
                }
            }
        }
    }
    let mut kept = Vec::with_capacity(chosen.len());
    for index in chosen.into_iter().rev() {
        let Some(candidate) = candidates.get(index) else { continue };
        let is_twice = |name: &usize| times.get(*name).is_some_and(|times| *times > 1);
        if candidate.covers.iter().all(is_twice) {
            add(&mut times, candidate, -1);
        } else {
            kept.push(index);
        }
    }
    kept
}

fn add(times: &mut [usize], candidate: &Candidate, change: isize) {
    for index in &candidate.covers {
        if let Some(times) = times.get_mut(*index) {
            *times = times.saturating_add_signed(change);
        }
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;
    use crate::shrink;

    #[test]
    fn patterns_match_the_actions_and_no_others() {
        let catalog = Catalog::embedded();
        let expand = |patterns: &[String]| {
            let mut all = ActionSet::empty(catalog.action_count());
            for pattern in patterns {
                all.union(&catalog.actions_matching(pattern));
            }
            all
        };
        let length =
            |patterns: &[String]| patterns.iter().map(|text| text.len() + 3).sum::<usize>();
        let mut rest = catalog.actions_matching("dynamodb:*");
        rest.subtract(&catalog.actions_matching("dynamodb:Get*"));
        for set in [
            rest,
            catalog.actions_matching("s3:Get*Acl"),
            catalog.actions_matching("sqs:*Queue*"),
            catalog.actions_matching("iam:PassRole"),
            ActionSet::empty(catalog.action_count()),
            ActionSet::full(catalog.action_count()),
        ]
        .into_iter()
        .chain([2, 3, 5].map(|step| every(catalog, step)))
        {
            let patterns = shrink_to_shortest(catalog, &set);
            assert_eq!(expand(&patterns), set, "{patterns:?}");
            assert!(length(&patterns) <= length(&shrink(catalog, &set)), "{patterns:?}");
        }
    }

    /// Returns every so many actions of some services.
    fn every(catalog: &Catalog, step: usize) -> ActionSet {
        let mut set = ActionSet::empty(catalog.action_count());
        let services = catalog.services().step_by(41);
        let actions = services.flat_map(|service| service.actions());
        set.extend(actions.step_by(step).map(|action| action.id()));
        set
    }

    #[test]
    fn patterns_have_several_pieces_where_that_is_shorter() {
        let catalog = Catalog::embedded();
        let names = ["autoscaling:DescribePolicies", "autoscaling:DescribeAutoScalingGroups"];
        let mut set = ActionSet::empty(catalog.action_count());
        for name in names {
            set.union(&catalog.actions_matching(name));
        }
        let patterns = shrink_to_shortest(catalog, &set);
        let pieces = |pattern: &String| pattern.trim_matches('*').split('*').count();
        assert!(patterns.iter().any(|pattern| pieces(pattern) > 1), "{patterns:?}");
        assert!(patterns.concat().len() < "autoscaling:*beP*autoscaling:*gGroups".len());
    }

    #[test]
    fn patterns_match_besides_what_is_granted_and_no_others() {
        let catalog = Catalog::embedded();
        for (wanted, granted) in [("s3:*Acl", "s3:Get*"), ("ec2:*Image*", "ec2:Describe*")] {
            let granted = catalog.actions_matching(granted);
            let mut set = catalog.actions_matching(wanted);
            set.subtract(&granted);
            let mut found = ActionSet::empty(catalog.action_count());
            for pattern in shrink_beside(catalog, &set, &granted) {
                found.union(&catalog.actions_matching(&pattern));
            }
            let mut missed = set.clone();
            missed.subtract(&found);
            assert!(missed.is_empty(), "{wanted}");
            found.subtract(&set);
            found.subtract(&granted);
            assert!(found.is_empty(), "{wanted}");
        }
    }
}
