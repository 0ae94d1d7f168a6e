//! The requests that one side of a question allows and the other does not, gathered by statement.

mod choices;

use std::collections::BTreeMap;

use iamkit_catalog::ActionSet;

use crate::answer::{Undecided, Violation};
use crate::concrete::Concrete;
use crate::coordinate::Gap;
use crate::options::Collect;
use crate::question::{CellRules, Grant, Question, Replay, RuleIndex, Settled, Side, Trouble};
use crate::space::{BodyId, PredicateId};
use crate::universe::group_actions;

use choices::Choices;

/// What was gathered.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) violations: Vec<Found>,
    /// What could not be settled.
    pub(crate) undecided: Option<Undecided>,
}

/// Requests of one grant that behave the same.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) side: Side,
    /// One `Allow` of each layer.
    pub(crate) grant: Grant,
    pub(crate) classes: Vec<usize>,
    pub(crate) callers: usize,
    pub(crate) concrete: Concrete,
    /// Of the catalog universe: which actions of the classes.
    pub(crate) actions: Option<ActionSet>,
    /// An action of theirs.
    pub(crate) action: Box<str>,
    /// Whether a `Deny` of the other side is why it does not allow them.
    pub(crate) is_denied: bool,
    /// What the sub-question came down to.
    key: (Vec<BodyId>, Vec<BodyId>),
}

/// Gathers what `side` allows and the other side does not; without another side, what it allows.
pub(crate) fn gather(question: &mut Question<'_, '_>, side: Side, collect: Collect) -> Gathered {
    let mut gathered = Gathered::default();
    // By the statement of the first layer: the places of what was found.
    let mut by_rule: BTreeMap<RuleIndex, Vec<usize>> = BTreeMap::new();
    for class in 0..question.classes().len() {
        for callers in 0..question.callers.len() {
            let cell = Cell { side, class, callers };
            look_at(question, cell, collect, &mut gathered, &mut by_rule);
            if collect == Collect::First && !gathered.violations.is_empty() {
                return gathered;
            }
        }
    }
    gathered
}

#[derive(Clone, Copy)]
struct Cell {
    side: Side,
    class: usize,
    callers: usize,
}

/// Returns the rules of both sides that bear on a cell, unless one side plainly has what the other has.
fn unlike_rules(question: &Question<'_, '_>, cell: Cell) -> Option<(CellRules, CellRules)> {
    let (class, callers) =
        (question.classes().get(cell.class)?, question.callers.get(cell.callers)?);
    let own = question.cell_rules(cell.side, class, callers);
    if own.allows.iter().any(Vec::is_empty) {
        return None;
    }
    let others = question.cell_rules(cell.side.other(), class, callers);
    (!is_plainly_within(question, cell.side, &own, &others)).then_some((own, others))
}

