//! Classes of actions that no statement tells apart.
//!
//! Two actions are in one class when the same statements name them. The open universe has all actions
//! of valid spelling: names that statements spell out, and for all others the words that the
//! wildcards of a service tell apart. The catalog has its own actions only.

mod catalogued;
mod entries;
mod names;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use iamkit_catalog::{ActionId, ActionSet, Catalog};
use iamkit_pattern::solve::{MemberSet, SolveLimits};
use iamkit_policy::ActionElement;

use crate::options::{ReasonOptions, Universe};

use entries::{Entries, WrittenServices, needed_services};

/// Classes whose actions are looked for one by one.
const FEW: usize = 3;

/// Actions that the same statements name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    rules: MemberSet,
    /// One of them, in lower case unless a statement or the catalog spells it.
    pub(crate) representative: Box<str>,
}

impl Class {
    /// Returns the statements that name the actions.
    pub(crate) fn rules(&self) -> impl Iterator<Item = usize> + '_ {
        self.rules.iter()
    }
}

/// All classes of the actions that some statements name.
#[derive(Debug)]
pub(crate) struct ActionClasses<'a> {
    elements: Vec<Option<&'a ActionElement>>,
    // Services of all actions that a needed statement names, in lower case and sorted; `None` when
    // they may be of any.
    services: Option<Vec<Cow<'a, str>>>,
    classes: Vec<Class>,
    // What each statement names of the catalog, once it was asked for.
    catalogued: Vec<OnceCell<ActionSet>>,
    // The services that each statement writes down, once they were asked for.
    written: Vec<OnceCell<WrittenServices<'a>>>,
    known: Option<KnownActions<'a>>,
    needed: MemberSet,
    // How often the actions of a class were asked for, and those of all classes.
    asked: Cell<usize>,
    by_rules: OnceCell<HashMap<MemberSet, Vec<ActionId>>>,
}

/// The action patterns of a side, sorted for many questions.
#[derive(Debug)]
pub(crate) struct SortedActions<'a> {
    elements: Vec<&'a ActionElement>,
    entries: Entries<'a>,
    catalogued: Vec<OnceLock<ActionSet>>,
    written: Vec<WrittenServices<'a>>,
}

impl<'a> SortedActions<'a> {
    pub(crate) fn new(elements: Vec<&'a ActionElement>) -> Self {
        let listed: Vec<_> = elements.iter().copied().map(Some).collect();
        let entries = Entries::new(&listed, None);
        let catalogued = elements.iter().map(|_| OnceLock::new()).collect();
        let written = elements.iter().map(|element| WrittenServices::new(element)).collect();
        Self { elements, entries, catalogued, written }
    }
}

/// Actions that were sorted before, with the numbers that their statements have in a question.
#[derive(Clone, Debug)]
pub(crate) struct KnownActions<'a> {
    sorted: &'a SortedActions<'a>,
    rules: Vec<Option<usize>>,
    // The statements that have a number; INVARIANT: the numbers follow one another.
    places: Vec<usize>,
    first: usize,
}

impl<'a> KnownActions<'a> {
    /// Takes the number of each statement, of those that have one; the numbers follow one another.
    pub(crate) fn new(sorted: &'a SortedActions<'a>, rules: Vec<Option<usize>>) -> Self {
        let numbered = rules.iter().enumerate().filter(|(_, rule)| rule.is_some());
        let places = numbered.map(|(place, _)| place).collect();
        let first = rules.iter().copied().flatten().next().unwrap_or_default();
        Self { sorted, rules, places, first }
    }

    /// Returns the place of a statement among those that were sorted before.
    fn place(&self, rule: usize) -> Option<usize> {
        self.places.get(rule.checked_sub(self.first)?).copied()
    }
}

/// What becomes of a service whose wildcards have too many classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooMany {
    /// The question is not answered.
    Refuse,
    /// Only those classes are looked at that the fewest statements name. That is enough where no
    /// request gets easier to find by one statement more that names its action.
    Least,
}

/// States after which the least classes are taken, where they are enough: twice what the largest of the
/// managed policies needs.
const MOST_STATES: u32 = 10_000;

/// The wildcards of a service have too many states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyClasses;

impl<'a> ActionClasses<'a> {
    #[cfg(test)]
    pub(crate) fn new(
        elements: Vec<Option<&'a ActionElement>>,
        needed: &MemberSet,
        options: &ReasonOptions<'_>,
    ) -> Result<Self, TooManyClasses> {
        Self::beside(elements, None, needed, TooMany::Refuse, options)
    }

