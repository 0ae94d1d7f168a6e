//! Action patterns to sets of actions.

use std::ops::Range;

use iamkit_pattern::{Case, Pattern, Token, tokens};
use iamkit_work::is_used_up;

use crate::action::{Action, ActionId};
use crate::action_set::ActionSet;
use crate::catalog::Catalog;
use crate::lower_names::{LowerNames, spend_reading};
use crate::service::Service;

/// Above so many services all names are searched in one go.
const MANY_SERVICES: usize = 16;

impl Catalog {
    /// Returns the actions that `pattern` covers, such as `s3:Get*` or `*:*Tag*`, in any case.
    ///
    /// A text that is no action pattern covers nothing: besides the lone `*`, it takes exactly
    /// one colon (IAM User Guide, "IAM JSON policy elements: Action").
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let set = catalog.actions_matching("s3:get*tagging");
    /// assert!(set.contains(catalog.action("s3:GetObjectTagging").unwrap().id()));
    /// assert_eq!(catalog.actions_matching("*").len(), catalog.action_count());
    /// # }
    /// ```
    #[must_use]
    pub fn actions_matching(&self, pattern: &str) -> ActionSet {
        if pattern == "*" {
            return ActionSet::full(self.action_count());
        }
        let mut set = ActionSet::empty(self.action_count());
        match pattern.split_once(':') {
            Some((service, name)) if !service.is_empty() && !name.contains(':') => {
                let name = NamePattern::new(name);
                self.collect(service, &name, &mut set);
            }
            _ => {}
        }
        set
    }

    /// Says whether `pattern` covers an action.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// assert!(catalog.has_action_matching("s3:get*tagging"));
    /// assert!(!catalog.has_action_matching("s3:*000*"));
    /// # }
    /// ```
    #[must_use]
    pub fn has_action_matching(&self, pattern: &str) -> bool {
        if is_used_up() {
            return false;
        }
        // A part of a name in one service, the usual wildcard: no set of all actions is needed.
        if let Some((service, name)) = pattern.split_once(':')
            && !name.contains(':')
            && let Some(service) = self.service(service)
            && let NamePattern::Part(part, pattern) = NamePattern::new(name)
        {
            let names = self.lower_names();
            let decides = |id| pattern.as_ref().is_none_or(|it| it.matches(names.name(id)));
            let mut is_found = false;
            names.containing(indexes(&service), &part, |id| is_found |= !is_found && decides(id));
            return is_found;
        }
        !self.actions_matching(pattern).is_empty()
    }

    /// Returns the actions of `set`, in order.
    pub fn actions_in<'a>(&'a self, set: &ActionSet) -> impl Iterator<Item = Action<'a>> {
        let names = self.action_names();
        let mut known: Option<(Service<'a>, Range<u16>)> = None;
        set.iter().filter_map(move |id| {
            let service = match &known {
                Some((service, range)) if range.contains(&id.0) => *service,
                _ => {
                    let service = self.service_of(id)?;
                    known = Some((service, service.action_range()));
                    service
                }
            };
            Some(Action::new(service, id, names))
        })
    }

    /// Returns the services that `pattern` covers, such as `s3*`, in any case.
    pub fn services_matching(&self, pattern: &str) -> impl Iterator<Item = Service<'_>> {
        let exact = if pattern.contains(['*', '?']) { None } else { Some(self.service(pattern)) };
        let all = exact.is_none().then(|| {
            spend_reading(usize::from(self.service_count()), 150);
            let pattern = Pattern::new(pattern, Case::Fold);
            self.services().filter(move |service| pattern.matches(service.prefix()))
        });
        exact.flatten().into_iter().chain(all.into_iter().flatten())
    }

    fn collect(&self, service: &str, name: &NamePattern, set: &mut ActionSet) {
        if name.is_searched() && service == "*" {
            name.search(self.lower_names(), 0..self.action_count(), set);
            return;
        }
        if let (NamePattern::Head(head, pattern), "*") = (name, service) {
            let names = self.lower_names();
            let is_meant = |id: &usize| {
                pattern.as_ref().is_none_or(|pattern| pattern.matches(names.name(*id)))
            };
            let found = names.starting_anywhere_with(head).filter(is_meant);
            set.extend(found.filter_map(ActionId::from_index));
            return;
        }
        let services: Vec<Service<'_>> = self.services_matching(service).collect();
        if name.is_searched() && services.len() > MANY_SERVICES {
            let mut theirs = ActionSet::empty(self.action_count());
            for service in &services {
                theirs.insert_range(indexes(service));
            }
            let mut found = ActionSet::empty(self.action_count());
            name.search(self.lower_names(), 0..self.action_count(), &mut found);
            found.intersect(&theirs);
            set.union(&found);
            return;
        }
        for service in services {
            spend_reading(1, 250);
            match name {
                NamePattern::Any => set.insert_range(indexes(&service)),
                NamePattern::Exact(text) => {
                    set.extend(service.action(text).map(|found| found.id()));
                }
                _ => name.search(self.lower_names(), indexes(&service), set),
            }
        }
    }
}