fn look_at(
    question: &mut Question<'_, '_>,
    cell: Cell,
    collect: Collect,
    gathered: &mut Gathered,
    by_rule: &mut BTreeMap<RuleIndex, Vec<usize>>,
) {
    let Some((own, others)) = unlike_rules(question, cell) else { return };
    let forms = forms(question, cell.side, &own, &others);
    let Some(callers) = question.callers.get(cell.callers).cloned() else { return };
    let implied = question.implied_body_of(cell.callers);
    for group in group_actions(question, cell.class) {
        let bases = |question: &Question<'_, '_>, rules: &[RuleIndex], form: &Form| {
            let mut base: Vec<BodyId> =
                rules.iter().filter_map(|rule| question.body_of(*rule)).collect();
            base.extend(form.also);
            base.extend(group.body);
            base.extend(question.also);
            base.extend(implied);
            base.sort_unstable();
            base.dedup();
            base
        };
        let is_left = |question: &mut Question<'_, '_>, rules: &[RuleIndex], form: usize| {
            let Some(form) = forms.get(form) else { return false };
            let base = bases(question, rules, form);
            !matches!(question.try_settle(&base, &form.subtractors), Some(Settled::Nothing))
        };
        let layers = own.choices(question);
        let mut choices =
            Choices::new(layers, forms.len(), &mut |rules, form| is_left(question, rules, form));
        while let Some((grant, ways)) =
            choices.next(&mut |rules, form| is_left(question, rules, form))
        {
            let Some(first) = grant.rules.first().copied() else { continue };
            if collect == Collect::PerStatement && by_rule.contains_key(&first) {
                // Of a statement that is known only what was found counts, of more actions.
                for rules in known_grants(gathered, by_rule, first) {
                    let are_there = own.allows.iter().zip(&rules).all(|(l, rule)| l.contains(rule));
                    for form in forms.iter().filter(|_| are_there) {
                        let key = (bases(question, &rules, form), form.subtractors.clone());
                        if let Some(known) =
                            known_violation(gathered, by_rule, first, form, &key, cell)
                        {
                            merge(known, cell.class, group.actions.as_ref());
                            break;
                        }
                    }
                }
                choices.skip_first();
                continue;
            }
            for form in ways.iter().filter_map(|way| forms.get(*way)) {
                let key = (bases(question, &grant.rules, form), form.subtractors.clone());
                if let Some(known) = known_violation(gathered, by_rule, first, form, &key, cell) {
                    merge(known, cell.class, group.actions.as_ref());
                    break;
                }
                if question.is_spent() {
                    gathered.undecided.get_or_insert_with(|| spent(question));
                    return;
                }
                let action = group.representative.clone();
                let side = cell.side;
                let confirm = |question: &Question<'_, '_>, request: &Concrete| {
                    let replay = Replay { action: &action, callers: &callers };
                    question.separates(side, &grant, replay, request)
                };
                match question.settle(&key.0, &key.1, &confirm) {
                    Settled::Nothing => {}
                    Settled::Unknown(trouble) => {
                        let found = undecided(question, trouble, &grant, &others, &key);
                        gathered.undecided.get_or_insert(found);
                    }
                    Settled::Found(concrete) => {
                        by_rule.entry(first).or_default().push(gathered.violations.len());
                        gathered.violations.push(Found {
                            side,
                            grant: grant.clone(),
                            classes: vec![cell.class],
                            callers: cell.callers,
                            concrete,
                            actions: group.actions.clone(),
                            action: action.clone(),
                            is_denied: form.also.is_some(),
                            key,
                        });
                        if collect == Collect::First {
                            return;
                        }
                        break;
                    }
                }
            }
        }
    }
}

/// Says that the nodes or the comparisons of a question are used up.
fn spent(question: &Question<'_, '_>) -> Undecided {
    let limits = question.deciders.limits;
    if question.deciders.is_exhausted() {
        Undecided::comparisons(limits)
    } else {
        Undecided::Budget { limit: limits.nodes, option: "nodes" }
    }
}

/// Returns the rules of what was found of a statement.
fn known_grants(
    gathered: &Gathered,
    by_rule: &BTreeMap<RuleIndex, Vec<usize>>,
    rule: RuleIndex,
) -> Vec<Vec<RuleIndex>> {
    let places = by_rule.get(&rule).into_iter().flatten();
    let found = places.filter_map(|place| gathered.violations.get(*place));
    found.map(|found| found.grant.rules.clone()).collect()
}

fn known_violation<'g>(
    gathered: &'g mut Gathered,
    by_rule: &BTreeMap<RuleIndex, Vec<usize>>,
    rule: RuleIndex,
    form: &Form,
    key: &(Vec<BodyId>, Vec<BodyId>),
    cell: Cell,
) -> Option<&'g mut Found> {
    let places = by_rule.get(&rule)?;
    let place = places.iter().copied().find(|place| {
        gathered.violations.get(*place).is_some_and(|found| {
            // A `Deny` that asks for nothing looks like no `Allow` at all.
            found.key == *key
                && found.callers == cell.callers
                && found.is_denied == form.also.is_some()
        })
    })?;
    gathered.violations.get_mut(place)
}

fn merge(found: &mut Found, class: usize, actions: Option<&ActionSet>) {
    if !found.classes.contains(&class) {
        found.classes.push(class);
    }
    if let (Some(known), Some(actions)) = (&mut found.actions, actions) {
        known.union(actions);
    }
}

/// One way to escape the other side.
struct Form {
    /// A `Deny` of the other side that must apply.
    also: Option<BodyId>,
    subtractors: Vec<BodyId>,
}

/// Returns the ways to escape the other side: no `Allow` of one of its layers applies, or a `Deny`
/// does. What no decider covers is read to the disadvantage of what is to be proved.
fn forms(
    question: &Question<'_, '_>,
    side: Side,
    own: &CellRules,
    others: &CellRules,
) -> Vec<Form> {
    let bodies = |rules: &[RuleIndex], may_be: bool| bodies(question, rules, may_be);
    let own_denies: Vec<BodyId> =
        own.denies.iter().flat_map(|rules| bodies(rules, false)).collect();
    if question.layers(side.other()).is_empty() {
        return vec![Form { also: None, subtractors: own_denies }];
    }
    let mut forms = Vec::new();
    for (allows, denies) in others.allows.iter().zip(&others.denies) {
        let mut subtractors = own_denies.clone();
        subtractors.extend(bodies(allows, false));
        forms.push(Form { also: None, subtractors });
        forms.extend(
            bodies(denies, true)
                .into_iter()
                .map(|deny| Form { also: Some(deny), subtractors: own_denies.clone() }),
        );
    }
    for form in &mut forms {
        form.subtractors.sort_unstable();
        form.subtractors.dedup();
    }
    forms
}

