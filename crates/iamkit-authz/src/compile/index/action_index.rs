//! From an action name to postings.

use std::collections::BTreeMap;

use iamkit_pattern::internal::TextHash;
use iamkit_pattern::{Case, Pattern, matches};
use iamkit_policy::{ActionElement, ActionList, ActionName, ActionPattern};

use super::posting::PostingId;
use super::prefix_table::PrefixTable;
use super::text_table::{TextTable, hash_of};
use crate::compile::StatementId;

// How `s3:GetObject` finds its statements:
//
//   exact              "s3:getobject" ─────────────────────┐
//   services           "s3" ─ heads ─ "get" ─ "get*" ──────┤            ┌─ deny: asked first, ends it
//   service_wildcards  "s?:*ject", few: read through ──────┼─→ posting ─┼─ allow: no conditions, cheap
//   any                "*" ────────────────────────────────┤            └─ conditional: the rest
//   not_actions        every list that does not name it ───┘
//
// One posting holds the statements of one action pattern, so that policies that list the same
// pattern share it. A long section of a posting is narrowed down further by the start of the
// resource (`ResourceTable`). What a decision costs depends on the patterns that cover the action,
// not on the number of statements.

/// Finds the postings whose action pattern covers an action.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActionIndex {
    /// Actions that are spelled out, in lower case.
    exact: TextTable<PostingId>,
    /// Patterns with a wildcard in the name, by service in lower case.
    services: TextTable<ServiceIndex>,
    /// The lone `*`.
    any: Option<PostingId>,
    /// Patterns with a wildcard in the service prefix.
    service_wildcards: Box<[(Pattern, Pattern, PostingId)]>,
    not_actions: Box<[NotActions]>,
    /// Statements that name an action of the service under `Action`, by service in lower case.
    of_service: TextTable<Vec<StatementId>>,
}

/// An action in lower case, ready to be looked up.
#[derive(Clone, Debug)]
pub(crate) struct ActionKey {
    text: Box<str>,
    colon: usize,
    hash: TextHash,
    service_hash: TextHash,
}

impl ActionKey {
    pub(crate) fn new(action: &ActionName) -> Self {
        let text: Box<str> = action.as_str().to_ascii_lowercase().into();
        let colon = action.service().as_str().len();
        let service = text.get(..colon).unwrap_or_default();
        Self { colon, hash: hash_of(&text), service_hash: hash_of(service), text }
    }

    fn service(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }
}

#[derive(Clone, Debug)]
struct ServiceIndex {
    /// From what stands before the first wildcard to indices of `patterns`.
    heads: PrefixTable<u32>,
    patterns: Box<[(Pattern, PostingId)]>,
}

/// One distinct list of a `NotAction` element.
#[derive(Clone, Debug)]
struct NotActions {
    excluded: Box<[ActionPattern]>,
    posting: PostingId,
}

impl ActionIndex {
    /// Calls `visit` with each posting whose pattern covers the action.
    #[inline]
    pub(crate) fn postings(&self, action: &ActionKey, mut visit: impl FnMut(PostingId)) {
        if let Some(&posting) = self.exact.get(action.hash, &action.text) {
            visit(posting);
        }
        if let Some(index) = self.services.get(action.service_hash, action.service()) {
            let name = action.name();
            for item in index.heads.prefixes_of(name).flatten() {
                if let Some((pattern, posting)) = index.patterns.get(*item as usize)
                    && pattern.matches(name)
                {
                    visit(*posting);
                }
            }
        }
        for (service_pattern, name_pattern, posting) in &self.service_wildcards {
            if service_pattern.matches(action.service()) && name_pattern.matches(action.name()) {
                visit(*posting);
            }
        }
        if let Some(posting) = self.any {
            visit(posting);
        }
        for not_actions in &self.not_actions {
            if !not_actions.excluded.iter().any(|pattern| covers(pattern, action)) {
                visit(not_actions.posting);
            }
        }
    }
}

impl ActionIndex {
    /// Returns the statements that name some action of the same service under `Action`, in document
    /// order.
    pub(crate) fn statements_of_service(&self, action: &ActionKey) -> &[StatementId] {
        self.of_service.get(action.service_hash, action.service()).map_or(&[], Vec::as_slice)
    }
}

/// Says whether a pattern covers an action.
fn covers(pattern: &ActionPattern, action: &ActionKey) -> bool {
    if pattern.is_any() {
        return true;
    }
    let (Some(service), Some(name)) = (pattern.service(), pattern.name()) else { return false };
    // Lists are long, and most of what they name begins otherwise.
    if begins_otherwise(service, action.service()) || begins_otherwise(name, action.name()) {
        return false;
    }
    matches(service, action.service(), Case::Fold) && matches(name, action.name(), Case::Fold)
}

