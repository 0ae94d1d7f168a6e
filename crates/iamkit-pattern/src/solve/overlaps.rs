//! Which patterns some word matches together.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::automaton::{Bits, Row, Steps, most_states, word};
use super::{Letter, MemberSet, SolveLimits, Word, WordPattern, WordToken};
use crate::work::spend_reading;

/// Finds all sets of members whose patterns some word matches, each with a shortest such word.
///
/// Each pattern belongs to the members of a set, and a word belongs to all members one of whose
/// patterns matches it. The texts of `except` do not count as words; beside one of them the word may
/// be longer than the shortest. Returns `None` when a limit is hit.
///
/// ```
/// use iamkit_pattern::solve::{MemberSet, SolveLimits, WordPattern, overlaps};
/// use iamkit_pattern::{Case, Pattern};
///
/// let pattern = |text| WordPattern::from_pattern(&Pattern::new(text, Case::Sensitive));
/// let member = |number| [number].into_iter().collect::<MemberSet>();
/// let patterns = [(pattern("get*"), member(0)), (pattern("*tags"), member(1))];
/// let found = overlaps(&patterns, &["tags"], SolveLimits::default()).unwrap();
/// let words: Vec<_> = found.values().map(|word| word.to_text("x", |_| "")).collect();
/// // Of neither, of the first, of both, and of the second.
/// assert_eq!(words, ["", "get", "getags", "xtags"]);
/// ```
#[must_use]
pub fn overlaps(
    patterns: &[(WordPattern, MemberSet)],
    except: &[&str],
    limits: SolveLimits,
) -> Option<BTreeMap<MemberSet, Word>> {
    let except: BTreeSet<&str> = except.iter().copied().collect();
    if let Some(found) = of_prefixes(patterns, &except) {
        return Some(found);
    }
    let search = Search::new(patterns);
    let (found, doubtful) = search.run(&Plain { except: &except }, limits)?;
    // A set that was seen with excepted texts alone may have other words: the ways were joined.
    if doubtful.iter().all(|members| found.contains_key(members)) {
        return Some(found);
    }
    Some(search.run(&Trie::new(&except), limits)?.0)
}

/// Answers when all patterns are a text and then `*`: a word is in those that it starts with.
fn of_prefixes(
    patterns: &[(WordPattern, MemberSet)],
    except: &BTreeSet<&str>,
) -> Option<BTreeMap<MemberSet, Word>> {
    let mut prefixes: BTreeMap<&[WordToken], MemberSet> = BTreeMap::new();
    prefixes.entry(&[]).or_default();
    for (pattern, owners) in patterns {
        let (last, prefix) = pattern.tokens().split_last()?;
        let is_char = |token: &WordToken| matches!(token, WordToken::Char(_));
        if *last != WordToken::Run || !prefix.iter().all(is_char) {
            return None;
        }
        prefixes.entry(prefix).or_default().union(owners);
    }
    let mut found: BTreeMap<MemberSet, Word> = BTreeMap::new();
    // In order, all that starts with a text comes right behind it.
    let mut open: Vec<(&[WordToken], MemberSet)> = Vec::new();
    for (prefix, mut members) in prefixes {
        while open.last().is_some_and(|(start, _)| !prefix.starts_with(start)) {
            open.pop();
        }
        if let Some((_, shorter)) = open.last() {
            members.union(shorter);
        }
        let word = start_of(prefix, except);
        let is_shorter = |known: &Word| word.letters().len() < known.letters().len();
        if found.get(&members).is_none_or(is_shorter) {
            found.insert(members.clone(), word);
        }
        open.push((prefix, members));
    }
    Some(found)
}

/// Returns the shortest word that starts with a prefix and with no longer one.
fn start_of(prefix: &[WordToken], except: &BTreeSet<&str>) -> Word {
    let char = |token: &WordToken| match token {
        WordToken::Char(char) => Some(*char),
        _ => None,
    };
    let text: String = prefix.iter().filter_map(char).collect();
    let more = except.contains(text.as_str()).then_some(Letter::Fresh);
    text.chars().map(Letter::Char).chain(more).collect()
}

/// What is known of the words that lead to a state, with respect to the excepted texts.
trait Excepted {
    /// Where the empty word is.
    const START: u32;

    /// Where a letter leads.
    fn after(&self, node: u32, letter: Letter) -> u32;

    /// Says whether a word is excepted that leads to a node.
    fn is_excepted(&self, node: u32, word: &Word) -> bool;
}

/// Tells words with a fresh letter from others, and judges the one word that came first.
struct Plain<'e> {
    except: &'e BTreeSet<&'e str>,
}

impl Excepted for Plain<'_> {
    const START: u32 = 1;

    fn after(&self, node: u32, letter: Letter) -> u32 {
        if letter == Letter::Fresh { 0 } else { node }
    }

    fn is_excepted(&self, node: u32, word: &Word) -> bool {
        node == Self::START && word.text().is_some_and(|text| self.except.contains(&*text))
    }
}

