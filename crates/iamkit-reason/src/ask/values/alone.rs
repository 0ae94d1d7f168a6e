//! What a value does beside the other values of its list.
//!
//! Most values are told from all others of their list by a single text, and most others are covered by
//! one of them. Both are seen by sorting: no search compares every value with every other.

mod addresses;
mod ordered;
mod texts;

use std::collections::HashMap;

use iamkit_authz::PolicySet;
use iamkit_condition::KeyName;
use iamkit_policy::{Compare, ConditionTestRef, ValueType};

use super::ListedValue;
use crate::compile::value_pattern;
use crate::options::ReasonOptions;
use crate::space::{Space, TextPattern};

/// What a value is beside the other values of its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ask) enum Alone {
    /// These others match all that it matches; they are numbers of values.
    Covered(Vec<usize>),
    /// A value of a request that it matches and none of the others.
    Free(Free),
    /// Neither is seen at once.
    Open,
}

/// What shows that a value matches something that the others of its list do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ask) struct Free {
    pub(in crate::ask) text: Box<str>,
    /// The values of policy variables with which it is so.
    pub(in crate::ask) variables: Vec<(KeyName, Box<str>)>,
}

impl<T: Into<Box<str>>> From<T> for Free {
    fn from(text: T) -> Self {
        Self { text: text.into(), variables: Vec::new() }
    }
}

/// Judges every value beside those of its list; principals stay open.
pub(in crate::ask) fn judged(
    set: &PolicySet,
    values: &[ListedValue],
    options: &ReasonOptions<'_>,
) -> Vec<Alone> {
    let mut found = Vec::with_capacity(values.len());
    for list in values.chunk_by(ListedValue::is_in_list_of) {
        let first = found.len();
        let test = list.first().and_then(|value| Some((value, value.test(set)?)));
        let mut of_list = match test {
            Some((value, test)) => {
                let document = set.document(value.at.policy);
                let has_variables = document.is_some_and(|document| document.has_variables());
                of_test(test, has_variables, options)
            }
            None => vec![Alone::Open; list.len()],
        };
        let texts: Vec<&str> = list.iter().map(|value| &*value.text).collect();
        note_twins(&texts, &mut of_list);
        for alone in &mut of_list {
            if let Alone::Covered(others) = alone {
                for other in others {
                    *other += first;
                }
            }
        }
        found.extend(of_list);
    }
    found
}

/// Judges each of some patterns beside the others; the numbers are those of the patterns.
pub(in crate::ask) fn judged_patterns(space: &Space<'_>, patterns: &[TextPattern]) -> Vec<Alone> {
    texts::judged(space, patterns)
}

/// Of values that are the same text each is covered by another.
fn note_twins(texts: &[&str], found: &mut [Alone]) {
    let mut last: HashMap<&str, usize> = HashMap::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let Some(other) = last.insert(text, index) else { continue };
        for (of, by) in [(index, other), (other, index)] {
            if let Some(alone @ (Alone::Open | Alone::Free(_))) = found.get_mut(of) {
                *alone = Alone::Covered(vec![by]);
            }
        }
    }
}

/// Judges the values of a condition.
fn of_test(
    test: ConditionTestRef<'_>,
    has_variables: bool,
    options: &ReasonOptions<'_>,
) -> Vec<Alone> {
    let open = || vec![Alone::Open; test.test.values.len()];
    let Some(operator) = test.operator.value.known() else { return open() };
    let base = operator.base;
    let texts: Vec<&str> = test.test.values.iter().map(|value| value.value.text()).collect();
    match (base.value_type(), base.compare()) {
        (ValueType::String | ValueType::Arn, _) => {
            let mut space = Space::new(None).with_reading(options.short_arns);
            let values = test.test.values.iter();
            let pattern = |value| value_pattern(&mut space, value, base, has_variables);
            let patterns: Vec<_> = values.map(|value| &value.value).map(pattern).collect();
            texts::judged(&space, &patterns)
        }
        (ValueType::IpAddress, _) => addresses::judged(&texts).unwrap_or_else(open),
        (ValueType::Numeric | ValueType::Date, compare) if compare != Compare::Absent => {
            ordered::judged(&texts, base.value_type(), compare).unwrap_or_else(open)
        }
        _ => open(),
    }
}
