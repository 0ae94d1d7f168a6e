//! Classes of all actions of valid spelling.

use std::collections::BTreeMap;

use iamkit_catalog::Catalog;
use iamkit_pattern::solve::{MemberSet, SolveLimits, Word, WordPattern, WordToken, overlaps};
use iamkit_pattern::{Case, Pattern};

use super::entries::{Entries, Entry, has_wildcard};
use super::{Class, Found, Sample, TooMany};

/// Most patterns of one service of which all overlaps are looked for where the least would do.
const MOST_TOGETHER: usize = 300;

/// Finds the classes of all actions that one of the `needed` statements names; `None` when a limit
/// is hit.
pub(super) fn classes(
    entries: &Entries<'_>,
    needed: &MemberSet,
    limits: Limits,
    catalog: Option<&Catalog>,
) -> Option<Vec<Class>> {
    let mut search = Search { entries, needed, limits, catalog, found: Found::default() };
    for group in entries.of_services.chunk_by(|left, right| left.service == right.service) {
        let Some(first) = group.first() else { continue };
        let several = entries.of_several.iter();
        let covers = |entry: &&Entry<'_>| {
            entry.service == "*"
                || Pattern::new(&entry.service, Case::Sensitive).matches(&first.service)
        };
        search.service(&first.service, group.iter().chain(several.filter(covers)))?;
    }
    search.other_services()?;
    Some(search.found.finish())
}

struct Search<'e, 'a> {
    entries: &'e Entries<'a>,
    needed: &'e MemberSet,
    limits: Limits,
    catalog: Option<&'e Catalog>,
    found: Found,
}

/// How many states are looked at, and what becomes of classes that take more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) states: SolveLimits,
    pub(super) too_many: TooMany,
}

/// What statements name by one text.
#[derive(Default)]
struct Named<'a> {
    rules: MemberSet,
    text: Option<&'a str>,
}

