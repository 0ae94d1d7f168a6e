//! Deciders: a value of one coordinate that meets some literals, or the certainty that there is none.

mod element;
mod languages;
mod present;

use std::collections::HashMap;
use std::rc::Rc;

use iamkit_condition::internal::ValueComparison;
use iamkit_pattern::solve::{Language, SolveLimits, Word};
use iamkit_policy::SetOperator;
use iamkit_work::{is_used_up, spend};

use crate::options::{Effort, Limits, ReasonOptions, Universe};
use crate::space::{Assignment, Binding, Coordinate, KeyId, Literal, PredicateId, Space, Test};
use crate::variables::KnownVariables;

pub(crate) use languages::{any_arn, any_resource};

/// What the prover does when work is used up.
pub(crate) const WORK: &str = "proving things about all requests";

/// A value of one coordinate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Missing,
    One(Word),
    /// The values of a multi-valued key, of which there is at least one.
    Many(Vec<Word>),
}

/// What a decider finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Value(Value),
    Nothing,
    /// Neither: a limit was hit, or the combination of tests is not covered.
    Unknown(Gap),
}

/// Why a decider does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Gap {
    /// The limit of states was hit.
    States,
    /// The limit of comparisons was hit.
    Comparisons,
    /// Tests of texts with wildcards meet tests of another type.
    MixedTests(PredicateId),
}

/// The literals of one coordinate, with the side that each is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Wanted {
    pub(crate) literal: Literal,
    /// Whether more may count as holding than does: where a generic value is read as anything.
    pub(crate) is_wide: bool,
}

/// How variables are read in one part of the search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// `0` is the scope without variables.
    pub(crate) number: u32,
    pub(crate) assignment: Assignment,
    /// Values that a variable must not have, because they have scopes of their own.
    pub(crate) excluded: Vec<(KeyId, Rc<Language>)>,
    /// Coordinates in which generic values are read as anything and as nothing.
    pub(crate) relaxed: Vec<Coordinate>,
}

/// The deciders of one question, with what they have found out.
#[derive(Debug)]
pub(crate) struct Deciders<'c> {
    pub(crate) space: Space<'c>,
    pub(crate) limits: Limits,
    pub(crate) universe: Universe,
    languages: HashMap<(PredicateId, u32, bool), Rc<Language>>,
    comparisons: HashMap<PredicateId, Option<Rc<ValueComparison>>>,
    solutions: HashMap<(Coordinate, u32, Box<[Wanted]>), Found>,
    /// What is known of policy variables.
    pub(crate) known_variables: KnownVariables,
    resources: Rc<Language>,
    arns: Rc<Language>,
    /// How many patterns and values were compared, about.
    compared: usize,
    /// The same of all questions that belong to one answer.
    effort: Option<&'c Effort>,
}

impl<'c> Deciders<'c> {
    pub(crate) fn new(space: Space<'c>, options: &ReasonOptions<'c>) -> Self {
        Self {
            space,
            limits: options.limits,
            universe: options.universe,
            effort: options.effort,
            languages: HashMap::new(),
            comparisons: HashMap::new(),
            solutions: HashMap::new(),
            known_variables: KnownVariables::default(),
            resources: Rc::new(any_resource()),
            arns: Rc::new(Language::new([any_arn()])),
            compared: 0,
        }
    }

    /// Finds a value of a coordinate that meets the literals.
    pub(crate) fn solve(
        &mut self,
        scope: &Scope,
        coordinate: Coordinate,
        wanted: &[Wanted],
    ) -> Found {
        let number = self.scope_of(scope, coordinate, wanted);
        let mut sorted: Box<[Wanted]> = wanted.into();
        sorted.sort_unstable();
        let key = (coordinate, number, sorted);
        if let Some(found) = self.solutions.get(&key) {
            return found.clone();
        }
        if self.is_exhausted() {
            return Found::Unknown(Gap::Comparisons);
        }
        let found = match coordinate {
            Coordinate::Resource => self.solve_resource(scope, &key.2),
            Coordinate::Key(id) => self.solve_key(scope, id, &key.2),
        };
        debug_assert!(
            match &found {
                Found::Value(value) =>
                    wanted.iter().all(|wanted| self.meets(scope, *wanted, value)),
                _ => true,
            },
            "{found:?} meets what it was found for: {:?}",
            wanted
                .iter()
                .map(|wanted| (wanted, self.space.predicate_at(wanted.literal.predicate)))
                .collect::<Vec<_>>()
        );
        self.solutions.insert(key, found.clone());
        found
    }

