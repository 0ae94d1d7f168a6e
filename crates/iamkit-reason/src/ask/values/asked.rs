//! Statements of one policy, and requests that some of them bear on and others do not.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use iamkit_authz::{PolicySet, PrincipalSpecificity, StatementRef};
use iamkit_pattern::solve::MemberSet;
use iamkit_policy::{ActionElement, Effect, Statement};

use crate::ask::redundancy::fewest;
use crate::compile::{Rule, compile};
use crate::options::ReasonOptions;
use crate::question::{Question, Settled, Side, TooManyClasses, decision_options, statements_of};
use crate::space::{BodyId, Space};

use super::variant::ListedValue;

/// How values are judged.
#[derive(Clone, Copy)]
pub(in crate::ask) struct Judging<'j> {
    /// Whether a `Deny` counts whatever is allowed, as one does that other policies stand beside.
    pub(in crate::ask) do_denies_count: bool,
    /// Whether it is told which statements do without a value.
    pub(in crate::ask) tells_by: bool,
    /// Which values are judged; `None` stands for all.
    pub(in crate::ask) only: Option<&'j dyn Fn(&ListedValue) -> bool>,
}

impl Judging<'_> {
    /// Judges all values, and tells what does without those that have no effect.
    pub(in crate::ask) const fn all(do_denies_count: bool) -> Self {
        Self { do_denies_count, tells_by: true, only: None }
    }
}

/// What a statement asks for, as much as bears on one class of callers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) body: BodyId,
    pub(super) specificity: PrincipalSpecificity,
}

/// Callers and actions that a statement bears on, by what else bears on them.
#[derive(Debug)]
struct Cell {
    callers: usize,
    others: Vec<usize>,
}

/// What is looked for of one class of callers: requests of a part, and not of another.
pub(super) type Sought<'f> = &'f dyn Fn(&Asked<'_, '_>, usize) -> Vec<(Part, Option<Part>)>;

/// The statements of a policy, and variants of some.
pub(super) struct Asked<'a, 'c> {
    pub(super) question: Question<'a, 'c>,
    /// By rule and class of callers: how closely it names them.
    pub(super) specificities: Vec<Vec<PrincipalSpecificity>>,
    cells: HashMap<usize, Rc<[Cell]>>,
    rules: HashMap<StatementRef, usize>,
    judging: Judging<'a>,
}

impl<'a, 'c> Asked<'a, 'c> {
    /// Asks about some statements of a policy.
    pub(super) fn new(
        set: &'a PolicySet,
        statements: impl Iterator<Item = StatementRef>,
        judging: Judging<'a>,
        options: ReasonOptions<'c>,
    ) -> Result<Self, TooManyClasses> {
        let no_variants: Option<(&PolicySet, &[StatementRef])> = None;
        Self::with_variants(set, statements, no_variants, judging, options).map(|(asked, _)| asked)
    }

    /// The same beside variants, of which the numbers of their rules are returned; `None` where one never
    /// applies.
    pub(super) fn with_variants(
        set: &'a PolicySet,
        statements: impl Iterator<Item = StatementRef>,
        variants: Option<(&'a PolicySet, &[StatementRef])>,
        judging: Judging<'a>,
        options: ReasonOptions<'c>,
    ) -> Result<(Self, Vec<Option<usize>>), TooManyClasses> {
        let mut space = Space::new(options.catalog).with_reading(options.short_arns);
        let mut rules: Vec<(Side, Rule)> = Vec::new();
        let mut elements: Vec<Option<&ActionElement>> = Vec::new();
        let mut numbers = HashMap::new();
        for at in statements_of(set) {
            if let Some(rule) = compile(&mut space, set, 0, at) {
                numbers.insert(at, rules.len());
                rules.push((Side::Left, rule));
                elements.push(set.statement(at).map(Statement::action));
            }
        }
        let needed: MemberSet = statements.filter_map(|at| numbers.get(&at).copied()).collect();
        let mut others = Vec::new();
        if let Some((variants, places)) = variants {
            for at in places {
                others.push(compile(&mut space, variants, 0, *at).map(|rule| {
                    rules.push((Side::Right, rule));
                    // The classes of actions are those of the statement.
                    elements.push(None);
                    rules.len() - 1
                }));
            }
        }
        let sets = [vec![set], variants.map(|(set, _)| set).into_iter().collect()];
        let question = Question::of_rules(space, sets, rules, elements, &needed, options)?;
        let asked = Self {
            specificities: specificities(&question),
            question,
            cells: HashMap::new(),
            rules: numbers,
            judging,
        };
        Ok((asked, others))
    }

    /// Returns the number of the rule of a statement; `None` when it never applies.
    pub(super) fn rule(&self, at: StatementRef) -> Option<usize> {
        self.rules.get(&at).copied()
    }

    pub(super) fn effect_of(&self, rule: usize) -> Option<Effect> {
        self.question.rules.get(rule).map(|(_, rule)| rule.effect)
    }

    pub(super) fn is_unsupported(&self, rule: usize) -> bool {
        self.question.rules.get(rule).is_none_or(|(_, rule)| rule.unsupported.is_some())
    }

    pub(super) fn part(&self, rule: usize, callers: usize) -> Option<Part> {
        let specificity = *self.specificities.get(rule)?.get(callers)?;
        let body = self.question.body_of(rule)?;
        (specificity > PrincipalSpecificity::None).then_some(Part { body, specificity })
    }

    /// Returns the other statements that name an action which a statement names.
    pub(super) fn others(&mut self, statement: usize) -> Vec<usize> {
        let cells = self.cells(statement);
        let others: BTreeSet<usize> = cells.iter().flat_map(|cell| &cell.others).copied().collect();
        others.into_iter().collect()
    }

    /// Returns the cells of a statement, of those that are alike one.
    fn cells(&mut self, statement: usize) -> Rc<[Cell]> {
        if let Some(known) = self.cells.get(&statement) {
            return Rc::clone(known);
        }
        let classes = self.question.classes().iter();
        let named: BTreeSet<Vec<usize>> = classes
            .map(|class| class.rules().collect::<Vec<usize>>())
            .filter(|rules| rules.contains(&statement))
            .collect();
        let mut cells = Vec::new();
        for rules in named {
            for callers in 0..self.question.callers.len() {
                let others = rules
                    .iter()
                    .copied()
                    .filter(|rule| *rule != statement && self.part(*rule, callers).is_some());
                cells.push(Cell { callers, others: others.collect() });
            }
        }
        let cells: Rc<[Cell]> = cells.into();
        self.cells.insert(statement, Rc::clone(&cells));
        cells
    }

    /// Says whether something is left of a statement beside others, or of itself; `None` where that is not
    /// known.
    pub(super) fn is_left(
        &mut self,
        statement: usize,
        sought: Sought<'_>,
        others: Option<&[usize]>,
    ) -> Option<bool> {
        let mut is_unknown = false;
        for cell in &*self.cells(statement) {
            let beside: Option<Vec<usize>> = others.map(|others| {
                cell.others.iter().copied().filter(|rule| others.contains(rule)).collect()
            });
            for parts in sought(self, cell.callers) {
                match self.is_left_for(statement, parts, cell.callers, beside.as_deref()) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => is_unknown = true,
                }
            }
        }
        (!is_unknown).then_some(false)
    }

