//! Keys that a request has.

use std::rc::Rc;

use iamkit_pattern::Case;
use iamkit_pattern::solve::{Language, WordPattern};
use iamkit_policy::SetOperator;

use crate::space::{Binding, KeyId, Test};

use super::{Deciders, Found, Gap, Scope, Value, Wanted};

impl Deciders<'_> {
    /// Finds the value or the values of a key that the request has.
    pub(super) fn solve_present(&mut self, scope: &Scope, key: KeyId, wanted: &[Wanted]) -> Found {
        let mut tests = Vec::with_capacity(wanted.len());
        for &wanted in wanted {
            let test = self.space.predicate_at(wanted.literal.predicate).map(|found| &found.test);
            match test {
                Some(Test::Presence { is_missing }) if *is_missing == wanted.literal.holds => {
                    return Found::Nothing;
                }
                Some(Test::Presence { .. }) => {}
                _ => tests.push(wanted),
            }
        }
        let mut extra = Vec::new();
        let bound = scope.assignment.bindings.iter().find(|(bound, _)| *bound == key);
        if let Some((_, Binding::Text(text))) = bound {
            let text = WordPattern::literal(text, Case::Sensitive);
            extra.push((Rc::new(Language::new([text])), true));
        }
        if let Some((_, excluded)) = scope.excluded.iter().find(|(bound, _)| *bound == key) {
            extra.push((Rc::clone(excluded), false));
        }
        let cardinality = self.space.key_at(key).cardinality;
        // What has several values cannot replace a variable, what has one does.
        let binding = bound.map(|(_, binding)| binding);
        let may_be_one = cardinality.may_be_one() && binding != Some(&Binding::NoValue);
        let may_be_many =
            cardinality.may_be_many() && matches!(binding, None | Some(Binding::NoValue));
        let mut found = Found::Nothing;
        if may_be_one {
            found = self.solve_element(scope, key, &tests, &extra);
        }
        if may_be_many && !matches!(found, Found::Value(_)) {
            let several = self.solve_several(scope, key, &tests);
            if !matches!(several, Found::Nothing) {
                found = several;
            }
        }
        found
    }

    /// Finds the values of a multi-valued key: tests of some value and of every value, without
    /// quantifiers. Empty texts are no values of such keys.
    fn solve_several(&mut self, scope: &Scope, key: KeyId, wanted: &[Wanted]) -> Found {
        let (mut every, mut some) = (Vec::new(), Vec::new());
        for &wanted in wanted {
            let test = self.space.predicate_at(wanted.literal.predicate).map(|found| &found.test);
            let set = match test {
                Some(Test::Text { how, .. } | Test::Typed { how, .. }) => how.set,
                _ => None,
            };
            match (set, wanted.literal.holds) {
                // Several values need a set operator.
                (None, true) => return Found::Nothing,
                (None, false) => {}
                (Some(SetOperator::ForAllValues), true)
                | (Some(SetOperator::ForAnyValue), false) => {
                    every.push(wanted);
                }
                (Some(SetOperator::ForAllValues), false)
                | (Some(SetOperator::ForAnyValue), true) => {
                    some.push(wanted);
                }
            }
        }
        let empty = Language::new([WordPattern::literal("", Case::Sensitive)]);
        let extra = [(Rc::new(empty), false)];
        let mut words = Vec::new();
        let rounds =
            if some.is_empty() { vec![None] } else { some.into_iter().map(Some).collect() };
        let mut unknown: Option<Gap> = None;
        for one in rounds {
            let mut tests = every.clone();
            tests.extend(one);
            match self.solve_element(scope, key, &tests, &extra) {
                Found::Value(Value::One(word)) if words.contains(&word) => {}
                Found::Value(Value::One(word)) => words.push(word),
                Found::Nothing | Found::Value(_) => return Found::Nothing,
                Found::Unknown(gap) => unknown = Some(gap),
            }
        }
        unknown.map_or(Found::Value(Value::Many(words)), Found::Unknown)
    }
}
