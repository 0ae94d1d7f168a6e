//! What leaving something out would change, class by class.

use iamkit_authz::PrincipalSpecificity;
use iamkit_policy::Effect;

use crate::classes::Class;
use crate::question::Settled;
use crate::space::{BodyId, Coordinate, Predicate, PredicateId, Test, TextPattern};

use super::{Elements, Target};

impl Elements<'_, '_> {
    /// Returns what requests are like that only the target bears on.
    pub(super) fn base(&mut self, target: Target) -> Option<BodyId> {
        let (Target::Statement(index) | Target::Action(index, _) | Target::Resource(index, _)) =
            target;
        let Target::Resource(_, at) = target else { return self.body(index) };
        let entry = self.entries.get(index)?;
        let own = entry.resources.get(at)?.clone();
        let others: Vec<TextPattern> = entry
            .resources
            .iter()
            .zip(&entry.are_resources_alive)
            .enumerate()
            .filter(|(other, (_, is_alive))| *other != at && **is_alive)
            .map(|(_, (pattern, _))| pattern.clone())
            .collect();
        let mut predicates = entry.rest.clone();
        predicates.push(self.listed(vec![own], false));
        if !others.is_empty() {
            predicates.push(self.listed(others, true));
        }
        Some(self.question.deciders.space.body(predicates))
    }

    pub(super) fn listed(
        &mut self,
        mut patterns: Vec<TextPattern>,
        is_negated: bool,
    ) -> PredicateId {
        patterns.sort_unstable();
        patterns.dedup();
        let test = Test::Resource { patterns: patterns.into(), is_negated };
        let space = &mut self.question.deciders.space;
        space.predicate(Predicate { coordinate: Coordinate::Resource, test })
    }

    /// Returns the conjunction of a statement with the resources that are left.
    pub(super) fn body(&mut self, index: usize) -> Option<BodyId> {
        let entry = self.entries.get(index)?;
        if entry.body.is_some() {
            return entry.body;
        }
        let mut predicates = entry.rest.clone();
        let kept: Vec<TextPattern> = entry
            .resources
            .iter()
            .zip(&entry.are_resources_alive)
            .filter(|(_, is_alive)| **is_alive)
            .map(|(pattern, _)| pattern.clone())
            .collect();
        let is_negated =
            entry.statement.resource().is_some_and(iamkit_policy::ResourceElement::is_negated);
        let has_any = kept.iter().any(TextPattern::is_any);
        if !kept.is_empty() && (is_negated || !has_any) {
            predicates.push(self.listed(kept, is_negated));
        }
        let body = self.question.deciders.space.body(predicates);
        if let Some(entry) = self.entries.get_mut(index) {
            entry.body = Some(body);
        }
        Some(body)
    }

    /// Says whether the target makes a difference beside other statements, or whether it is anything at
    /// all; `None` where that is not known.
    pub(super) fn is_missed(
        &mut self,
        target: Target,
        base: BodyId,
        others: Option<&[usize]>,
    ) -> Option<bool> {
        let (Target::Statement(index) | Target::Action(index, _) | Target::Resource(index, _)) =
            target;
        let is_allow = self.effect(index)? == Effect::Allow;
        let mut is_unknown = false;
        for class in self.classes_for(target) {
            let naming = self.naming(class);
            for callers in 0..self.question.callers.len() {
                let own = self.specificity(index, callers);
                if own == PrincipalSpecificity::None {
                    continue;
                }
                let (mut allows, mut denies) = (Vec::new(), Vec::new());
                for &other in &naming {
                    let specificity = self.specificity(other, callers);
                    if others.is_none_or(|others| !others.contains(&other))
                        || specificity == PrincipalSpecificity::None
                    {
                        continue;
                    }
                    let is_unsupported = self
                        .entries
                        .get(other)
                        .is_none_or(|entry| entry.rule.unsupported.is_some());
                    let Some(body) = self.body(other) else { continue };
                    match (self.effect(other), is_unsupported) {
                        (Some(Effect::Allow), _) if !is_allow => allows.push(body),
                        // What a grant is worth depends on how closely it names the caller.
                        (Some(Effect::Allow), false) if specificity >= own => allows.push(body),
                        (Some(Effect::Deny), false) => denies.push(body),
                        _ => {}
                    }
                }
                let questions: Vec<(Vec<BodyId>, Vec<BodyId>)> = if is_allow {
                    let mut subtractors = allows;
                    subtractors.extend(denies);
                    vec![(vec![base], subtractors)]
                } else if others.is_none() || self.do_denies_count {
                    vec![(vec![base], denies)]
                } else {
                    let question = |allow| (vec![base, allow], denies.clone());
                    allows.into_iter().map(question).collect()
                };
                for (base, subtractors) in questions {
                    match self.question.settle(&base, &subtractors, &|_, _| true) {
                        Settled::Nothing => {}
                        Settled::Found(_) => return Some(true),
                        Settled::Unknown(_) => is_unknown = true,
                    }
                }
            }
        }
        if is_unknown { None } else { Some(false) }
    }

    /// Returns the classes of actions that only the target names in its statement.
    pub(super) fn classes_for(&self, target: Target) -> Vec<usize> {
        match target {
            Target::Action(index, at) => {
                let rule = self.entries.get(index).and_then(|entry| entry.actions.get(at));
                let classes = rule.and_then(|rule| self.classes_of.get(*rule));
                let is_alone = |class: &usize| {
                    !self.alive_rules(*class).any(|(owner, place)| owner == index && place != at)
                };
                classes.into_iter().flatten().copied().filter(is_alone).collect()
            }
            Target::Statement(index) | Target::Resource(index, _) => {
                if self.negated.contains(&index) {
                    let all = 0..self.question.classes().len();
                    return all.filter(|class| self.names(index, *class)).collect();
                }
                let Some(entry) = self.entries.get(index) else { return Vec::new() };
                let rules = entry.alive_actions().filter_map(|(_, rule)| self.classes_of.get(rule));
                let mut classes: Vec<usize> = rules.flatten().copied().collect();
                classes.sort_unstable();
                classes.dedup();
                classes
            }
        }
    }

    /// Returns statement and place of the patterns that are left and name a class.
    pub(super) fn alive_rules(&self, class: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let rules = self.question.classes().get(class).into_iter();
        let owners = rules.flat_map(Class::rules).filter_map(|rule| self.owners.get(rule));
        owners.copied().filter(|(index, at)| {
            self.entries.get(*index).is_some_and(|entry| {
                entry.is_alive && entry.are_actions_alive.get(*at).copied().unwrap_or(false)
            })
        })
    }

    /// Returns the statements that name a class.
    pub(super) fn naming(&self, class: usize) -> Vec<usize> {
        let mut listing: Vec<usize> = self.alive_rules(class).map(|(index, _)| index).collect();
        listing.sort_unstable();
        listing.dedup();
        let mut naming: Vec<usize> =
            listing.iter().copied().filter(|index| !self.negated.contains(index)).collect();
        naming.extend(self.negated.iter().filter(|index| {
            !listing.contains(index)
                && self.entries.get(**index).is_some_and(|entry| entry.is_alive)
        }));
        naming.sort_unstable();
        naming
    }

    pub(super) fn names(&self, index: usize, class: usize) -> bool {
        self.naming(class).contains(&index)
    }

    fn specificity(&self, index: usize, callers: usize) -> PrincipalSpecificity {
        let rule = self.entries.get(index).and_then(|entry| entry.actions.first());
        let of_callers = rule.and_then(|rule| self.specificities.get(*rule));
        of_callers.and_then(|found| found.get(callers)).copied().unwrap_or_default()
    }
}