    /// The same for one class of callers.
    fn is_left_for(
        &mut self,
        statement: usize,
        (base, other): (Part, Option<Part>),
        callers: usize,
        others: Option<&[usize]>,
    ) -> Option<bool> {
        let is_allow = self.effect_of(statement)? == Effect::Allow;
        // What an `Allow` is worth depends on how closely it names the caller.
        let replaces = |part: &Part| !is_allow || part.specificity >= base.specificity;
        let mut subtractors: Vec<BodyId> =
            other.filter(replaces).map(|part| part.body).into_iter().collect();
        if subtractors.contains(&base.body) {
            return Some(false);
        }
        let mut allows = Vec::new();
        for rule in others.unwrap_or_default() {
            let Some(part) = self.part(*rule, callers) else { continue };
            match self.effect_of(*rule)? {
                Effect::Allow if !is_allow => allows.push(part.body),
                Effect::Allow if self.is_unsupported(*rule) || !replaces(&part) => {}
                Effect::Deny if self.is_unsupported(*rule) => {}
                Effect::Allow | Effect::Deny => subtractors.push(part.body),
            }
        }
        let mut bodies = vec![base.body];
        bodies.extend(self.question.implied_body_of(callers));
        let bases: Vec<Vec<BodyId>> =
            if is_allow || self.judging.do_denies_count || others.is_none() {
                vec![bodies]
            } else {
                let with = |allow: BodyId| bodies.iter().copied().chain([allow]).collect();
                allows.into_iter().map(with).collect()
            };
        let mut is_unknown = false;
        for base in bases {
            match self.question.settle(&base, &subtractors, &|_, _| true) {
                Settled::Nothing => {}
                Settled::Found(_) => return Some(true),
                Settled::Unknown(_) => is_unknown = true,
            }
        }
        (!is_unknown).then_some(false)
    }

    /// Returns the statements that do without what is sought of one, of all that do so together, and
    /// whether all that it allows is denied.
    pub(super) fn doing_without(
        &mut self,
        statement: usize,
        sought: Sought<'_>,
        others: Vec<usize>,
    ) -> (bool, Vec<StatementRef>) {
        if !self.judging.tells_by {
            return (false, Vec::new());
        }
        let is_deny = |rule: &usize| self.effect_of(*rule) == Some(Effect::Deny);
        let denies: Vec<usize> = others.iter().copied().filter(is_deny).collect();
        let is_shadowed = self.effect_of(statement) == Some(Effect::Allow)
            && self.is_left(statement, sought, Some(&denies)) == Some(false);
        let candidates = if is_shadowed { denies } else { others };
        let kept =
            fewest(candidates, |fewer| self.is_left(statement, sought, Some(fewer)) == Some(false));
        let place = |rule: &usize| Some(self.question.rules.get(*rule)?.1.at);
        (is_shadowed, kept.iter().filter_map(place).collect())
    }
}

/// Returns by rule and class of callers how closely the rule names them.
pub(in crate::ask) fn specificities(question: &Question<'_, '_>) -> Vec<Vec<PrincipalSpecificity>> {
    let of_rule = |(side, rule): &(Side, Rule)| {
        let set = question.set_of(*side, rule);
        specificities_of(question, set, rule.at)
    };
    question.rules.iter().map(of_rule).collect()
}

/// Returns by class of callers how closely a statement names them.
pub(super) fn specificities_of(
    question: &Question<'_, '_>,
    set: Option<&PolicySet>,
    at: StatementRef,
) -> Vec<PrincipalSpecificity> {
    let options = decision_options(&question.options);
    let of_callers = question.callers.iter().map(|callers| match (&callers.caller, set) {
        (Some(known), Some(set)) if set.policy_type().has_principal() => {
            set.caller_specificity(at, &known.caller, &options)
        }
        _ => PrincipalSpecificity::Caller,
    });
    of_callers.collect()
}
