//! Sets of actions to short lists of patterns.

mod pieces;
mod shortest;

use std::collections::BTreeSet;

use crate::action::ActionId;
use crate::action_set::ActionSet;
use crate::catalog::Catalog;
use crate::service::Service;
use crate::words::words;

pub use shortest::{shrink_beside, shrink_to_shortest};

/// Names that are looked at one by one before the catalog is.
const FEW: usize = 32;

/// Returns a short list of patterns that matches exactly the actions of `set`, sorted.
///
/// No pattern reaches beyond its service, wildcards stand at word borders only, and no catalogued
/// action outside `set` is matched. The list depends on the set alone.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use iamkit_catalog::{Catalog, shrink};
///
/// let catalog = Catalog::embedded();
/// let set = catalog.actions_matching("s3:Get*Tagging");
/// assert_eq!(shrink(catalog, &set), ["s3:Get*Tagging"]);
/// # }
/// ```
#[must_use]
pub fn shrink(catalog: &Catalog, set: &ActionSet) -> Vec<String> {
    if set.len() == catalog.action_count() {
        return vec!["*".into()];
    }
    let mut patterns = Vec::new();
    let mut wanted = catalog.actions_in(set).peekable();
    while let Some(first) = wanted.next() {
        let service = first.service();
        let mut targets = vec![(first.name(), first.id())];
        while let Some(next) = wanted.next_if(|next| service.action_range().contains(&next.id().0))
        {
            targets.push((next.name(), next.id()));
        }
        patterns.extend(Targets::new(catalog, service, set, targets).patterns());
    }
    patterns
}

/// The wanted actions of one service.
struct Targets<'a> {
    catalog: &'a Catalog,
    prefix: &'a str,
    set: &'a ActionSet,
    /// Names and ids of the wanted actions.
    wanted: Vec<(&'a str, ActionId)>,
    /// Whether the service has no other actions.
    is_all: bool,
}

/// A pattern that matches wanted actions only.
struct Candidate {
    text: String,
    /// Indexes of the wanted actions that it matches.
    covers: Vec<usize>,
}

impl<'a> Targets<'a> {
    fn new(
        catalog: &'a Catalog,
        service: Service<'a>,
        set: &'a ActionSet,
        wanted: Vec<(&'a str, ActionId)>,
    ) -> Self {
        let is_all = wanted.len() == service.action_range().len();
        Self { catalog, prefix: service.prefix(), set, wanted, is_all }
    }

    /// Returns the patterns, sorted.
    fn patterns(&self) -> Vec<String> {
        if self.wanted.is_empty() {
            return Vec::new();
        }
        if self.is_all {
            return vec![self.full("*")];
        }
        if let [(only, _)] = *self.wanted {
            return vec![self.full(only)];
        }
        let candidates = self.candidates();
        let mut open = vec![true; self.wanted.len()];
        let mut chosen: Vec<&Candidate> = Vec::new();
        while let Some(best) = self.best(&candidates, &open) {
            for index in &best.covers {
                if let Some(open) = open.get_mut(*index) {
                    *open = false;
                }
            }
            chosen.push(best);
        }
        let kept = without_redundant(&chosen, self.wanted.len());
        let mut patterns: BTreeSet<String> =
            kept.iter().map(|candidate| self.full(&candidate.text)).collect();
        let left = self.wanted.iter().zip(&open).filter(|(_, open)| **open);
        patterns.extend(left.map(|((name, _), _)| self.full(name)));
        patterns.into_iter().collect()
    }

    fn full(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }

    /// Returns the candidate that saves most characters, `None` when none saves any.
    fn best<'c>(&self, candidates: &'c [Candidate], open: &[bool]) -> Option<&'c Candidate> {
        // A pattern costs its prefix, colon, quotes and comma besides the name.
        let cost = |name: &str| self.prefix.len() + name.len() + 4;
        let saved = |candidate: &Candidate| {
            let names = candidate.covers.iter().filter(|index| open.get(**index) == Some(&true));
            let costs =
                names.filter_map(|index| self.wanted.get(*index)).map(|(name, _)| cost(name));
            let (count, sum) = costs.fold((0, 0), |(count, sum), cost| (count + 1, sum + cost));
            if count > 1 { sum.saturating_sub(cost(&candidate.text)) } else { 0 }
        };
        candidates
            .iter()
            .map(|candidate| (saved(candidate), candidate))
            .filter(|(saved, _)| *saved > 0)
            // Of equally good ones the first in alphabetical order wins.
            .max_by(|(left, a), (right, b)| left.cmp(right).then_with(|| b.text.cmp(&a.text)))
            .map(|(_, candidate)| candidate)
    }

    /// Returns the patterns that match at least two wanted actions and no other.
    fn candidates(&self) -> Vec<Candidate> {
        let names: Vec<String> =
            self.wanted.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        // Most texts match the one name that they were made of: of few names that is seen at once.
        let shared = (names.len() <= FEW).then(|| Shared::new(&names));
        let texts: BTreeSet<String> = self
            .wanted
            .iter()
            .enumerate()
            .flat_map(|(at, (name, _))| {
                let is_shared =
                    |border: &Border| shared.as_ref().is_none_or(|shared| shared.has(at, *border));
                let borders = at_word_borders(name).into_iter().filter(is_shared);
                borders.map(|border| border.of(name).text()).collect::<Vec<_>>()
            })
            .collect();
        let candidates = texts.into_iter().filter_map(|text| {
            let found = self.catalog.actions_matching(&self.full(&text));
            if !found.is_subset(self.set) {
                return None;
            }
            let index = |id| self.wanted.binary_search_by_key(&id, |(_, id)| *id).ok();
            let covers: Vec<usize> = found.iter().filter_map(index).collect();
            (covers.len() > 1).then_some(Candidate { text, covers })
        });
        candidates.collect()
    }
}

