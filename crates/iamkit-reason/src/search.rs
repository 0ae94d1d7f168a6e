//! A request that meets some conjunctions and none of others.
//!
//! The search goes from model to model: a request that meets the base, a conjunction that it should
//! not meet but does, and a way out of it for each of its tests. Two things keep it small: of
//! several such conjunctions the one with the fewest ways out comes first, and where a way out has
//! failed its opposite is assumed for the others.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use iamkit_work::spend;

use crate::coordinate::{Deciders, Found, Gap, Scope, Value, WORK, Wanted};
use crate::space::{BodyId, Coordinate, Literal, PredicateId};

/// Conjunctions that are met, among which the one with the fewest ways out is looked for.
const MOST_COMPARED: usize = 12;

/// A value for each coordinate that was looked at.
pub(crate) type Model = BTreeMap<Coordinate, Value>;

/// What the search finds.
#[derive(Clone, Debug)]
pub(crate) enum Searched {
    Found(Model),
    Nothing,
    /// Nothing was found, but a decider did not know.
    Unknown(Gap),
    /// The limit of nodes was hit.
    Budget,
}

/// Finds a request that meets all of `base` and none of `subtractors`.
pub(crate) fn search(
    deciders: &mut Deciders<'_>,
    scope: &Scope,
    base: &[BodyId],
    subtractors: &[BodyId],
    nodes: &mut u32,
) -> Searched {
    let mut search = Search {
        deciders,
        scope,
        subtractors: Vec::with_capacity(subtractors.len()),
        literals: BTreeMap::new(),
        values: Model::new(),
        truths: HashMap::new(),
        trail: Vec::new(),
        unknown: None,
    };
    search.assume_base(base);
    if !search.add_subtractors(subtractors) {
        return Searched::Nothing;
    }
    if let Some(end) = search.start() {
        *nodes += 1;
        return end;
    }
    search.run(nodes)
}

struct Search<'d, 'c> {
    deciders: &'d mut Deciders<'c>,
    scope: &'d Scope,
    /// The tests of each conjunction that must not be met, but for those that the base has.
    subtractors: Vec<Rc<[(PredicateId, Coordinate)]>>,
    literals: BTreeMap<Coordinate, Vec<Wanted>>,
    values: Model,
    /// Whether predicates hold in the model; forgotten when their coordinate changes.
    truths: HashMap<PredicateId, bool>,
    trail: Vec<Undo>,
    unknown: Option<Gap>,
}

enum Undo {
    Literal(Coordinate),
    Value(Coordinate, Option<Value>),
}

/// A conjunction that must be left, and the ways out of it.
struct Frame {
    /// Where the trail stood before.
    start: usize,
    /// Where it stands before the next way out, behind the opposites of those that failed.
    mark: usize,
    ways: Vec<(PredicateId, Coordinate)>,
    next: usize,
}

impl Search<'_, '_> {
    fn assume_base(&mut self, base: &[BodyId]) {
        for body in base {
            for predicate in self.deciders.space.body_at(*body).to_vec() {
                let literal = Literal { predicate, holds: true };
                self.assume(Wanted { literal, is_wide: self.is_relaxed(predicate) });
            }
        }
        self.trail.clear();
    }

    /// Says whether a predicate is read one way when it must hold and another when it must not.
    fn is_relaxed(&self, predicate: PredicateId) -> bool {
        !self.scope.relaxed.is_empty()
            && self.deciders.has_variables(predicate)
            && self
                .deciders
                .space
                .predicate_at(predicate)
                .is_some_and(|predicate| self.scope.relaxed.contains(&predicate.coordinate))
    }

    fn assume(&mut self, wanted: Wanted) {
        let predicate = self.deciders.space.predicate_at(wanted.literal.predicate);
        let Some(coordinate) = predicate.map(|predicate| predicate.coordinate) else { return };
        let literals = self.literals.entry(coordinate).or_default();
        if !literals.contains(&wanted) {
            literals.push(wanted);
            self.trail.push(Undo::Literal(coordinate));
        }
    }

    /// Returns `false` when the base meets one of them whatever the request.
    fn add_subtractors(&mut self, subtractors: &[BodyId]) -> bool {
        for body in subtractors {
            let mut tests = Vec::new();
            for &predicate in self.deciders.space.body_at(*body) {
                let Some(found) = self.deciders.space.predicate_at(predicate) else { continue };
                let literal = Literal { predicate, holds: true };
                let known = Wanted { literal, is_wide: false };
                let coordinate = found.coordinate;
                let is_known =
                    self.literals.get(&coordinate).is_some_and(|all| all.contains(&known));
                if !is_known {
                    tests.push((predicate, coordinate));
                }
            }
            if tests.is_empty() {
                return false;
            }
            self.subtractors.push(tests.into());
        }
        true
    }

