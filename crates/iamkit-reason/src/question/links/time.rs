//! The time of a request, which it has in two forms.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use iamkit_condition::internal::compare_dates;
use iamkit_policy::{BaseOperator, ValueType};

use crate::question::Question;
use crate::space::{Coordinate, How, KeyId, Predicate, PredicateId, Test};

/// Most points in time that stretches are told apart by.
const MOST_POINTS: usize = 12;

impl Question<'_, '_> {
    /// Returns the stretches of time that tests of both keys tell apart: both are of one instant (IAM User
    /// Guide, "AWS global condition context keys"). None where a test is not one of dates.
    pub(super) fn stretches_of_time(
        &mut self,
        keys: [KeyId; 2],
        predicates: &BTreeSet<PredicateId>,
    ) -> Vec<Vec<PredicateId>> {
        let mut points: Vec<Box<str>> = Vec::new();
        for id in predicates {
            let Some(found) = self.deciders.space.predicate_at(*id) else { continue };
            if !keys.iter().any(|key| found.coordinate == Coordinate::Key(*key)) {
                continue;
            }
            match &found.test {
                // Seconds may be compared as numbers.
                Test::Typed {
                    value_type: ValueType::Date | ValueType::Numeric, values, ..
                } if values.iter().all(|value| compare_dates(value, value).is_some()) => {
                    points.extend(values.iter().cloned());
                }
                Test::Presence { .. } => {}
                Test::Typed { .. } | Test::Text { .. } | Test::Resource { .. } => {
                    return Vec::new();
                }
            }
        }
        let order = |left: &str, right: &str| compare_dates(left, right).unwrap_or(Ordering::Equal);
        points.sort_by(|left, right| order(left, right));
        points.dedup_by(|left, right| order(left, right).is_eq());
        if points.is_empty() || points.len() > MOST_POINTS {
            return Vec::new();
        }
        let mut ways = Vec::new();
        for (index, point) in points.iter().enumerate() {
            let is_before = (BaseOperator::DateLessThan, &**point);
            let last = index.checked_sub(1).and_then(|last| points.get(last));
            let is_after = last.map(|last| (BaseOperator::DateGreaterThan, &**last));
            let between: Vec<_> = [is_before].into_iter().chain(is_after).collect();
            ways.push(self.in_both(keys, &between));
            ways.push(self.in_both(keys, &[(BaseOperator::DateEquals, point)]));
        }
        if let Some(last) = points.last() {
            ways.push(self.in_both(keys, &[(BaseOperator::DateGreaterThan, last)]));
        }
        // Every request has both; what asks for one that is missing finds it last.
        ways.extend(keys.map(|key| vec![self.presence(key, true)]));
        ways
    }

    /// Returns the tests of two keys.
    fn in_both(&mut self, keys: [KeyId; 2], tests: &[(BaseOperator, &str)]) -> Vec<PredicateId> {
        let how = How { is_negated: false, if_missing: false, set: None, if_unreadable: false };
        let mut found = Vec::new();
        for key in keys {
            for (base, text) in tests {
                let values = [Box::<str>::from(*text)].into();
                let test = Test::Typed { value_type: ValueType::Date, base: *base, values, how };
                let coordinate = Coordinate::Key(key);
                found.push(self.deciders.space.predicate(Predicate { coordinate, test }));
            }
        }
        found
    }
}
