//! The first part of each statement that a request does not meet.

use iamkit_condition::ContextValue;
use iamkit_pattern::solve::Word;
use iamkit_policy::{ActionElement, Effect, Statement};

use crate::answer::{Mismatch, NotCovered, StatementPart};
use crate::ask::Found;
use crate::compile::{Compiled, Part, condition, resource};
use crate::concrete::Concrete;
use crate::coordinate::{Scope, Value};
use crate::question::{CellRules, Question, RuleIndex, Side};
use crate::space::{Assignment, Binding, Coordinate};

use super::request::ShownRequest;

/// Most statements that are named when none has to do with the action.
const MOST_FAR: usize = 3;

/// Most texts of a list that are shown.
const MOST_SHOWN: usize = 5;

/// The statements that are asked why they do not allow a request.
#[derive(Clone, Copy)]
struct Asked {
    side: Side,
    names_action: bool,
    callers: usize,
}

impl Question<'_, '_> {
    /// Says for each statement of the other side why it does not allow the request, the closest ones
    /// first.
    pub(super) fn not_covered(&mut self, found: &Found, shown: &ShownRequest) -> Vec<NotCovered> {
        let other = found.side.other();
        let Some(class) = found.classes.first().and_then(|class| self.classes().get(*class)) else {
            return Vec::new();
        };
        let Some(callers) = self.callers.get(found.callers) else { return Vec::new() };
        let named: Vec<RuleIndex> = class.rules().collect();
        let cell = self.cell_rules(other, class, callers);
        let scope = self.scope_of(&shown.concrete);
        let denying = self.denying(&cell, &scope, &shown.concrete);
        if let Some(index) = denying {
            let detail =
                Mismatch { key: None, expected: "not denied".into(), actual: "denied".into() };
            return vec![NotCovered {
                statement: self.place(index),
                part: StatementPart::Deny,
                detail,
            }];
        }
        let is_allow = |index: &RuleIndex| {
            let rule = self.rules.get(*index);
            rule.is_some_and(|(side, rule)| *side == other && rule.effect == Effect::Allow)
        };
        let allows: Vec<RuleIndex> = (0..self.rules.len()).filter(is_allow).collect();
        // Where some statement names the action, the others say nothing; else those of its service
        // are the nearest.
        let (naming, others): (Vec<RuleIndex>, Vec<RuleIndex>) =
            allows.into_iter().partition(|index| named.contains(index));
        let asked = Asked { side: other, names_action: true, callers: found.callers };
        let unmet = self.unmet_of(asked, naming, usize::MAX, &scope, shown);
        if !unmet.is_empty() {
            return unmet;
        }
        let asked = Asked { names_action: false, ..asked };
        let service = shown.witness.action.split(':').next().unwrap_or_default();
        let (near, far): (Vec<RuleIndex>, Vec<RuleIndex>) =
            others.into_iter().partition(|index| self.names_service(*index, service));
        let unmet = self.unmet_of(asked, near, usize::MAX, &scope, shown);
        if !unmet.is_empty() {
            return unmet;
        }
        self.unmet_of(asked, far, MOST_FAR, &scope, shown)
    }

    /// Says for each of some statements why it does not allow the request, the closest ones first and no
    /// more than `most`.
    fn unmet_of(
        &mut self,
        asked: Asked,
        rules: Vec<RuleIndex>,
        most: usize,
        scope: &Scope,
        shown: &ShownRequest,
    ) -> Vec<NotCovered> {
        let mut unmet: Vec<(usize, RuleIndex, NotCovered)> = Vec::new();
        for index in rules {
            let (count, first) = self.unmet_parts(asked, index, scope, shown);
            if let Some((part, detail)) = first {
                let statement = self.place(index);
                unmet.push((count, index, NotCovered { statement, part, detail }));
            }
        }
        unmet.sort_by_key(|(count, index, _)| (*count, *index));
        unmet.truncate(most);
        unmet.into_iter().map(|(_, _, found)| found).collect()
    }

    fn denying(
        &mut self,
        cell: &CellRules,
        scope: &Scope,
        concrete: &Concrete,
    ) -> Option<RuleIndex> {
        let denies: Vec<RuleIndex> = cell.denies.iter().flatten().copied().collect();
        denies.into_iter().find(|index| {
            let body = self.body_of(*index);
            let predicates =
                body.map(|body| self.deciders.space.body_at(body).to_vec()).unwrap_or_default();
            predicates.into_iter().all(|id| {
                let coordinate =
                    self.deciders.space.predicate_at(id).map(|predicate| predicate.coordinate);
                coordinate.is_some_and(|coordinate| {
                    self.deciders.holds(scope, id, false, &value_at(concrete, coordinate))
                })
            })
        })
    }

