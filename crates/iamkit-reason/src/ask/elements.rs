//! The statements of one policy set and the elements of their lists, each of which may be left out.
//!
//! Every action pattern has a bit of its own in the classes of actions, so that one set of classes
//! serves all questions about leaving something out.

mod missed;
mod resources;

use std::rc::Rc;

use iamkit_authz::{PolicySet, PrincipalSpecificity};
use iamkit_pattern::solve::MemberSet;
use iamkit_policy::{ActionElement, ActionList, ActionPattern, Effect, OneOrMany, Statement};
use iamkit_syntax::{Origin, Spanned};

use super::redundancy::fewest;
use super::values::{Alone, specificities};
use crate::answer::Undecided;
use crate::compile::{Rule, compile};
use crate::options::ReasonOptions;
use crate::question::{Question, Side, TooManyClasses};
use crate::space::{BodyId, Coordinate, Form, PredicateId, Space, TextPattern};

/// What may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Target {
    Statement(usize),
    Action(usize, usize),
    Resource(usize, usize),
}

/// Whether something that is left out is missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effectiveness {
    Needed,
    /// The statements that do without it.
    Needless {
        is_shadowed: bool,
        by: Vec<usize>,
    },
    Unknown,
}

/// A policy set whose action patterns are split up.
#[derive(Debug)]
pub(crate) struct Split {
    statements: Vec<(Rule, Statement)>,
    /// By statement: an element for each pattern, and of `NotAction` one more for all actions.
    elements: Vec<(usize, ActionElement)>,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) rule: Rule,
    pub(crate) statement: Statement,
    pub(crate) is_alive: bool,
    /// Numbers of the rules of the patterns.
    actions: Vec<usize>,
    pub(crate) are_actions_alive: Vec<bool>,
    resources: Vec<TextPattern>,
    /// What each resource is beside the others, once it was asked for.
    alone: Option<Rc<[Alone]>>,
    pub(crate) are_resources_alive: Vec<bool>,
    /// What it asks besides the resource.
    rest: Vec<PredicateId>,
    /// The conjunction with the resources that are left, once it was asked for.
    body: Option<BodyId>,
}

#[derive(Debug)]
pub(crate) struct Elements<'a, 'c> {
    pub(crate) question: Question<'a, 'c>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) undecided: Option<Undecided>,
    /// By number of the rule: statement and place in its list; the last one of `NotAction` is for
    /// all actions and has no place.
    owners: Vec<(usize, usize)>,
    /// By number of the rule: the classes that it names.
    classes_of: Vec<Vec<usize>>,
    /// Statements with `NotAction`.
    negated: Vec<usize>,
    /// By number of the rule and class of callers: how closely it names them.
    specificities: Vec<Vec<PrincipalSpecificity>>,
    /// Whether a `Deny` counts whatever is allowed, as one does that other policies stand beside.
    pub(crate) do_denies_count: bool,
}

impl Split {
    pub(crate) fn new(set: &PolicySet) -> Self {
        let mut split = Self { statements: Vec::new(), elements: Vec::new() };
        // Only for what is left out altogether; the numbers are made again below.
        let mut space = Space::new(None);
        for at in crate::question::statements_of(set) {
            let Some(rule) = compile(&mut space, set, 0, at) else { continue };
            let Some(statement) = set.decided_statement(at) else { continue };
            let index = split.statements.len();
            let action = statement.action();
            let mut patterns: Vec<ActionPattern> =
                action.patterns().iter().map(|pattern| pattern.value.clone()).collect();
            if action.is_negated() {
                patterns.push(ActionPattern::new("*"));
            }
            for pattern in patterns {
                let patterns = OneOrMany::One(Spanned::without_span(pattern));
                let list = ActionList { patterns, origin: Origin::default() };
                split.elements.push((index, ActionElement::Action(list)));
            }
            split.statements.push((rule, statement.into_owned()));
        }
        split
    }
}

