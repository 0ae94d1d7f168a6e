//! One sub-question: is there a request that meets a base and none of some subtractors?

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::concrete::{Concrete, concrete};
use crate::coordinate::{Gap, Scope};
use crate::search::{Searched, search};
use crate::space::{BodyId, Coordinate, Predicate, PredicateId, Test, TextPattern};
use crate::variables::{predicates_of, scopes, unsafe_coordinates};

use super::Question;
use super::links::Link;

/// What became of a sub-question.
#[derive(Clone, Debug)]
pub(crate) enum Settled {
    /// Such a request, confirmed.
    Found(Concrete),
    /// There is none.
    Nothing,
    Unknown(Trouble),
}

/// Why a sub-question was not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trouble {
    Nodes,
    Gap(Gap),
    /// A policy variable stands where its value cannot be told apart.
    Variables,
}

/// What a search with variables counts for besides what it compares: each begins with languages of its own.
const OF_SCOPE: usize = 300;

impl Question<'_, '_> {
    /// Answers a sub-question; what was answered before is remembered. `confirm` decides single
    /// requests, of which one that was found before may be another's.
    pub(crate) fn settle(
        &mut self,
        base: &[BodyId],
        subtractors: &[BodyId],
        confirm: &dyn Fn(&Self, &Concrete) -> bool,
    ) -> Settled {
        let sorted = |bodies: &[BodyId]| {
            let mut bodies = bodies.to_vec();
            bodies.sort_unstable();
            bodies.dedup();
            bodies.into_boxed_slice()
        };
        let key = (sorted(base), sorted(subtractors));
        if let Some(settled) = self.settled.get(&key) {
            match settled {
                // Found for somebody else, whom it may have suited better.
                Settled::Found(found) if !confirm(self, found) => {}
                settled => return settled.clone(),
            }
        }
        let settled = self.settle_anew(&key.0, &key.1, confirm);
        self.settled.insert(key, settled.clone());
        settled
    }

    /// Answers a sub-question of which only part is asked for, unless the nodes are used up.
    pub(crate) fn try_settle(
        &mut self,
        base: &[BodyId],
        subtractors: &[BodyId],
    ) -> Option<Settled> {
        (!self.is_spent()).then(|| self.settle(base, subtractors, &|_, _| true))
    }

    /// Says whether a limit of the question was hit.
    pub(crate) fn is_spent(&self) -> bool {
        self.nodes >= self.deciders.limits.nodes || self.deciders.is_exhausted()
    }

    fn settle_anew(
        &mut self,
        base: &[BodyId],
        subtractors: &[BodyId],
        confirm: &dyn Fn(&Self, &Concrete) -> bool,
    ) -> Settled {
        if self.is_covered(base, subtractors) {
            return Settled::Nothing;
        }
        if self.deciders.is_exhausted() {
            return Settled::Unknown(Trouble::Gap(Gap::Comparisons));
        }
        let Some(base) = &self.without_taken(base, subtractors) else { return Settled::Nothing };
        let bodies: Vec<BodyId> = base.iter().chain(subtractors).copied().collect();
        let tested = predicates_of(&self.deciders, &bodies);
        self.settle_linked(base, &tested, subtractors, confirm)
    }

    /// Answers a sub-question about requests in which keys follow from one another: a request that is found
    /// and in which they do not is looked for anew, in each of the ways in which they may.
    fn settle_linked(
        &mut self,
        base: &[BodyId],
        tested: &BTreeSet<PredicateId>,
        subtractors: &[BodyId],
        confirm: &dyn Fn(&Self, &Concrete) -> bool,
    ) -> Settled {
        // What is left to try, the last one first, with the links that hold already.
        let mut open: Vec<(Vec<BodyId>, Vec<usize>)> = vec![(base.to_vec(), Vec::new())];
        let mut trouble = None;
        let mut known: Option<Rc<[Link]>> = None;
        while let Some((base, linked)) = open.pop() {
            match self.settle_case(&base, subtractors, confirm) {
                Settled::Nothing => {}
                Settled::Unknown(found) => trouble = Some(found),
                Settled::Found(found) => {
                    let links = known.get_or_insert_with(|| self.links(tested));
                    let broken = links.iter().enumerate().find(|(index, link)| {
                        !linked.contains(index) && !self.holds_in(link, &found)
                    });
                    let Some((index, link)) = broken else { return Settled::Found(found) };
                    for way in link.ways.iter().rev() {
                        let base = base.iter().copied().chain([*way]).collect();
                        let linked = linked.iter().copied().chain([index]).collect();
                        open.push((base, linked));
                    }
                }
            }
            if matches!(trouble, Some(Trouble::Nodes | Trouble::Gap(Gap::Comparisons))) {
                break;
            }
        }
        trouble.map_or(Settled::Nothing, Settled::Unknown)
    }