    /// Finds the first model.
    fn start(&mut self) -> Option<Searched> {
        let mut coordinates: Vec<Coordinate> = self.literals.keys().copied().collect();
        coordinates.push(Coordinate::Resource);
        let tested =
            self.subtractors.iter().flat_map(|tests| &**tests).map(|(_, coordinate)| *coordinate);
        coordinates.extend(tested);
        let bound = self.scope.assignment.bindings.iter();
        coordinates.extend(bound.map(|(key, _)| Coordinate::Key(*key)));
        coordinates.sort_unstable();
        coordinates.dedup();
        for coordinate in coordinates {
            let wanted = self.literals.get(&coordinate).cloned().unwrap_or_default();
            match self.deciders.solve(self.scope, coordinate, &wanted) {
                Found::Value(value) => {
                    self.values.insert(coordinate, value);
                }
                Found::Nothing => return Some(Searched::Nothing),
                Found::Unknown(gap) => self.unknown = Some(gap),
            }
        }
        self.unknown.map(Searched::Unknown)
    }

    fn run(&mut self, nodes: &mut u32) -> Searched {
        let mut frames: Vec<Frame> = Vec::new();
        loop {
            if *nodes >= self.deciders.limits.nodes || !spend(1_000, WORK) {
                return Searched::Budget;
            }
            *nodes += 1;
            let Some(ways) = self.fewest_ways() else {
                return Searched::Found(std::mem::take(&mut self.values));
            };
            let start = self.trail.len();
            frames.push(Frame { start, mark: start, ways, next: 0 });
            while let Some(frame) = frames.last_mut() {
                if self.step(frame) {
                    break;
                }
                self.undo(frame.start);
                frames.pop();
            }
            if frames.is_empty() {
                return self.unknown.map_or(Searched::Nothing, Searched::Unknown);
            }
        }
    }

    /// Takes the next way out of a conjunction; `false` when there is none.
    fn step(&mut self, frame: &mut Frame) -> bool {
        self.undo(frame.mark);
        if let Some(failed) = frame.next.checked_sub(1)
            && let Some(&(predicate, _)) = frame.ways.get(failed)
        {
            self.assume(Wanted { literal: Literal { predicate, holds: true }, is_wide: false });
            frame.mark = self.trail.len();
        }
        while let Some(&(predicate, coordinate)) = frame.ways.get(frame.next) {
            frame.next += 1;
            if let Some(value) = self.way_out(predicate, coordinate) {
                self.assume(Wanted {
                    literal: Literal { predicate, holds: false },
                    is_wide: false,
                });
                self.set(coordinate, value);
                return true;
            }
        }
        false
    }

    fn set(&mut self, coordinate: Coordinate, value: Value) {
        let old = self.values.insert(coordinate, value);
        self.trail.push(Undo::Value(coordinate, old));
        self.forget(coordinate);
    }

    fn forget(&mut self, coordinate: Coordinate) {
        let space = &self.deciders.space;
        self.truths.retain(|predicate, _| {
            space.predicate_at(*predicate).is_some_and(|found| found.coordinate != coordinate)
        });
    }

    fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            match self.trail.pop() {
                Some(Undo::Literal(coordinate)) => {
                    if let Some(literals) = self.literals.get_mut(&coordinate) {
                        literals.pop();
                    }
                }
                Some(Undo::Value(coordinate, old)) => {
                    match old {
                        Some(old) => self.values.insert(coordinate, old),
                        None => self.values.remove(&coordinate),
                    };
                    self.forget(coordinate);
                }
                None => return,
            }
        }
    }

    /// Returns the ways out of one of the conjunctions that the model meets, of the first few the
    /// one that has the fewest; `None` when it meets none.
    fn fewest_ways(&mut self) -> Option<Vec<(PredicateId, Coordinate)>> {
        let mut best: Option<Vec<(PredicateId, Coordinate)>> = None;
        let mut compared = 0;
        for index in 0..self.subtractors.len() {
            let Some(tests) = self.subtractors.get(index).map(Rc::clone) else { continue };
            if !tests.iter().all(|(predicate, coordinate)| self.holds(*predicate, *coordinate)) {
                continue;
            }
            let mut ways = Vec::with_capacity(tests.len());
            for &(predicate, coordinate) in &*tests {
                if self.way_out(predicate, coordinate).is_some() {
                    ways.push((predicate, coordinate));
                }
            }
            let is_fewest = best.as_ref().is_none_or(|best| ways.len() < best.len());
            if is_fewest {
                best = Some(ways);
            }
            compared += 1;
            if compared == MOST_COMPARED || best.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        best
    }

    fn holds(&mut self, predicate: PredicateId, coordinate: Coordinate) -> bool {
        if let Some(truth) = self.truths.get(&predicate) {
            return *truth;
        }
        let Some(value) = self.values.get(&coordinate) else { return false };
        let truth = self.deciders.holds(self.scope, predicate, false, value);
        self.truths.insert(predicate, truth);
        truth
    }

    /// Returns the value of a coordinate for which the predicate does not hold, if there is one.
    fn way_out(&mut self, predicate: PredicateId, coordinate: Coordinate) -> Option<Value> {
        let mut wanted = self.literals.get(&coordinate).cloned().unwrap_or_default();
        let holds = Wanted { literal: Literal { predicate, holds: true }, is_wide: false };
        if wanted.contains(&holds) {
            return None;
        }
        wanted.push(Wanted { literal: Literal { predicate, holds: false }, is_wide: false });
        match self.deciders.solve(self.scope, coordinate, &wanted) {
            Found::Value(value) => Some(value),
            Found::Nothing => None,
            Found::Unknown(gap) => {
                self.unknown = Some(gap);
                None
            }
        }
    }
}