    /// Notes comparisons of patterns and values.
    pub(crate) fn note_compared(&mut self, count: usize) {
        self.compared = self.compared.saturating_add(count);
        if let Some(effort) = self.effort {
            effort.note(count);
        }
        spend(count.saturating_mul(8), WORK);
    }

    /// Says whether the limit of comparisons was hit.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.compared > self.limits.comparisons as usize
            || self.effort.is_some_and(Effort::is_spent)
            || is_used_up()
    }

    /// Returns `0` where variables have no part.
    fn scope_of(&self, scope: &Scope, coordinate: Coordinate, wanted: &[Wanted]) -> u32 {
        let is_bound = match coordinate {
            Coordinate::Resource => false,
            Coordinate::Key(id) => scope.assignment.bindings.iter().any(|(key, _)| *key == id),
        };
        let has_variables = |wanted: &Wanted| self.has_variables(wanted.literal.predicate);
        if is_bound || wanted.iter().any(has_variables) { scope.number } else { 0 }
    }

    pub(crate) fn has_variables(&self, predicate: PredicateId) -> bool {
        let predicate = self.space.predicate_at(predicate);
        predicate.is_some_and(|predicate| predicate.variables().next().is_some())
    }

    pub(crate) fn limits(&self) -> SolveLimits {
        SolveLimits::with_states(self.limits.states)
    }

    /// Says whether a value meets a literal.
    pub(crate) fn meets(&mut self, scope: &Scope, wanted: Wanted, value: &Value) -> bool {
        let holds = self.holds(scope, wanted.literal.predicate, wanted.is_wide, value);
        holds == wanted.literal.holds
    }

    /// Says whether a predicate holds for a value.
    pub(crate) fn holds(
        &mut self,
        scope: &Scope,
        predicate: PredicateId,
        is_wide: bool,
        value: &Value,
    ) -> bool {
        let how = match self.space.predicate_at(predicate).map(|predicate| &predicate.test) {
            None => return false,
            Some(Test::Resource { .. }) => None,
            Some(Test::Presence { is_missing }) => {
                return (*value == Value::Missing) == *is_missing;
            }
            Some(Test::Text { how, .. } | Test::Typed { how, .. }) => Some(*how),
        };
        match (value, how) {
            (Value::Missing, how) => how.is_some_and(|how| how.if_missing),
            (Value::One(word), _) => self.element_holds(scope, predicate, is_wide, word),
            (Value::Many(words), how) => match how.and_then(|how| how.set) {
                None => false,
                Some(SetOperator::ForAllValues) => {
                    words.iter().all(|word| self.element_holds(scope, predicate, is_wide, word))
                }
                Some(SetOperator::ForAnyValue) => {
                    words.iter().any(|word| self.element_holds(scope, predicate, is_wide, word))
                }
            },
        }
    }

    fn solve_key(&mut self, scope: &Scope, key: KeyId, wanted: &[Wanted]) -> Found {
        let info = self.space.key_at(key);
        let (cardinality, is_always_sent) = (info.cardinality, info.is_always_sent);
        let binding = scope.assignment.bindings.iter().find(|(bound, _)| *bound == key);
        let binding = binding.map(|(_, binding)| binding);
        let may_be_missing = match binding {
            Some(Binding::Generic | Binding::Text(_)) => false,
            Some(Binding::NoValue) => true,
            None => !(is_always_sent && self.universe == Universe::Catalog),
        };
        let may_be_present = match binding {
            // A key with several values cannot replace a variable.
            Some(Binding::NoValue) => cardinality.may_be_many(),
            _ => true,
        };
        let is_missing_first = !is_always_sent || !may_be_present;
        let missing_fits = may_be_missing
            && wanted.iter().all(|wanted| self.meets(scope, *wanted, &Value::Missing));
        if missing_fits && is_missing_first {
            return Found::Value(Value::Missing);
        }
        let found =
            if may_be_present { self.solve_present(scope, key, wanted) } else { Found::Nothing };
        match found {
            Found::Value(value) => Found::Value(value),
            _ if missing_fits => Found::Value(Value::Missing),
            other => other,
        }
    }
}
