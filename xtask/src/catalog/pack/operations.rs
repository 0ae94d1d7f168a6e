//! API operations: most have the name of their action, the rest are listed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::Result;

use crate::catalog::curated::Curated;
use crate::catalog::model::{Client, Snapshot};

/// Returns one line per client.
pub(super) fn text(snapshot: &Snapshot, curated: &Curated) -> Result<String> {
    let nothing = BTreeMap::new();
    let mut text = String::new();
    for (name, client) in &snapshot.clients {
        let listed = curated.operations.operations.get(name).unwrap_or(&nothing);
        let (same, others) = split(snapshot, client, listed);
        let aliases: Vec<_> = client.aliases.iter().map(String::as_str).collect();
        let same: Vec<_> =
            same.iter().map(|(prefix, numbers)| format!("{prefix}:{}", ranges(numbers))).collect();
        let others: Vec<_> =
            others.iter().map(|(name, actions)| format!("{name}={}", actions.join(","))).collect();
        writeln!(text, "{name}\t{}\t{}\t{}", aliases.join(","), same.join(";"), others.join(";"))?;
    }
    Ok(text)
}

type Same<'s> = BTreeMap<&'s str, BTreeSet<usize>>;

/// Splits a client's operations into actions of the same name, counted from the first of their
/// service, and all others.
fn split<'s>(
    snapshot: &'s Snapshot,
    client: &'s Client,
    listed: &'s BTreeMap<String, Vec<String>>,
) -> (Same<'s>, BTreeMap<&'s str, Vec<&'s str>>) {
    let mut same = Same::new();
    let mut others = BTreeMap::new();
    for (operation, actions) in &client.operations {
        if let Some(actions) = listed.get(operation) {
            others.insert(operation.as_str(), actions.iter().map(String::as_str).collect());
            continue;
        }
        let by_name = actions.iter().next().and_then(|action| action.split_once(':'));
        let number = by_name.filter(|(_, action)| action.eq_ignore_ascii_case(operation)).and_then(
            |(prefix, action)| {
                let service = snapshot.services.get(&prefix.to_lowercase())?;
                let number = service.actions.keys().position(|name| *name == action.to_lowercase());
                number.map(|number| (service.prefix.as_str(), number))
            },
        );
        match number {
            Some((prefix, number)) => {
                same.entry(prefix).or_default().insert(number);
            }
            None => {
                others.insert(operation, actions.iter().map(String::as_str).collect());
            }
        }
    }
    (same, others)
}

/// Writes numbers as `0-4,6`.
fn ranges(numbers: &BTreeSet<usize>) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let texts = ranges.iter().map(|(first, last)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    });
    texts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn neighbours_join() {
        assert_eq!(ranges(&[0, 1, 2, 4, 6, 7].into()), "0-2,4,6-7");
        assert_eq!(ranges(&[].into()), "");
    }
}
