//! The action patterns of statements, sorted by service.

use std::borrow::Cow;

use iamkit_pattern::solve::MemberSet;
use iamkit_policy::{ActionElement, ActionPattern};

/// An action pattern of a statement, in lower case.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) service: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    pub(super) rule: usize,
    /// As written.
    pub(super) text: &'a str,
}

/// The action patterns of some statements.
#[derive(Debug, Default)]
pub(super) struct Entries<'a> {
    /// Those of one service, sorted by its name.
    pub(super) of_services: Vec<Entry<'a>>,
    /// Those whose service has a wildcard.
    pub(super) of_several: Vec<Entry<'a>>,
    /// Statements that list `*`.
    pub(super) everywhere: MemberSet,
    /// Statements that name all that they do not list.
    pub(super) negated: MemberSet,
}

impl<'a> Entries<'a> {
    /// Takes the patterns that bear on actions of these services, of all without any.
    pub(super) fn new(
        elements: &[Option<&'a ActionElement>],
        services: Option<&[Cow<'a, str>]>,
    ) -> Self {
        let mut entries = Self::default();
        for (rule, element) in elements.iter().enumerate() {
            let Some(element) = element else { continue };
            if element.is_negated() {
                entries.negated.insert(rule);
            }
            for pattern in element.patterns() {
                entries.push(&pattern.value, rule, services);
            }
        }
        entries.of_services.sort_by(|left, right| left.service.cmp(&right.service));
        entries
    }

    fn push(&mut self, pattern: &'a ActionPattern, rule: usize, services: Option<&[Cow<'a, str>]>) {
        if pattern.is_any() {
            self.everywhere.insert(rule);
            return;
        }
        let (Some(service), Some(name)) = (pattern.service(), pattern.name()) else { return };
        if services.is_some_and(|services| !counts(Some(service), services)) {
            return;
        }
        if service == "*" && name == "*" {
            self.everywhere.insert(rule);
            return;
        }
        let text = pattern.as_str();
        let entry = Entry { service: lower(service), name: lower(name), rule, text };
        if has_wildcard(service) {
            self.of_several.push(entry);
        } else {
            self.of_services.push(entry);
        }
    }
}

/// Returns the services of all actions that the statements name, sorted; `None` when they may be of
/// any service.
pub(super) fn needed_services<'a>(
    elements: &[Option<&'a ActionElement>],
    needed: &MemberSet,
) -> Option<Vec<Cow<'a, str>>> {
    let mut services: Vec<Cow<'a, str>> = Vec::new();
    for rule in needed.iter() {
        let Some(element) = elements.get(rule).copied().flatten() else { continue };
        if element.is_negated() {
            return None;
        }
        for pattern in element.patterns() {
            match pattern.value.service() {
                Some(service) if has_wildcard(service) => return None,
                // Mostly the service of the pattern before.
                Some(service) if services.last().is_none_or(|last| *last != lower(service)) => {
                    services.push(lower(service));
                }
                None if pattern.value.is_any() => return None,
                Some(_) | None => {}
            }
        }
    }
    services.sort_unstable();
    services.dedup();
    Some(services)
}

/// Says whether the service of a pattern, if it has one, is one of these, in lower case and sorted, or
/// may be.
pub(super) fn counts(service: Option<&str>, services: &[Cow<'_, str>]) -> bool {
    service.is_none_or(|service| {
        let is_there = services.binary_search_by(|known| (**known).cmp(&lower(service))).is_ok();
        is_there || has_wildcard(service)
    })
}

pub(super) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}