/// Follows each word in the excepted texts; `0` is beyond them.
struct Trie {
    next: BTreeMap<(u32, char), u32>,
    ends: BTreeSet<u32>,
}

impl Trie {
    fn new(except: &BTreeSet<&str>) -> Self {
        let mut trie = Self { next: BTreeMap::new(), ends: BTreeSet::new() };
        let mut last = Self::START;
        for text in except {
            let mut node = Self::START;
            for char in text.chars() {
                node = *trie.next.entry((node, char)).or_insert_with(|| {
                    last += 1;
                    last
                });
            }
            trie.ends.insert(node);
        }
        trie
    }
}

impl Excepted for Trie {
    const START: u32 = 1;

    fn after(&self, node: u32, letter: Letter) -> u32 {
        match letter {
            Letter::Char(char) => self.next.get(&(node, char)).copied().unwrap_or(0),
            Letter::Fresh | Letter::Generic(_) | Letter::OtherCase(_) => 0,
        }
    }

    fn is_excepted(&self, node: u32, _: &Word) -> bool {
        self.ends.contains(&node)
    }
}

struct Search<'p> {
    patterns: Vec<Placed<'p>>,
    steps: Steps,
    ends: Bits,
    /// Last runs: whoever is here matches whatever follows.
    traps: Bits,
}

struct Placed<'p> {
    owners: &'p MemberSet,
    from: usize,
    end: usize,
    trap: Option<usize>,
}

/// The members to which a word belongs whatever follows, and where it is in the patterns that could
/// add more.
#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    node: u32,
    settled: MemberSet,
    live: Bits,
}

impl<'p> Search<'p> {
    fn new(patterns: &'p [(WordPattern, MemberSet)]) -> Self {
        let row = Row::of(patterns.iter().map(|(pattern, _)| pattern));
        let (mut ends, mut traps) = (row.empty(), row.empty());
        let place = |((from, pattern), owners): ((usize, &WordPattern), &'p MemberSet)| {
            let end = from + pattern.tokens().len();
            let trap = (pattern.tokens().last() == Some(&WordToken::Run)).then(|| end - 1);
            ends.add(end);
            if let Some(trap) = trap {
                traps.add(trap);
            }
            Placed { owners, from, end, trap }
        };
        let owners = patterns.iter().map(|(_, owners)| owners);
        let placed = row.patterns().zip(owners).map(place).collect();
        Self { patterns: placed, steps: Steps::new(&row), ends, traps }
    }

    /// Walks through all states; returns the sets that were found, and those that were found with
    /// excepted words.
    fn run(
        &self,
        except: &impl Excepted,
        limits: SolveLimits,
    ) -> Option<(BTreeMap<MemberSet, Word>, BTreeSet<MemberSet>)> {
        let most = most_states(limits, self.ends.width());
        let start = self.settle(start_node(except), MemberSet::new(), self.steps.start.clone());
        let mut known = HashSet::from([start.clone()]);
        let mut states = vec![(start, 0, Letter::Fresh)];
        let (mut found, mut doubtful) = (BTreeMap::new(), BTreeSet::new());
        let mut at = 0;
        while let Some((state, ..)) = states.get(at) {
            let state = state.clone();
            let members = self.members(&state);
            if let Entry::Vacant(entry) = found.entry(members) {
                let word = word(&states, at, None);
                if except.is_excepted(state.node, &word) {
                    doubtful.insert(entry.into_key());
                } else {
                    entry.insert(word);
                }
            }
            for (letter, live) in self.steps.after(&state.live) {
                if !spend_reading(8 + self.patterns.len(), state.live.width()) {
                    return None;
                }
                let node = except.after(state.node, letter);
                let next = self.settle(node, state.settled.clone(), live);
                if known.insert(next.clone()) {
                    if states.len() >= most {
                        return None;
                    }
                    states.push((next, at, letter));
                }
            }
            at += 1;
        }
        Some((found, doubtful))
    }

    /// Takes the patterns out that match whatever follows, and those that can add no member: without
    /// this, ten patterns of the form `*Word*` have hundreds of thousands of states.
    fn settle(&self, node: u32, mut settled: MemberSet, mut live: Bits) -> State {
        if live.meets(&self.traps) {
            for placed in &self.patterns {
                if placed.trap.is_some_and(|trap| live.has(trap)) {
                    settled.union(placed.owners);
                }
            }
            for placed in &self.patterns {
                if placed.owners.is_subset(&settled) {
                    live.remove(placed.from..=placed.end);
                }
            }
        }
        State { node, settled, live }
    }

    fn members(&self, state: &State) -> MemberSet {
        let mut members = state.settled.clone();
        if state.live.meets(&self.ends) {
            for placed in &self.patterns {
                if state.live.has(placed.end) {
                    members.union(placed.owners);
                }
            }
        }
        members
    }
}

const fn start_node<E: Excepted>(_: &E) -> u32 {
    E::START
}

#[cfg(test)]
mod tests;