impl<'a> Search<'_, 'a> {
    /// Adds the classes of services that no statement spells out: one for each set of wildcards that
    /// some such name matches.
    fn other_services(&mut self) -> Option<()> {
        let entries = self.entries;
        let may_be_needed = self.needed.intersects(&entries.everywhere)
            || self.needed.intersects(&entries.negated)
            || entries.of_several.iter().any(|entry| self.needed.contains(entry.rule));
        if !may_be_needed {
            return Some(());
        }
        let mut known: Vec<&str> =
            entries.of_services.iter().map(|entry| &*entry.service).collect();
        known.push("");
        let patterns: Vec<(WordPattern, MemberSet)> = entries
            .of_several
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.service != "*")
            .map(|(at, entry)| (pattern_of(&entry.service), [at].into_iter().collect()))
            .collect();
        for (members, word) in overlaps(&patterns, &known, self.limits.states)? {
            let is_free = |text: &str| {
                !known.contains(&text)
                    && self.catalog.is_none_or(|catalog| catalog.service(text).is_none())
            };
            let service = spelled(&word, &known.iter().copied(), is_free);
            let several = entries.of_several.iter().enumerate();
            let covers =
                |(at, entry): &(usize, &Entry<'_>)| entry.service == "*" || members.contains(*at);
            self.service(&service, several.filter(covers).map(|(_, entry)| entry))?;
        }
        Some(())
    }

    /// Adds the classes of one service.
    fn service<'e>(
        &mut self,
        service: &str,
        entries: impl Iterator<Item = &'e Entry<'a>>,
    ) -> Option<()>
    where
        'a: 'e,
    {
        let mut base = self.entries.everywhere.clone();
        let mut literals: BTreeMap<&str, Named<'_>> = BTreeMap::new();
        let mut wildcards: BTreeMap<&str, MemberSet> = BTreeMap::new();
        for entry in entries {
            if entry.name == "*" {
                base.insert(entry.rule);
            } else if has_wildcard(&entry.name) {
                wildcards.entry(&entry.name).or_default().insert(entry.rule);
            } else {
                let named = literals.entry(&entry.name).or_default();
                named.rules.insert(entry.rule);
                // A text of this very service is an action as the policy spells it.
                if entry.service == service {
                    named.text.get_or_insert(entry.text);
                }
            }
        }
        wildcards.retain(|_, rules| !rules.is_subset(&base));
        self.literals(service, &base, &literals, &wildcards);
        self.others(service, &base, &literals, &wildcards)
    }

    /// Adds the names that statements spell out.
    fn literals(
        &mut self,
        service: &str,
        base: &MemberSet,
        literals: &BTreeMap<&str, Named<'_>>,
        wildcards: &BTreeMap<&str, MemberSet>,
    ) {
        let patterns: Vec<(Pattern, &MemberSet)> = wildcards
            .iter()
            .map(|(text, rules)| (Pattern::new(text, Case::Sensitive), rules))
            .collect();
        for (name, named) in literals {
            let mut rules = base.clone();
            rules.union(&named.rules);
            for (pattern, owners) in &patterns {
                if !owners.is_subset(&rules) && pattern.matches(name) {
                    rules.union(owners);
                }
            }
            let Some(rules) = self.wanted(&rules) else { continue };
            if !self.found.is_open(&rules) {
                continue;
            }
            let text = named.text.map_or_else(|| format!("{service}:{name}").into(), Into::into);
            self.add(rules, text);
        }
    }

    /// Adds all other names of a service.
    fn others(
        &mut self,
        service: &str,
        base: &MemberSet,
        literals: &BTreeMap<&str, Named<'_>>,
        wildcards: &BTreeMap<&str, MemberSet>,
    ) -> Option<()> {
        let negated = &self.entries.negated;
        let is_needed = self.needed.intersects(base)
            || self.needed.intersects(negated)
            || wildcards.values().any(|rules| self.needed.intersects(rules));
        if !is_needed {
            return Some(());
        }
        let patterns: Vec<(WordPattern, MemberSet)> =
            wildcards.iter().map(|(text, rules)| (pattern_of(text), rules.clone())).collect();
        let except: Vec<&str> = literals.keys().copied().chain([""]).collect();
        let all = || overlaps(&patterns, &except, self.limits.states);
        let found = match self.limits.too_many {
            TooMany::Refuse => all(),
            // They would hit the limit, or nearly.
            TooMany::Least if patterns.len() > MOST_TOGETHER => self.least(&patterns).or_else(all),
            TooMany::Least => all().or_else(|| self.least(&patterns)),
        };
        for (mut rules, word) in found? {
            rules.union(base);
            let Some(rules) = self.wanted(&rules) else { continue };
            let texts = wildcards.keys().chain(literals.keys()).copied();
            let is_free = |text: &str| !except.contains(&text);
            if self.found.is_open(&rules) {
                let name = spelled(&word, &texts, is_free);
                self.add(rules, format!("{service}:{name}").into());
            }
        }
        Some(())
    }

    /// Returns the classes that the fewest statements name: of each pattern that of its canonical word.
    ///
    /// Whatever matches that word holds the whole pattern, as long as no pattern has a `?`, so that
    /// every other word of it is named by the same statements and more.
    fn least(&self, patterns: &[(WordPattern, MemberSet)]) -> Option<BTreeMap<MemberSet, Word>> {
        let is_one = |token: &WordToken| *token == WordToken::One;
        let has_one = |pattern: &WordPattern| pattern.tokens().iter().any(is_one);
        let negated = &self.entries.negated;
        if !negated.is_empty() || patterns.iter().any(|(pattern, _)| has_one(pattern)) {
            return None;
        }
        let named = patterns.iter().map(|(pattern, _)| pattern.canonical_word());
        let words = named.chain([WordPattern::any().canonical_word()]);
        let with_members = words.map(|word| {
            let mut members = MemberSet::new();
            for (_, owners) in patterns.iter().filter(|(pattern, _)| pattern.matches(&word)) {
                members.union(owners);
            }
            (members, word)
        });
        Some(with_members.collect())
    }

    /// Returns the statements that name what these list; `None` when none of them is needed.
    fn wanted(&self, listing: &MemberSet) -> Option<MemberSet> {
        let negated = &self.entries.negated;
        let rules = if negated.is_empty() { listing.clone() } else { listing.differing(negated) };
        rules.intersects(self.needed).then_some(rules)
    }

    fn add(&mut self, rules: MemberSet, action: Box<str>) {
        let known = self.catalog.and_then(|catalog| catalog.action(&action));
        let sample = match known {
            Some(known) => Sample { action: known.to_string().into(), is_catalogued: true },
            None => Sample { action, is_catalogued: false },
        };
        if sample.is_catalogued {
            self.found.replace(rules, sample);
        } else {
            self.found.add(rules, || sample);
        }
    }
}

fn pattern_of(text: &str) -> WordPattern {
    WordPattern::from_pattern(&Pattern::new(text, Case::Sensitive))
}

/// Spells a word out: its fresh letters become one that no text holds.
fn spelled<'t>(
    word: &Word,
    texts: &(impl Iterator<Item = &'t str> + Clone),
    is_free: impl Fn(&str) -> bool,
) -> String {
    if let Some(text) = word.text() {
        return text;
    }
    let letters = ('a'..='z').rev().chain('0'..='9').chain('à'..='\u{ffff}');
    let unheld = letters.filter(|letter| !texts.clone().any(|text| text.contains(*letter)));
    let mut spelled = unheld.map(|letter| word.to_text(letter.encode_utf8(&mut [0; 4]), |_| ""));
    spelled.find(|text| is_free(text)).unwrap_or_default()
}