/// Returns what rules ask for, once.
fn bodies(
    question: &Question<'_, '_>,
    rules: &[RuleIndex],
    may_be_unsupported: bool,
) -> Vec<BodyId> {
    let mut bodies: Vec<BodyId> = rules
        .iter()
        .filter_map(|index| question.rules.get(*index))
        .filter(|(_, rule)| may_be_unsupported || rule.unsupported.is_none())
        .map(|(_, rule)| rule.body)
        .collect();
    bodies.sort_unstable();
    bodies.dedup();
    bodies
}

/// Says whether each layer of the other side has the same statements as one of the own side and perhaps more
/// that allow, and no other that denies: most cells of two policies that differ in a few places.
fn is_plainly_within(
    question: &Question<'_, '_>,
    side: Side,
    own: &CellRules,
    others: &CellRules,
) -> bool {
    if question.layers(side.other()).is_empty() {
        return false;
    }
    let is_among = |few: &[BodyId], all: &[BodyId]| few.iter().all(|body| all.contains(body));
    let own_denies: Vec<BodyId> =
        own.denies.iter().flat_map(|rules| bodies(question, rules, false)).collect();
    others.allows.iter().zip(&others.denies).all(|(allows, denies)| {
        let allows = bodies(question, allows, false);
        is_among(&bodies(question, denies, true), &own_denies)
            && own.allows.iter().any(|own| is_among(&bodies(question, own, true), &allows))
    })
}

/// Says what could not be decided.
fn undecided(
    question: &Question<'_, '_>,
    trouble: Trouble,
    grant: &Grant,
    others: &CellRules,
    key: &(Vec<BodyId>, Vec<BodyId>),
) -> Undecided {
    let limits = question.deciders.limits;
    let predicate = match trouble {
        Trouble::Nodes => return Undecided::Budget { limit: limits.nodes, option: "nodes" },
        Trouble::Gap(Gap::States) => {
            return Undecided::Budget { limit: limits.states, option: "states" };
        }
        Trouble::Gap(Gap::Comparisons) => return Undecided::comparisons(limits),
        Trouble::Gap(Gap::MixedTests(predicate)) => Some(predicate),
        Trouble::Variables => None,
    };
    let rules = || {
        let others = others.allows.iter().chain(&others.denies).flatten();
        grant.rules.iter().chain(others).copied()
    };
    let unsupported = rules().find_map(|index| {
        let found = question.rules.get(index)?.1.unsupported.as_ref()?;
        Some((index, found))
    });
    if let (None, Some((index, found))) = (predicate, unsupported) {
        return Undecided::Unsupported {
            statement: question.place(index),
            construct: found.construct.clone(),
            reason: found.reason,
        };
    }
    let space = &question.deciders.space;
    let has_variables = |id: &PredicateId| question.deciders.has_variables(*id);
    let predicate = predicate.or_else(|| {
        let bodies = key.0.iter().chain(&key.1);
        bodies.flat_map(|body| space.body_at(*body)).copied().find(has_variables)
    });
    let has_predicate = |index: &RuleIndex| {
        let body = question.body_of(*index).map_or(&[][..], |body| space.body_at(body));
        predicate.is_some_and(|predicate| body.contains(&predicate))
    };
    let index = rules().find(has_predicate).or_else(|| rules().next()).unwrap_or_default();
    let construct = match predicate.and_then(|id| space.predicate_at(id)) {
        Some(predicate) => question.construct_of(predicate),
        None => "policy variable".into(),
    };
    let reason = if matches!(trouble, Trouble::Variables) {
        "values of a policy variable cannot be told apart there"
    } else {
        "texts with wildcards and values of another type are compared with one key"
    };
    Undecided::Unsupported { statement: question.place(index), construct, reason }
}

impl Gathered {
    /// Returns the violations, explained.
    pub(crate) fn explain(&self, question: &mut Question<'_, '_>) -> Vec<Violation> {
        self.violations.iter().map(|found| question.explain(found)).collect()
    }
}