/// What names of one letter case have in common.
struct Shared<'n> {
    names: &'n [String],
    /// All names, one a line.
    lines: String,
    /// By name: the longest start and the longest end that another one has, too.
    ends: Vec<(usize, usize)>,
}

impl<'n> Shared<'n> {
    fn new(names: &'n [String]) -> Self {
        let backwards: Vec<Vec<u8>> =
            names.iter().map(|name| name.bytes().rev().collect()).collect();
        let starts = longest_shared(names.iter().map(String::as_bytes));
        let ends = longest_shared(backwards.iter().map(Vec::as_slice));
        let ends = starts.into_iter().zip(ends).collect();
        Self { names, lines: names.join("\n"), ends }
    }

    /// Says whether a cut of the name at a place matches another name.
    fn has(&self, at: usize, border: Border) -> bool {
        let (Some(name), Some(&(head, tail))) = (self.names.get(at), self.ends.get(at)) else {
            return false;
        };
        let cut = border.of(name);
        match cut {
            Cut::Head(text) => text.len() <= head,
            Cut::Tail(text) => text.len() <= tail,
            Cut::Part(text) => {
                let first = self.lines.split_once(text);
                let behind = first.and_then(|(_, rest)| rest.split_once('\n'));
                behind.is_some_and(|(_, others)| others.contains(text))
            }
            Cut::Around(start, end) => {
                start.len() <= head
                    && end.len() <= tail
                    && self.names.iter().filter(|name| cut.matches(name)).nth(1).is_some()
            }
        }
    }
}

/// Returns for each text how long the longest start is that another one has, too.
fn longest_shared<'t>(texts: impl Iterator<Item = &'t [u8]>) -> Vec<usize> {
    let mut sorted: Vec<(&[u8], usize)> = texts.zip(0..).collect();
    sorted.sort_unstable();
    let mut longest = vec![0; sorted.len()];
    // Of all others a neighbour has most in common.
    for pair in sorted.windows(2) {
        let [(left, at), (right, next)] = *pair else { continue };
        let common = left.iter().zip(right).take_while(|(left, right)| left == right).count();
        for place in [at, next] {
            if let Some(known) = longest.get_mut(place) {
                *known = common.max(*known);
            }
        }
    }
    longest
}

/// Which part of a name `*` stands for: the end, the start, both ends, or the middle.
#[derive(Clone, Copy, Debug)]
enum Border {
    Head(usize),
    Tail(usize),
    Part(usize, usize),
    Around(usize, usize),
}

