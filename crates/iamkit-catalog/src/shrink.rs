//! Sets of actions to short lists of patterns.

use std::collections::BTreeSet;

use iamkit_pattern::{Case, Pattern};

use crate::action::ActionId;
use crate::action_set::ActionSet;
use crate::catalog::Catalog;
use crate::service::Service;
use crate::words::words;

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
    for service in catalog.services() {
        let targets = Targets::new(&service, set);
        let prefix = service.prefix();
        patterns.extend(targets.patterns().into_iter().map(|name| format!("{prefix}:{name}")));
    }
    patterns
}

/// The actions of one service, sorted into those to match and those not to.
struct Targets<'a> {
    wanted: Vec<&'a str>,
    others: Vec<&'a str>,
    /// What a pattern costs besides the name: prefix, colon, quotes and comma.
    overhead: usize,
}

/// A pattern that matches wanted actions only.
struct Candidate {
    text: String,
    /// Indexes of the wanted actions that it matches.
    covers: Vec<usize>,
}

impl<'a> Targets<'a> {
    fn new(service: &Service<'a>, set: &ActionSet) -> Self {
        let range = service.action_range().map(ActionId);
        let mut targets =
            Self { wanted: Vec::new(), others: Vec::new(), overhead: service.prefix().len() + 4 };
        for (action, id) in service.actions().zip(range) {
            let names = if set.contains(id) { &mut targets.wanted } else { &mut targets.others };
            names.push(action.name());
        }
        targets
    }

    /// Returns the patterns, without the service, sorted.
    fn patterns(&self) -> Vec<String> {
        if self.wanted.is_empty() {
            return Vec::new();
        }
        if self.others.is_empty() {
            return vec!["*".into()];
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
        let mut patterns: BTreeSet<String> = without_redundant(&chosen, self.wanted.len(), &open)
            .map(|found| found.text.clone())
            .collect();
        let left = self.wanted.iter().zip(&open).filter(|(_, open)| **open);
        patterns.extend(left.map(|(name, _)| (*name).to_owned()));
        patterns.into_iter().collect()
    }

    /// Returns the candidate that saves most characters, `None` when none saves any.
    fn best<'c>(&self, candidates: &'c [Candidate], open: &[bool]) -> Option<&'c Candidate> {
        let saved = |candidate: &Candidate| {
            let names = candidate.covers.iter().filter(|index| open.get(**index) == Some(&true));
            let lengths = names.filter_map(|index| self.wanted.get(*index)).map(|name| name.len());
            let (count, length) = lengths
                .fold((0, 0), |(count, sum), length| (count + 1, sum + length + self.overhead));
            let cost = candidate.text.len() + self.overhead;
            if count > 1 { length.saturating_sub(cost) } else { 0 }
        };
        candidates
            .iter()
            .map(|candidate| (saved(candidate), candidate))
            .filter(|(saved, _)| *saved > 0)
            // Of equally good ones the first in alphabetical order wins.
            .max_by(|(left, a), (right, b)| left.cmp(right).then_with(|| b.text.cmp(&a.text)))
            .map(|(_, candidate)| candidate)
    }

    /// Returns the patterns at word borders that match at least two wanted actions and no other.
    fn candidates(&self) -> Vec<Candidate> {
        let mut texts = BTreeSet::new();
        for name in &self.wanted {
            let words = words(name);
            let borders: Vec<usize> = words
                .iter()
                .scan(0, |end, word| {
                    *end += word.len();
                    Some(*end)
                })
                .collect();
            let starts: Vec<usize> = [0].into_iter().chain(borders.iter().copied()).collect();
            for end in &borders {
                let Some(head) = name.get(..*end) else { continue };
                texts.insert(format!("{head}*"));
                for start in starts.iter().filter(|start| **start >= *end && **start < name.len()) {
                    texts.insert(format!("{head}*{}", name.get(*start..).unwrap_or_default()));
                }
                for start in starts.iter().filter(|start| **start < *end) {
                    let part = name.get(*start..*end).unwrap_or_default();
                    texts.insert(format!("*{part}*"));
                    if *end == name.len() && *start > 0 {
                        texts.insert(format!("*{part}"));
                    }
                }
            }
        }
        let candidates = texts.into_iter().filter_map(|text| {
            let pattern = Pattern::new(&text, Case::Fold);
            if self.others.iter().any(|name| pattern.matches(name)) {
                return None;
            }
            let covers = (0..).zip(&self.wanted).filter(|(_, name)| pattern.matches(name));
            let covers: Vec<usize> = covers.map(|(index, _)| index).collect();
            (covers.len() > 1).then_some(Candidate { text, covers })
        });
        candidates.collect()
    }
}

/// Leaves out, from the last chosen to the first, what the others match anyway.
fn without_redundant<'c>(
    chosen: &[&'c Candidate],
    count: usize,
    open: &[bool],
) -> impl Iterator<Item = &'c Candidate> {
    let mut times = vec![0_usize; count];
    let mut add = |candidate: &Candidate, by: isize| {
        for index in &candidate.covers {
            if let Some(times) = times.get_mut(*index) {
                *times = times.saturating_add_signed(by);
            }
        }
    };
    chosen.iter().for_each(|candidate| add(candidate, 1));
    let mut kept = Vec::new();
    for candidate in chosen.iter().rev() {
        let needed = candidate
            .covers
            .iter()
            .any(|index| times.get(*index) == Some(&1) && open.get(*index) == Some(&false));
        if needed {
            kept.push(*candidate);
        } else {
            for index in &candidate.covers {
                if let Some(times) = times.get_mut(*index) {
                    *times = times.saturating_sub(1);
                }
            }
        }
    }
    kept.into_iter()
}