impl<'a> Service<'a> {
    /// Returns the actions of the service that `name` matches, the name of an action or a pattern of names,
    /// in any case; sorted by name.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let actions = catalog.service("sts").unwrap().actions_matching("Assume*");
    /// assert!(actions.iter().any(|action| action.name() == "AssumeRole"));
    /// # }
    /// ```
    #[must_use]
    pub fn actions_matching(&self, name: &str) -> Vec<Action<'a>> {
        let names = self.catalog.action_names();
        let mut found = Vec::new();
        NamePattern::new(name).each(self.catalog.lower_names(), indexes(self), |id| {
            found.extend(ActionId::from_index(id).map(|id| Action::new(*self, id, names)));
        });
        found
    }
}

fn indexes(service: &Service<'_>) -> Range<usize> {
    let range = service.action_range();
    usize::from(range.start)..usize::from(range.end)
}

/// The part of an action pattern after the colon, sorted by how it is best found.
#[derive(Debug)]
enum NamePattern {
    /// `*`
    Any,
    /// `GetObject`
    Exact(Box<str>),
    /// `Get*`, and `Get*Tagging` with the pattern that decides.
    Head(Box<str>, Option<Pattern>),
    /// `*Tag*`, and `*Tag` with the pattern that decides.
    Part(Box<str>, Option<Pattern>),
    /// `?*`
    Other(Pattern),
}

impl NamePattern {
    fn new(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let pieces: Vec<_> = tokens(&lower).collect();
        match *pieces.as_slice() {
            [Token::AnyRun] => Self::Any,
            [Token::Literal(text)] => Self::Exact(text.into()),
            [Token::Literal(head), Token::AnyRun] => Self::Head(head.into(), None),
            [Token::AnyRun, Token::Literal(part), Token::AnyRun] => Self::Part(part.into(), None),
            [Token::Literal(head), ..] => {
                Self::Head(head.into(), Some(Pattern::new(&lower, Case::Sensitive)))
            }
            _ => {
                let pattern = Pattern::new(&lower, Case::Sensitive);
                let longest = pieces
                    .iter()
                    .filter_map(|piece| match piece {
                        Token::Literal(text) => Some(*text),
                        _ => None,
                    })
                    .max_by_key(|text| text.len());
                match longest {
                    Some(part) => Self::Part(part.into(), Some(pattern)),
                    None => Self::Other(pattern),
                }
            }
        }
    }

    /// Tells `found` of every name in `range` that matches, in ascending order.
    fn each(&self, names: &LowerNames, range: Range<usize>, mut found: impl FnMut(usize)) {
        let decides = |pattern: &Pattern, id: usize| {
            spend_reading(1, 50);
            pattern.matches(names.name(id))
        };
        if is_used_up() {
            return;
        }
        match self {
            Self::Any => range.for_each(found),
            Self::Exact(text) => {
                let same = names.starting_with(range, text);
                same.filter(|id| names.name(*id) == &**text).for_each(found);
            }
            Self::Head(head, pattern) => {
                let rest = names.starting_with(range, head);
                rest.filter(|id| pattern.as_ref().is_none_or(|it| decides(it, *id)))
                    .for_each(found);
            }
            Self::Part(part, pattern) => names.containing(range, part, |id| {
                if pattern.as_ref().is_none_or(|pattern| decides(pattern, id)) {
                    found(id);
                }
            }),
            Self::Other(pattern) => range.filter(|id| decides(pattern, *id)).for_each(found),
        }
    }

    /// Returns whether names of many services are best searched in one go.
    const fn is_searched(&self) -> bool {
        matches!(self, Self::Part(..) | Self::Other(_))
    }

    /// Adds the matching actions of `range`.
    fn search(&self, names: &LowerNames, range: Range<usize>, set: &mut ActionSet) {
        match self {
            Self::Any => set.insert_range(range),
            Self::Head(head, None) => set.insert_range(names.starting_with(range, head)),
            _ => self.each(names, range, |id| set.extend(ActionId::from_index(id))),
        }
    }
}