impl Border {
    /// Cuts a name, in which letter case may differ from the one that the borders were found in.
    fn of(self, name: &str) -> Cut<'_> {
        let part = |start: usize, end: usize| name.get(start..end).unwrap_or_default();
        match self {
            Self::Head(end) => Cut::Head(part(0, end)),
            Self::Tail(start) => Cut::Tail(part(start, name.len())),
            Self::Part(start, end) => Cut::Part(part(start, end)),
            Self::Around(start, end) => Cut::Around(part(0, start), part(end, name.len())),
        }
    }
}

/// A name with some of its words replaced by `*`.
#[derive(Clone, Copy, Debug)]
enum Cut<'n> {
    Head(&'n str),
    Tail(&'n str),
    Part(&'n str),
    Around(&'n str, &'n str),
}

impl Cut<'_> {
    /// Says whether a name of the same letter case matches.
    fn matches(self, name: &str) -> bool {
        match self {
            Self::Head(head) => name.starts_with(head),
            Self::Tail(tail) => name.ends_with(tail),
            Self::Part(part) => name.contains(part),
            Self::Around(head, tail) => {
                name.strip_prefix(head).is_some_and(|rest| rest.ends_with(tail))
            }
        }
    }

    fn text(self) -> String {
        match self {
            Self::Head(head) => format!("{head}*"),
            Self::Tail(tail) => format!("*{tail}"),
            Self::Part(part) => format!("*{part}*"),
            Self::Around(head, tail) => format!("{head}*{tail}"),
        }
    }
}

/// Returns the ways to replace some words of `name` by `*`: the last ones, the first ones, those in
/// the middle, or those at both ends.
fn at_word_borders(name: &str) -> Vec<Border> {
    let mut borders = vec![0];
    for word in words(name) {
        borders.push(borders.last().copied().unwrap_or(0) + word.len());
    }
    let mut found = Vec::new();
    for (&end, index) in borders.iter().zip(0..) {
        for &start in borders.iter().take(index) {
            found.push(match (start, end == name.len()) {
                (0, _) => Border::Head(end),
                (_, true) => Border::Tail(start),
                (_, false) => Border::Part(start, end),
            });
            if start > 0 {
                found.push(Border::Around(start, end));
            }
            found.push(Border::Part(start, end));
        }
    }
    found
}

/// Leaves out, from the last chosen to the first, what the others match anyway.
fn without_redundant<'c>(chosen: &[&'c Candidate], count: usize) -> Vec<&'c Candidate> {
    let mut times = vec![0_usize; count];
    for index in chosen.iter().flat_map(|candidate| &candidate.covers) {
        if let Some(times) = times.get_mut(*index) {
            *times += 1;
        }
    }
    let mut kept = Vec::new();
    for candidate in chosen.iter().rev() {
        if candidate.covers.iter().any(|index| times.get(*index) == Some(&1)) {
            kept.push(*candidate);
            continue;
        }
        for index in &candidate.covers {
            if let Some(times) = times.get_mut(*index) {
                *times -= 1;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_share_is_what_their_cuts_match() {
        let catalog = Catalog::embedded();
        let mut shared_count = 0;
        for prefix in ["s3", "sqs", "iam", "dynamodb"] {
            let service = catalog.service(prefix).unwrap();
            let written: Vec<&str> = service.actions().map(|action| action.name()).collect();
            let names: Vec<String> = written.iter().map(|name| name.to_ascii_lowercase()).collect();
            for few in [&names[..1], &names[..2], &names[3..20]] {
                let shared = Shared::new(few);
                let start = names.iter().position(|name| *name == few[0]).unwrap();
                for (at, name) in few.iter().enumerate() {
                    for border in at_word_borders(written[start + at]) {
                        let matching = few.iter().filter(|other| border.of(name).matches(other));
                        let is_shared = matching.count() > 1;
                        assert_eq!(shared.has(at, border), is_shared, "{border:?} of {name}");
                        shared_count += usize::from(is_shared);
                    }
                }
            }
        }
        assert!(shared_count > 100, "{shared_count}");
    }
}
