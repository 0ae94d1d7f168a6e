//! The space of requests: coordinates, and the tests that statements make of them.

mod key;
mod predicate;
mod text_pattern;

use std::collections::HashMap;

use iamkit_catalog::Catalog;
use iamkit_condition::KeyName;

use crate::readings::ShortArns;

pub(crate) use key::{Cardinality, Domain, Key, is_linked};
pub(crate) use predicate::{How, Predicate, Test};
pub(crate) use text_pattern::{Assignment, Binding, Form, Part, Reading, TextPattern, Unnamed};

/// Number of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyId(pub(crate) u32);

/// Number of a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PredicateId(pub(crate) u32);

/// Number of a conjunction of predicates, which is what a statement asks besides its actions and
/// principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BodyId(pub(crate) u32);

/// A predicate that must hold, or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Literal {
    pub(crate) predicate: PredicateId,
    pub(crate) holds: bool,
}

/// One independent part of a request; actions and principals are split off before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Coordinate {
    Resource,
    Key(KeyId),
}

/// The numbered keys, predicates and conjunctions of one question.
#[derive(Debug)]
pub(crate) struct Space<'c> {
    pub(crate) catalog: Option<&'c Catalog>,
    pub(crate) short_arns: ShortArns,
    keys: Vec<Key>,
    key_ids: HashMap<Box<str>, KeyId>,
    predicates: Vec<Predicate>,
    predicate_ids: HashMap<Predicate, PredicateId>,
    bodies: Vec<Box<[PredicateId]>>,
    body_ids: HashMap<Box<[PredicateId]>, BodyId>,
}

impl<'c> Space<'c> {
    pub(crate) fn new(catalog: Option<&'c Catalog>) -> Self {
        Self {
            catalog,
            short_arns: ShortArns::default(),
            keys: Vec::new(),
            key_ids: HashMap::new(),
            predicates: Vec::new(),
            predicate_ids: HashMap::new(),
            bodies: Vec::new(),
            body_ids: HashMap::new(),
        }
    }

    /// Returns the space with a reading of conditions.
    pub(crate) const fn with_reading(mut self, short_arns: ShortArns) -> Self {
        self.short_arns = short_arns;
        self
    }

    /// Returns the number of a key, whatever its case.
    pub(crate) fn key(&mut self, name: &str) -> KeyId {
        let folded = name.to_ascii_lowercase();
        if let Some(id) = self.key_ids.get(folded.as_str()) {
            return *id;
        }
        let id = KeyId(number(self.keys.len()));
        self.keys.push(Key::new(name, self.catalog));
        self.key_ids.insert(folded.into(), id);
        id
    }

    /// Returns the number of a predicate; equal ones share it.
    pub(crate) fn predicate(&mut self, predicate: Predicate) -> PredicateId {
        if let Some(id) = self.predicate_ids.get(&predicate) {
            return *id;
        }
        let id = PredicateId(number(self.predicates.len()));
        if let Coordinate::Key(key) = predicate.coordinate
            && let Some(key) = self.keys.get_mut(key.0 as usize)
        {
            key.note(&predicate.test);
        }
        self.predicates.push(predicate.clone());
        self.predicate_ids.insert(predicate, id);
        id
    }

    /// Returns the number of a conjunction; its order does not count.
    pub(crate) fn body(&mut self, mut predicates: Vec<PredicateId>) -> BodyId {
        predicates.sort_unstable();
        predicates.dedup();
        let predicates: Box<[PredicateId]> = predicates.into();
        if let Some(id) = self.body_ids.get(&predicates) {
            return *id;
        }
        let id = BodyId(number(self.bodies.len()));
        self.bodies.push(predicates.clone());
        self.body_ids.insert(predicates, id);
        id
    }

    /// Says whether something asks for a key.
    pub(crate) fn has_key(&self, name: &str) -> bool {
        self.key_ids.contains_key(name.to_ascii_lowercase().as_str())
    }

    pub(crate) fn key_at(&self, id: KeyId) -> &Key {
        // INVARIANT: numbers come from this space alone.
        self.keys.get(id.0 as usize).unwrap_or(&key::LOST)
    }

    pub(crate) fn predicate_at(&self, id: PredicateId) -> Option<&Predicate> {
        self.predicates.get(id.0 as usize)
    }

    pub(crate) fn body_at(&self, id: BodyId) -> &[PredicateId] {
        self.bodies.get(id.0 as usize).map_or(&[], |body| body)
    }

    pub(crate) fn predicates(&self) -> impl Iterator<Item = (PredicateId, &Predicate)> {
        (0..).map(PredicateId).zip(&self.predicates)
    }

    pub(crate) fn key_ids(&self) -> impl ExactSizeIterator<Item = KeyId> + use<> {
        (0..number(self.keys.len())).map(KeyId)
    }

    pub(crate) fn key_name(&self, id: KeyId) -> KeyName {
        KeyName::from(&*self.key_at(id).name)
    }
}

pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
