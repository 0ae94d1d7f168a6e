//! Actions as a short list of patterns.

use iamkit_catalog::{ActionSet, Catalog, Service, shrink};
use iamkit_pattern::Case;

/// Most actions whose list is made as short as can be: that takes far longer than the proof when
/// there are hundreds.
const FEW: usize = 12;

/// Returns patterns that match the actions of a set and no other of the catalog, sorted.
pub(super) fn action_list(catalog: &Catalog, actions: &ActionSet) -> Vec<Box<str>> {
    if actions.len() <= FEW || actions.len() == catalog.action_count() {
        return shrink(catalog, actions).into_iter().map(Into::into).collect();
    }
    let mut services: Vec<Service<'_>> =
        catalog.actions_in(actions).map(|action| action.service()).collect();
    services.dedup_by(|next, service| next.prefix() == service.prefix());
    services.iter().flat_map(|service| of_service(service, actions)).collect()
}

/// Covers the wanted names of a service with whole starts, each up to the end of a word, and takes
/// what is left by name.
fn of_service(service: &Service<'_>, actions: &ActionSet) -> Vec<Box<str>> {
    let prefix = service.prefix();
    // In the order of names without regard to case, so that those with one start stand together.
    let names: Vec<(&str, bool)> =
        service.actions().map(|action| (action.name(), actions.contains(action.id()))).collect();
    let mut patterns = Vec::new();
    let mut at = 0;
    while let Some(&(name, is_wanted)) = names.get(at) {
        if !is_wanted {
            at += 1;
            continue;
        }
        let whole = word_ends(name).find_map(|end| {
            let start = name.get(..end)?;
            let has_start = |(other, _): &&(&str, bool)| Case::Fold.starts_with(other, start);
            let before = names.get(..at)?.iter().rev().take_while(has_start);
            let behind = names.get(at..)?.iter().take_while(has_start);
            let is_whole = before.chain(behind.clone()).all(|(_, is_wanted)| *is_wanted);
            let count = if is_whole { behind.count() } else { 0 };
            (count > 1).then_some((start, at + count))
        });
        if let Some((start, behind)) = whole {
            patterns.push(format!("{prefix}:{start}*").into());
            at = behind;
        } else {
            patterns.push(format!("{prefix}:{name}").into());
            at += 1;
        }
    }
    patterns
}

/// Returns where the words of a name end, the last one left out; the empty start comes first.
fn word_ends(name: &str) -> impl Iterator<Item = usize> + '_ {
    let starts_word =
        |(before, after): (char, char)| after.is_ascii_uppercase() && !before.is_ascii_uppercase();
    let pairs = name.chars().zip(name.chars().skip(1));
    let ends = (1..).zip(pairs).filter(move |(_, pair)| starts_word(*pair)).map(|(end, _)| end);
    std::iter::once(0).chain(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_match_what_they_should() {
        let catalog = Catalog::embedded();
        let expand = |patterns: &[Box<str>]| {
            let mut all = ActionSet::empty(catalog.action_count());
            for pattern in patterns {
                all.union(&catalog.actions_matching(pattern));
            }
            all
        };
        let mut without = ActionSet::full(catalog.action_count());
        without.subtract(&catalog.actions_matching("*:*Tag*"));
        without.subtract(&catalog.actions_matching("s3:Get*"));
        for set in [
            without,
            catalog.actions_matching("ec2:*"),
            catalog.actions_matching("*:*Instance*"),
            catalog.actions_matching("iam:*e"),
            catalog.actions_matching("s3:GetObject"),
            ActionSet::empty(catalog.action_count()),
        ] {
            let patterns = action_list(catalog, &set);
            assert_eq!(expand(&patterns), set);
            assert!(patterns.len() <= set.len());
        }
        assert_eq!(*action_list(catalog, &catalog.actions_matching("ec2:*")), ["ec2:*".into()]);
    }
}
