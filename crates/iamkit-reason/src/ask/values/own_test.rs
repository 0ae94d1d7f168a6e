//! The test of a condition that a value stands in, with other values in its place.

use iamkit_condition::KeyName;
use iamkit_pattern::Case;
use iamkit_policy::{BaseOperator, SetOperator, ValueType};

use crate::space::{Coordinate, Form, How, Predicate, Space, Test, TextPattern};

/// The test that a value stands in, without its values.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnTest {
    pub(super) coordinate: Coordinate,
    pub(super) kind: Kind,
    pub(super) how: How,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text { form: Form, is_arn: bool },
    Typed { value_type: ValueType, base: BaseOperator },
}

impl OwnTest {
    pub(super) fn of(predicate: &Predicate) -> Option<Self> {
        let (kind, how) = match &predicate.test {
            Test::Text { patterns, is_arn, how } => {
                let form = patterns.first().map(|pattern| pattern.form)?;
                (Kind::Text { form, is_arn: *is_arn }, how)
            }
            Test::Typed { value_type, base, how, .. } => {
                (Kind::Typed { value_type: *value_type, base: *base }, how)
            }
            Test::Resource { .. } | Test::Presence { .. } => return None,
        };
        Some(Self { coordinate: predicate.coordinate, kind, how: *how })
    }
}

/// Returns the tests that the only value of a request is this text.
pub(super) fn pinned(own: &OwnTest, text: &str) -> Vec<Predicate> {
    let is_text = |how: How| match own.kind {
        // A key of which nothing else is known is what the tests of it are.
        Kind::Text { form, is_arn } => {
            let patterns = [TextPattern::plain(text, false, form)].into();
            Some(Test::Text { patterns, is_arn, how })
        }
        Kind::Typed { value_type, .. } => {
            let base = match value_type {
                ValueType::Numeric => BaseOperator::NumericEquals,
                ValueType::Date => BaseOperator::DateEquals,
                ValueType::IpAddress => BaseOperator::IpAddress,
                _ => return None,
            };
            Some(Test::Typed { value_type, base, values: [text.into()].into(), how })
        }
    };
    let how = some(own.how);
    let every = how.set.map(|_| How { set: Some(SetOperator::ForAllValues), ..how });
    let tests = [Some(how), every].into_iter().flatten().filter_map(is_text);
    tests.map(|test| Predicate { coordinate: own.coordinate, test }).collect()
}

/// Returns the test of whether a key has a value.
pub(in crate::ask) fn is_value(space: &mut Space<'_>, key: &KeyName, text: &str) -> Predicate {
    let pattern = TextPattern::plain(text, false, Form::Text(Case::Sensitive));
    let how = How { is_negated: false, if_missing: false, set: None, if_unreadable: false };
    let test = Test::Text { patterns: [pattern].into(), is_arn: false, how };
    Predicate { coordinate: Coordinate::Key(space.key(key.as_str())), test }
}

/// Returns how a test holds for some value that is there.
pub(super) fn some(how: How) -> How {
    let set = how.set.map(|_| SetOperator::ForAnyValue);
    How { is_negated: false, if_missing: false, set, if_unreadable: false }
}