    fn unmet_parts(
        &mut self,
        asked: Asked,
        index: RuleIndex,
        scope: &Scope,
        shown: &ShownRequest,
    ) -> (usize, Option<(StatementPart, Mismatch)>) {
        let Asked { side, names_action, callers } = asked;
        let statement = self.rules.get(index).and_then(|(_, rule)| {
            let set = self.set_of(side, rule)?;
            let has_variables = set.document(rule.at.policy)?.has_variables();
            Some((set.statement(rule.at)?, has_variables, set.policy_type()))
        });
        let Some((statement, has_variables, policy_type)) = statement else { return (0, None) };
        let parts = self.rules.get(index).map(|(_, rule)| rule.parts.clone()).unwrap_or_default();
        let mut found = Vec::new();
        if !names_action {
            found.push((StatementPart::Action, actions_mismatch(statement, shown)));
        }
        let is_met = if let Some(part) = parts.first() {
            self.is_part_met(*part, scope, &shown.concrete)
        } else {
            let part = resource(&mut self.deciders.space, statement, has_variables);
            self.is_met(part, scope, &shown.concrete)
        };
        if !is_met {
            found.push((StatementPart::Resource, resources_mismatch(statement, shown)));
        }
        let covers = self
            .callers
            .get(callers)
            .and_then(|callers| callers.covered.get(index))
            .copied()
            .unwrap_or(true);
        if policy_type.has_principal() && !covers {
            found.push((StatementPart::Principal, principals_mismatch(statement, shown)));
        }
        for (place, test) in statement.tests().enumerate() {
            let is_met = if let Some(part) = parts.get(place + 1) {
                self.is_part_met(*part, scope, &shown.concrete)
            } else {
                let (space, effect) = (&mut self.deciders.space, statement.effect());
                let part = condition(space, test, has_variables, effect);
                self.is_met(part, scope, &shown.concrete)
            };
            if !is_met {
                let values = test.test.values.iter().map(|value| value.value.text());
                let key = test.test.key.value.as_str();
                let id = self.deciders.space.key(key);
                let detail = Mismatch {
                    key: Some(key.into()),
                    expected: format!("{} {}", test.operator.value, listed(values)).into(),
                    actual: shown_value(shown.concrete.context.get(&id)).into(),
                };
                found.push((StatementPart::Condition, detail));
            }
        }
        let count = found.len();
        (count, found.into_iter().next())
    }

    fn is_met(&mut self, part: Compiled, scope: &Scope, concrete: &Concrete) -> bool {
        match part {
            Compiled::Always => true,
            Compiled::Never | Compiled::Unsupported(_) => false,
            Compiled::Predicate(predicate) => {
                let id = self.deciders.space.predicate(predicate);
                self.is_part_met(Part::Predicate(id), scope, concrete)
            }
        }
    }

    fn is_part_met(&mut self, part: Part, scope: &Scope, concrete: &Concrete) -> bool {
        match part {
            Part::Always => true,
            Part::Unsupported => false,
            Part::Predicate(id) => {
                let predicate = self.deciders.space.predicate_at(id);
                let coordinate = predicate.map(|predicate| predicate.coordinate);
                coordinate.is_some_and(|coordinate| {
                    self.deciders.holds(scope, id, false, &value_at(concrete, coordinate))
                })
            }
        }
    }

    /// Returns the scope in which every variable has its value of a request.
    fn scope_of(&mut self, concrete: &Concrete) -> Scope {
        let keys: Vec<_> = self.deciders.space.key_ids().collect();
        let bindings = keys.into_iter().map(|key| {
            let binding = match concrete.context.get(&key) {
                Some(Some(ContextValue::One(text))) => Binding::Text((&**text).into()),
                _ => Binding::NoValue,
            };
            (key, binding)
        });
        let assignment = Assignment { bindings: bindings.collect() };
        Scope { number: self.next_scope(), assignment, ..Scope::default() }
    }
}

fn value_at(concrete: &Concrete, coordinate: Coordinate) -> Value {
    match coordinate {
        Coordinate::Resource => Value::One(Word::from(concrete.resource.as_str())),
        Coordinate::Key(key) => match concrete.context.get(&key) {
            None | Some(None) => Value::Missing,
            Some(Some(ContextValue::One(text))) => Value::One(Word::from(&**text)),
            Some(Some(ContextValue::Many(texts))) => {
                Value::Many(texts.iter().map(|text| Word::from(&**text)).collect())
            }
        },
    }
}

fn actions_mismatch(statement: &Statement, shown: &ShownRequest) -> Mismatch {
    let element = statement.action();
    let texts = listed(element.patterns().iter().map(|pattern| pattern.value.as_str()));
    let expected = match element {
        ActionElement::Action(_) => texts,
        ActionElement::NotAction(_) => format!("not {texts}"),
    };
    Mismatch { key: None, expected: expected.into(), actual: shown.witness.action.clone() }
}

fn resources_mismatch(statement: &Statement, shown: &ShownRequest) -> Mismatch {
    let expected = statement.resource().map_or_else(String::new, |element| {
        let texts = listed(element.patterns().iter().map(|pattern| pattern.value.as_str()));
        if element.is_negated() { format!("not {texts}") } else { texts }
    });
    Mismatch { key: None, expected: expected.into(), actual: shown.witness.resource.clone() }
}

fn principals_mismatch(statement: &Statement, shown: &ShownRequest) -> Mismatch {
    let expected = statement.principal().map_or_else(String::new, |element| {
        let text = |text| match text {
            // `*` alone also stands for callers that are none of AWS.
            "*" => r#"{"AWS":"*"}"#,
            text => text,
        };
        let principals: Vec<&str> =
            element.principals().map(|(_, principal)| text(principal.value.as_str())).collect();
        let texts = listed(principals.into_iter());
        if element.is_negated() { format!("not {texts}") } else { texts }
    });
    let actual = shown.witness.principal.clone().unwrap_or_default();
    Mismatch { key: None, expected: expected.into(), actual }
}

/// Joins the first texts of a list and counts the others.
fn listed<'t>(texts: impl ExactSizeIterator<Item = &'t str>) -> String {
    // Of lists of thousands not each is looked at.
    let more = texts.len().saturating_sub(MOST_SHOWN);
    let shown: Vec<&str> = texts.take(MOST_SHOWN).collect();
    let joined = shown.join(", ");
    if more == 0 { joined } else { format!("{joined} and {more} more") }
}

fn shown_value(value: Option<&Option<ContextValue>>) -> String {
    match value {
        None | Some(None) => "missing".into(),
        Some(Some(ContextValue::One(text))) => text.to_string(),
        Some(Some(ContextValue::Many(texts))) => listed(texts.iter().map(|text| &**text)),
    }
}