    /// Finds the classes of all actions that one of the `needed` statements names, where the actions of
    /// some statements may have been sorted before.
    ///
    /// A statement without element, which is not there, names nothing.
    pub(crate) fn beside(
        elements: Vec<Option<&'a ActionElement>>,
        known: Option<KnownActions<'a>>,
        needed: &MemberSet,
        too_many: TooMany,
        options: &ReasonOptions<'_>,
    ) -> Result<Self, TooManyClasses> {
        let catalogued = elements.iter().map(|_| OnceCell::new()).collect();
        let written = elements.iter().map(|_| OnceCell::new()).collect();
        let services = needed_services(&elements, needed);
        let mut found = Self {
            elements,
            services,
            classes: Vec::new(),
            catalogued,
            written,
            known,
            needed: needed.clone(),
            asked: Cell::new(0),
            by_rules: OnceCell::new(),
        };
        found.classes =
            if let (Universe::Catalog, Some(catalog)) = (options.universe, options.catalog) {
                found.of_catalog(catalog, needed)
            } else {
                // Without a catalog its universe is empty; the open one is wider, and so never wrong.
                let most = match too_many {
                    TooMany::Refuse => u32::MAX,
                    TooMany::Least => MOST_STATES,
                };
                let states = SolveLimits::with_states(options.limits.states.min(most));
                let limits = names::Limits { states, too_many };
                let entries = found.entries();
                names::classes(&entries, needed, limits, options.catalog).ok_or(TooManyClasses)?
            };
        Ok(found)
    }

    fn entries(&self) -> Entries<'a> {
        let services = self.services.as_deref();
        let Some(known) = &self.known else { return Entries::new(&self.elements, services) };
        let mut elements = self.elements.clone();
        for rule in known.rules.iter().copied().flatten() {
            if let Some(element) = elements.get_mut(rule) {
                *element = None;
            }
        }
        let mut entries = Entries::new(&elements, services);
        entries.add(&known.sorted.entries, &known.rules, services);
        entries
    }

    /// Returns the classes, in an order that depends on the statements alone.
    pub(crate) fn all(&self) -> &[Class] {
        &self.classes
    }

    /// Says whether a statement writes down actions of a service.
    pub(crate) fn names_service(&self, rule: usize, service: &str) -> bool {
        let Some(element) = self.elements.get(rule).copied().flatten() else { return false };
        let known = self.known.as_ref();
        let sorted = known.and_then(|known| known.sorted.written.get(known.place(rule)?));
        let own = || {
            let written = self.written.get(rule)?;
            Some(written.get_or_init(|| WrittenServices::new(element)))
        };
        sorted.or_else(own).is_some_and(|written| written.contains(service))
    }

    /// Returns the actions of a class that the catalog knows.
    pub(crate) fn actions(&self, class: &Class, catalog: &Catalog) -> ActionSet {
        // Of many classes all actions are sorted at once, by the statements that name them.
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() > FEW {
            let sorted = self.by_rules.get_or_init(|| self.sorted_actions(catalog));
            let mut actions = ActionSet::empty(catalog.action_count());
            actions.extend(sorted.get(&class.rules).into_iter().flatten().copied());
            return actions;
        }
        let mut actions = ActionSet::full(catalog.action_count());
        for rule in class.rules.iter() {
            match self.named_by(rule, catalog) {
                Some(named) => actions.intersect(named),
                None => return ActionSet::empty(catalog.action_count()),
            }
        }
        for rule in (0..self.elements.len()).filter(|rule| !class.rules.contains(*rule)) {
            if let Some(named) = self.named_by(rule, catalog) {
                actions.subtract(named);
            }
        }
        actions
    }
}

/// Collects classes: of each set of statements the first, or what is better to show.
#[derive(Debug, Default)]
struct Found {
    classes: BTreeMap<MemberSet, Sample>,
}

/// An action of a class, and how good it is to show.
#[derive(Debug)]
struct Sample {
    action: Box<str>,
    is_catalogued: bool,
}

impl Found {
    fn add(&mut self, rules: MemberSet, action: impl FnOnce() -> Sample) {
        self.classes.entry(rules).or_insert_with(action);
    }

    /// Says whether a better sample of a class could be used.
    fn is_open(&self, rules: &MemberSet) -> bool {
        self.classes.get(rules).is_none_or(|sample| !sample.is_catalogued)
    }

    fn replace(&mut self, rules: MemberSet, sample: Sample) {
        self.classes.insert(rules, sample);
    }

    fn finish(self) -> Vec<Class> {
        let class =
            |(rules, sample): (MemberSet, Sample)| Class { rules, representative: sample.action };
        self.classes.into_iter().map(class).collect()
    }
}