/// Says whether a pattern cannot match a text by the first character of both.
fn begins_otherwise(pattern: &str, text: &str) -> bool {
    match (pattern.as_bytes().first(), text.as_bytes().first()) {
        (Some(b'*' | b'?'), _) => false,
        (Some(first), Some(other)) if first.is_ascii() && other.is_ascii() => {
            !first.eq_ignore_ascii_case(other)
        }
        _ => false,
    }
}

/// Collects statements by action pattern.
#[derive(Debug, Default)]
pub(crate) struct ActionIndexBuilder<'d> {
    lists: Vec<Vec<StatementId>>,
    exact: TextTable<PostingId>,
    wildcards: BTreeMap<Box<str>, PostingId>,
    not_actions: BTreeMap<Vec<Box<str>>, (PostingId, &'d ActionList)>,
    of_service: TextTable<Vec<StatementId>>,
    folded: String,
}

impl<'d> ActionIndexBuilder<'d> {
    /// Adds a statement; statements come in document order.
    pub(crate) fn add(&mut self, element: &'d ActionElement, statement: StatementId) {
        match element {
            ActionElement::Action(list) => {
                for pattern in &list.patterns {
                    self.add_pattern(&pattern.value, statement);
                }
            }
            ActionElement::NotAction(list) => {
                let mut key: Vec<Box<str>> = list
                    .patterns
                    .iter()
                    .map(|pattern| pattern.value.as_str().to_ascii_lowercase().into())
                    .collect();
                key.sort();
                key.dedup();
                let fresh = PostingId(number(self.lists.len()));
                let (posting, _) = *self.not_actions.entry(key).or_insert((fresh, list));
                self.push(posting, statement);
            }
        }
    }

    fn add_pattern(&mut self, pattern: &ActionPattern, statement: StatementId) {
        if pattern.is_malformed() {
            return;
        }
        self.folded.clear();
        self.folded.push_str(pattern.as_str());
        self.folded.make_ascii_lowercase();
        let fresh = PostingId(number(self.lists.len()));
        let posting = if pattern.is_exact() {
            self.exact.update(&self.folded, || fresh, |posting| *posting).unwrap_or(fresh)
        } else {
            *self.wildcards.entry(self.folded.as_str().into()).or_insert(fresh)
        };
        self.push(posting, statement);
        if let Some((service, _)) = self.folded.split_once(':') {
            self.of_service.update(service, Vec::new, |list| {
                if list.last() != Some(&statement) {
                    list.push(statement);
                }
            });
        }
    }

    fn push(&mut self, posting: PostingId, statement: StatementId) {
        let at = posting.0 as usize;
        if at >= self.lists.len() {
            self.lists.resize_with(at + 1, Vec::new);
        }
        if let Some(list) = self.lists.get_mut(at)
            && list.last() != Some(&statement)
        {
            list.push(statement);
        }
    }

    /// Returns the index and the statements of each posting.
    pub(crate) fn finish(self) -> (ActionIndex, Vec<Vec<StatementId>>) {
        let mut any = None;
        let mut service_wildcards = Vec::new();
        let mut services: BTreeMap<Box<str>, Vec<(Pattern, PostingId)>> = BTreeMap::new();
        for (text, posting) in self.wildcards {
            let Some((service, name)) = text.split_once(':') else {
                any = Some(posting);
                continue;
            };
            let name = Pattern::new(name, Case::Sensitive);
            if service.contains(['*', '?']) {
                service_wildcards.push((Pattern::new(service, Case::Sensitive), name, posting));
            } else {
                services.entry(service.into()).or_default().push((name, posting));
            }
        }
        let mut by_service = TextTable::default();
        for (service, patterns) in services {
            let heads = patterns
                .iter()
                .enumerate()
                .map(|(at, (pattern, _))| (pattern.literal_prefix().into(), number(at)));
            let heads = PrefixTable::new(heads.collect());
            let index = ServiceIndex { heads, patterns: patterns.into() };
            by_service.update(&service, || index, |_| ());
        }
        let not_actions = self.not_actions.into_values().map(|(posting, list)| NotActions {
            excluded: list.patterns.iter().map(|pattern| pattern.value.clone()).collect(),
            posting,
        });
        let index = ActionIndex {
            exact: self.exact,
            services: by_service,
            any,
            service_wildcards: service_wildcards.into(),
            not_actions: not_actions.collect(),
            of_service: self.of_service,
        };
        (index, self.lists)
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