impl<'a, 'c> Elements<'a, 'c> {
    pub(crate) fn new(
        set: &'a PolicySet,
        split: &'a Split,
        options: ReasonOptions<'c>,
    ) -> Result<Self, TooManyClasses> {
        let mut space = Space::new(options.catalog).with_reading(options.short_arns);
        let mut entries = Vec::new();
        let mut rules = Vec::new();
        for (index, (rule, statement)) in split.statements.iter().enumerate() {
            let Some(rule) = compile(&mut space, set, 0, rule.at) else { continue };
            let own = split.elements.iter().filter(|(of, _)| *of == index);
            let actions: Vec<usize> = own
                .map(|_| {
                    rules.push((Side::Left, rule.clone()));
                    rules.len() - 1
                })
                .collect();
            let has_variables =
                set.document(rule.at.policy).is_some_and(|document| document.has_variables());
            let resources: Vec<TextPattern> =
                statement.resource().map_or_else(Vec::new, |element| {
                    let patterns = element.patterns().iter();
                    let patterns = patterns.map(|pattern| {
                        let template = pattern.value.template();
                        TextPattern::new(&mut space, template, has_variables, true, Form::Completed)
                    });
                    patterns.collect()
                });
            let rest = space.body_at(rule.body).iter().copied().filter(|id| {
                let predicate = space.predicate_at(*id);
                predicate.is_some_and(|found| found.coordinate != Coordinate::Resource)
            });
            entries.push(Entry {
                rest: rest.collect(),
                body: None,
                alone: None,
                rule,
                is_alive: true,
                are_actions_alive: vec![true; statement.action().patterns().len()],
                actions,
                are_resources_alive: vec![true; resources.len()],
                resources,
                statement: statement.clone(),
            });
        }
        let needed = MemberSet::up_to(rules.len());
        let elements = split.elements.iter().map(|(_, element)| Some(element)).collect();
        let question =
            Question::of_rules(space, [vec![set], Vec::new()], rules, elements, &needed, options)?;
        let mut owners = vec![(usize::MAX, usize::MAX); question.rules.len()];
        for (index, entry) in entries.iter().enumerate() {
            for (at, rule) in entry.actions.iter().enumerate() {
                if let Some(owner) = owners.get_mut(*rule) {
                    *owner = (index, at);
                }
            }
        }
        let mut classes_of = vec![Vec::new(); question.rules.len()];
        for (class, found) in question.classes().iter().enumerate() {
            for rule in found.rules() {
                if let Some(classes) = classes_of.get_mut(rule) {
                    classes.push(class);
                }
            }
        }
        let is_negated = |entry: &Entry| entry.statement.action().is_negated();
        let negated = entries.iter().enumerate().filter(|(_, entry)| is_negated(entry));
        let negated = negated.map(|(index, _)| index).collect();
        Ok(Self {
            specificities: specificities(&question),
            question,
            entries,
            undecided: None,
            owners,
            classes_of,
            negated,
            do_denies_count: false,
        })
    }