    fn settle_case(
        &mut self,
        base: &[BodyId],
        subtractors: &[BodyId],
        confirm: &dyn Fn(&Self, &Concrete) -> bool,
    ) -> Settled {
        let base_predicates = predicates_of(&self.deciders, base);
        let subtracted = predicates_of(&self.deciders, subtractors);
        let all = base_predicates.union(&subtracted).copied().collect();
        let found = scopes(&self.deciders, &all, &mut self.scopes);
        let variables = found.scopes.first().map_or(0, |scope| scope.assignment.bindings.len());
        // Every variable is a key of each scope, and every key is held against every predicate.
        let each = variables * variables * (1 + variables / 16);
        self.deciders.note_compared(found.scopes.len() * each);
        let mut trouble = found.is_cut.then_some(Trouble::Variables);
        for mut scope in found.scopes {
            let gap = match self.settle_in(&scope, base, subtractors, &all, confirm) {
                Settled::Found(found) => return Settled::Found(found),
                Settled::Nothing => None,
                // A value of another type that the letter cannot be.
                Settled::Unknown(found @ Trouble::Gap(Gap::MixedTests(_))) => Some(found),
                Settled::Unknown(found) => {
                    trouble = Some(found);
                    continue;
                }
            };
            let relaxed = unsafe_coordinates(&self.deciders, &scope, &base_predicates, &subtracted);
            if relaxed.is_empty() {
                trouble = gap.or(trouble);
                continue;
            }
            scope.relaxed = relaxed;
            self.scopes += 1;
            scope.number = self.scopes;
            match self.settle_in(&scope, base, subtractors, &all, confirm) {
                Settled::Found(found) => return Settled::Found(found),
                Settled::Unknown(found) => trouble = Some(found),
                Settled::Nothing => {}
            }
        }
        trouble.map_or(Settled::Nothing, Settled::Unknown)
    }

    /// Says whether a subtractor asks for nothing that the base does not ask for.
    fn is_covered(&self, base: &[BodyId], subtractors: &[BodyId]) -> bool {
        let space = &self.deciders.space;
        let mut own = base.iter().flat_map(|body| space.body_at(*body));
        // Without variables the search settles it in less time.
        let has_variables = own.any(|predicate| self.deciders.has_variables(*predicate));
        subtractors.iter().any(|subtractor| {
            base.contains(subtractor)
                || space.body_at(*subtractor).iter().all(|predicate| {
                    base.iter().flat_map(|body| space.body_at(*body)).any(|own| {
                        own == predicate || has_variables && self.names_no_more(*own, *predicate)
                    })
                })
        })
    }

    /// Returns the base without the resources of its lists that a subtractor plainly takes away: beside
    /// variables a search may not tell. `None` where nothing is left of a list.
    fn without_taken(&mut self, base: &[BodyId], subtractors: &[BodyId]) -> Option<Vec<BodyId>> {
        let space = &self.deciders.space;
        let own: Vec<PredicateId> =
            base.iter().flat_map(|body| space.body_at(*body)).copied().collect();
        if !own.iter().any(|predicate| self.deciders.has_variables(*predicate)) {
            return Some(base.to_vec());
        }
        let is_met = |predicate: &PredicateId| {
            own.iter().any(|own| own == predicate || self.names_no_more(*own, *predicate))
        };
        // Of subtractors that ask for nothing else that is not met: their resources.
        let takers: Vec<&[TextPattern]> = subtractors
            .iter()
            .filter_map(|body| {
                let mut open = space.body_at(*body).iter().filter(|predicate| !is_met(predicate));
                let taking = open.next().filter(|_| open.next().is_none())?;
                self.listed_resources(*taking)
            })
            .collect();
        let left_of = |predicate: PredicateId| {
            let listed = self.listed_resources(predicate)?;
            let is_taken = |pattern: &&TextPattern| {
                takers.iter().any(|taker| taker.iter().any(|known| known.plainly_contains(pattern)))
            };
            let left: Vec<TextPattern> =
                listed.iter().filter(|pattern| !is_taken(pattern)).cloned().collect();
            (left.len() < listed.len()).then_some((predicate, left))
        };
        let left: Vec<(PredicateId, Vec<TextPattern>)> =
            own.iter().filter_map(|predicate| left_of(*predicate)).collect();
        let mut changed: Vec<Vec<PredicateId>> =
            base.iter().map(|body| space.body_at(*body).to_vec()).collect();
        for (old, patterns) in left {
            if patterns.is_empty() {
                return None;
            }
            let test = Test::Resource { patterns: patterns.into(), is_negated: false };
            let new = Predicate { coordinate: Coordinate::Resource, test };
            let new = self.deciders.space.predicate(new);
            for predicate in changed.iter_mut().flatten().filter(|predicate| **predicate == old) {
                *predicate = new;
            }
        }
        Some(changed.into_iter().map(|predicates| self.deciders.space.body(predicates)).collect())
    }

    /// Returns the resources that a predicate lists, if it does.
    fn listed_resources(&self, id: PredicateId) -> Option<&[TextPattern]> {
        match &self.deciders.space.predicate_at(id)?.test {
            Test::Resource { patterns, is_negated: false } => Some(patterns),
            _ => None,
        }
    }

    /// Says whether the resources of a predicate are plainly among those of another.
    fn names_no_more(&self, inner: PredicateId, outer: PredicateId) -> bool {
        let listed = |id: PredicateId| self.listed_resources(id);
        let (Some(inner), Some(outer)) = (listed(inner), listed(outer)) else { return false };
        inner.iter().all(|inner| outer.iter().any(|outer| outer.plainly_contains(inner)))
    }

    fn settle_in(
        &mut self,
        scope: &Scope,
        base: &[BodyId],
        subtractors: &[BodyId],
        all: &BTreeSet<PredicateId>,
        confirm: &dyn Fn(&Self, &Concrete) -> bool,
    ) -> Settled {
        if !scope.assignment.bindings.is_empty() {
            self.deciders.note_compared(OF_SCOPE);
        }
        match search(&mut self.deciders, scope, base, subtractors, &mut self.nodes) {
            Searched::Nothing => Settled::Nothing,
            Searched::Budget => Settled::Unknown(Trouble::Nodes),
            Searched::Unknown(gap) => Settled::Unknown(Trouble::Gap(gap)),
            Searched::Found(model) => {
                let requests = concrete(&mut self.deciders, scope, &model, all);
                let confirmed = requests.into_iter().find(|request| confirm(self, request));
                confirmed.map_or(Settled::Unknown(Trouble::Variables), Settled::Found)
            }
        }
    }
}
