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
            // Mostly the service of the pattern before.
            let mut last = None;
            for pattern in element.patterns() {
                entries.push(&pattern.value, rule, services, &mut last);
            }
        }
        entries.sort();
        entries
    }

    fn sort(&mut self) {
        self.of_services.sort_by(|left, right| left.service.cmp(&right.service));
    }

    /// Adds what was sorted before that bears on actions of these services, of all without any;
    /// `rules` has the new number of each statement, of those that have one.
    pub(super) fn add(
        &mut self,
        sorted: &Entries<'a>,
        rules: &[Option<usize>],
        services: Option<&[Cow<'a, str>]>,
    ) {
        let rule_of = |rule: usize| rules.get(rule).copied().flatten();
        let renumbered =
            |entry: &Entry<'a>| rule_of(entry.rule).map(|rule| Entry { rule, ..entry.clone() });
        match services {
            None => self.of_services.extend(sorted.of_services.iter().filter_map(renumbered)),
            Some(services) => {
                let all = &sorted.of_services;
                for service in services {
                    let from = all.partition_point(|entry| entry.service < *service);
                    let own = all.get(from..).into_iter().flatten();
                    let own = own.take_while(|entry| entry.service == *service);
                    self.of_services.extend(own.filter_map(renumbered));
                }
            }
        }
        self.of_several.extend(sorted.of_several.iter().filter_map(renumbered));
        self.everywhere.union(&sorted.everywhere.iter().filter_map(rule_of).collect());
        self.negated.union(&sorted.negated.iter().filter_map(rule_of).collect());
        self.sort();
    }

    fn push(
        &mut self,
        pattern: &'a ActionPattern,
        rule: usize,
        services: Option<&[Cow<'a, str>]>,
        last: &mut Option<(&'a str, bool)>,
    ) {
        if pattern.is_any() {
            self.everywhere.insert(rule);
            return;
        }
        let (Some(service), Some(name)) = (pattern.service(), pattern.name()) else { return };
        if let Some(services) = services {
            let known = last.filter(|(last, _)| *last == service).map(|(_, counts)| counts);
            let counts = known.unwrap_or_else(|| counts(Some(service), services));
            *last = Some((service, counts));
            if !counts {
                return;
            }
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

/// The services whose actions a statement writes down.
#[derive(Debug)]
pub(super) struct WrittenServices<'a> {
    /// In lower case and sorted.
    names: Vec<Cow<'a, str>>,
    is_any: bool,
}

impl<'a> WrittenServices<'a> {
    pub(super) fn new(element: &'a ActionElement) -> Self {
        let mut services = Self { names: Vec::new(), is_any: false };
        for pattern in element.patterns() {
            match pattern.value.service() {
                None | Some("*") => services.is_any = true,
                // Mostly the service of the pattern before.
                Some(service) if services.names.last().is_none_or(|last| *last != *service) => {
                    services.names.push(lower(service));
                }
                Some(_) => {}
            }
        }
        services.names.sort_unstable();
        services.names.dedup();
        services
    }

    pub(super) fn contains(&self, service: &str) -> bool {
        let known = self.names.binary_search_by(|known| (**known).cmp(&lower(service)));
        self.is_any || known.is_ok()
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