    /// Returns the elements of all lists with more than one, and all statements.
    pub(crate) fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            targets.push(Target::Statement(index));
            if entry.are_actions_alive.len() > 1 {
                targets
                    .extend((0..entry.are_actions_alive.len()).map(|at| Target::Action(index, at)));
            }
            if entry.resources.len() > 1 {
                targets.extend((0..entry.resources.len()).map(|at| Target::Resource(index, at)));
            }
        }
        targets
    }

    /// Returns the statement of a target, and its text where it is an element.
    pub(crate) fn text(&self, target: Target) -> Option<&str> {
        match target {
            Target::Statement(_) => None,
            Target::Action(entry, at) => {
                let patterns = self.entries.get(entry)?.statement.action().patterns();
                patterns.get(at).map(|pattern| pattern.value.as_str())
            }
            Target::Resource(entry, at) => {
                let element = self.entries.get(entry)?.statement.resource()?;
                element.patterns().get(at).map(|pattern| pattern.value.as_str())
            }
        }
    }

    pub(crate) fn leave_out(&mut self, target: Target) {
        let (Target::Statement(index) | Target::Action(index, _) | Target::Resource(index, _)) =
            target;
        let Some(entry) = self.entries.get_mut(index) else { return };
        let flag = match target {
            Target::Statement(_) => Some(&mut entry.is_alive),
            Target::Action(_, at) => entry.are_actions_alive.get_mut(at),
            Target::Resource(_, at) => entry.are_resources_alive.get_mut(at),
        };
        if let Some(flag) = flag {
            *flag = false;
        }
        entry.body = None;
    }

    /// Says whether a target is there and not the last of its list.
    pub(crate) fn may_leave_out(&self, target: Target) -> bool {
        let several = |flags: &[bool], at: usize| {
            flags.get(at).copied().unwrap_or(false)
                && flags.iter().filter(|flag| **flag).count() > 1
        };
        let (Target::Statement(index) | Target::Action(index, _) | Target::Resource(index, _)) =
            target;
        self.entries.get(index).is_some_and(|entry| {
            entry.is_alive
                && match target {
                    Target::Statement(_) => true,
                    Target::Action(_, at) => several(&entry.are_actions_alive, at),
                    Target::Resource(_, at) => several(&entry.are_resources_alive, at),
                }
        })
    }

    /// Says whether a target is missed when it is left out.
    pub(crate) fn effectiveness(&mut self, target: Target) -> Effectiveness {
        let (Target::Statement(index) | Target::Action(index, _) | Target::Resource(index, _)) =
            target;
        let Some(entry) = self.entries.get(index) else { return Effectiveness::Unknown };
        if entry.rule.unsupported.is_some() {
            return Effectiveness::Unknown;
        }
        // Only statements that name the same actions can do without the target.
        let mut all: Vec<usize> = Vec::new();
        for class in self.classes_for(target) {
            all.extend(self.naming(class));
        }
        all.sort_unstable();
        all.dedup();
        all.retain(|other| *other != index);
        if let Target::Resource(_, at) = target
            && let Some(found) = self.by_itself(index, at, &all)
        {
            return found;
        }
        let Some(base) = self.base(target) else { return Effectiveness::Unknown };
        match self.is_missed(target, base, Some(&all)) {
            None => return Effectiveness::Unknown,
            Some(true) => return Effectiveness::Needed,
            Some(false) => {}
        }
        self.needless(target, base, all)
    }

    /// Says which statements do without a target that others do without together.
    fn needless(&mut self, target: Target, base: BodyId, all: Vec<usize>) -> Effectiveness {
        let (Target::Statement(index) | Target::Action(index, _) | Target::Resource(index, _)) =
            target;
        let is_allow = self.effect(index) == Some(Effect::Allow);
        let mut by: Vec<usize> = Vec::new();
        let denies: Vec<usize> =
            all.iter().copied().filter(|other| self.effect(*other) == Some(Effect::Deny)).collect();
        let is_own = self.is_missed(target, base, None) == Some(false);
        let is_shadowed =
            is_allow && !is_own && self.is_missed(target, base, Some(&denies)) == Some(false);
        if self.has_twins(target) || is_own && matches!(target, Target::Resource(..)) {
            by.push(index);
        }
        if !is_own && is_allow {
            let candidates = if is_shadowed { denies } else { all };
            by.extend(self.fewest(target, base, candidates));
        } else if !is_own {
            by.extend(self.same_denies(target, base, denies));
        }
        Effectiveness::Needless { is_shadowed, by }
    }

    /// Returns the `Deny` statements that deny all that one denies; none when it is needless because
    /// nothing of that is allowed.
    fn same_denies(&mut self, target: Target, base: BodyId, denies: Vec<usize>) -> Vec<usize> {
        let counted = std::mem::replace(&mut self.do_denies_count, true);
        let is_denied = self.is_missed(target, base, Some(&denies)) == Some(false);
        let by = if is_denied { self.fewest(target, base, denies) } else { Vec::new() };
        self.do_denies_count = counted;
        by
    }

    fn effect(&self, index: usize) -> Option<Effect> {
        self.entries.get(index).map(|entry| entry.rule.effect)
    }

    /// Leaves out of the statements that do without the target those that are not needed for it.
    fn fewest(&mut self, target: Target, base: BodyId, candidates: Vec<usize>) -> Vec<usize> {
        fewest(candidates, |fewer| self.is_missed(target, base, Some(fewer)) == Some(false))
    }

    /// Says whether another pattern of the list names actions that the target names.
    fn has_twins(&self, target: Target) -> bool {
        let Target::Action(index, at) = target else { return false };
        let rule = self.entries.get(index).and_then(|entry| entry.actions.get(at));
        let mut classes = rule.and_then(|rule| self.classes_of.get(*rule)).into_iter().flatten();
        classes.any(|class| {
            self.alive_rules(*class).any(|(owner, place)| owner == index && place != at)
        })
    }
}

impl Entry {
    /// Returns the patterns that are left, with the numbers of their rules.
    fn alive_actions(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let alive = self.actions.iter().zip(&self.are_actions_alive).enumerate();
        alive.filter(|(_, (_, is_alive))| **is_alive).map(|(at, (rule, _))| (at, *rule))
    }

    /// Returns the statement with what is left of it.
    pub(crate) fn left(&self) -> Statement {
        let mut statement = self.statement.clone();
        let (ActionElement::Action(list) | ActionElement::NotAction(list)) = &mut statement.action;
        keep(&mut list.patterns, &self.are_actions_alive);
        if let Some(element) = &mut statement.resource {
            use iamkit_policy::ResourceElement::{NotResource, Resource};
            let (Resource(list) | NotResource(list)) = element;
            keep(&mut list.patterns, &self.are_resources_alive);
        }
        statement
    }
}

fn keep<T: Clone>(list: &mut OneOrMany<T>, flags: &[bool]) {
    if flags.iter().all(|flag| *flag) {
        return;
    }
    let kept = list.iter().zip(flags).filter(|(_, is_alive)| **is_alive);
    let mut kept: Vec<T> = kept.map(|(value, _)| value.clone()).collect();
    *list = match kept.pop() {
        Some(only) if kept.is_empty() => OneOrMany::One(only),
        last => {
            kept.extend(last);
            OneOrMany::Many(kept)
        }
    };
}
