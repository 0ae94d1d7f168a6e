//! Actions as a short list of patterns.

use iamkit_catalog::{ActionSet, Catalog, Service, shrink};

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

/// An action of a service: its name in lower case and as AWS spells it, and whether it is wanted.
struct Name<'a> {
    lower: String,
    spelled: &'a str,
    is_wanted: bool,
}

/// Covers the wanted names of a service with whole starts, each up to the end of a word, and takes
/// what is left by name.
fn of_service(service: &Service<'_>, actions: &ActionSet) -> Vec<Box<str>> {
    let prefix = service.prefix();
    let mut names: Vec<Name<'_>> = service
        .actions()
        .map(|action| Name {
            lower: action.name().to_ascii_lowercase(),
            spelled: action.name(),
            is_wanted: actions.contains(action.id()),
        })
        .collect();
    names.sort_unstable_by(|left, right| left.lower.cmp(&right.lower));
    let mut patterns = Vec::new();
    let mut at = 0;
    while let Some(name) = names.get(at) {
        if !name.is_wanted {
            at += 1;
            continue;
        }
        let whole = word_ends(name.spelled).find_map(|end| {
            let start = name.lower.get(..end)?;
            let from = names.partition_point(|other| *other.lower < *start);
            let with_start = names.get(from..)?.iter();
            let with_start = with_start.take_while(|other| other.lower.starts_with(start));
            let unwanted = with_start.clone().find(|other| !other.is_wanted);
            let behind = from + with_start.count();
            (unwanted.is_none() && behind > at + 1).then_some((end, behind))
        });
        if let Some((end, behind)) = whole {
            let start = name.spelled.get(..end).unwrap_or_default();
            patterns.push(format!("{prefix}:{start}*").into());
            at = behind;
        } else {
            patterns.push(format!("{prefix}:{}", name.spelled).into());
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
