//! Principals and values of conditions that a policy has no need of.
//!
//! Most values are judged by themselves: one text is enough to show that a value is needed, and what the
//! whole value matches may be more than others leave. What is not settled so makes a variant of its
//! statement, and is needless when no request tells the statement from the variant.

mod against;
mod alone;
mod asked;
mod covered;
mod named;
mod own_test;
mod variant;

use std::collections::{HashMap, HashSet};

use iamkit_authz::{PolicySet, StatementRef};

use crate::answer::Undecided;
use crate::compile::{Part as RulePart, value_pattern};
use crate::options::ReasonOptions;
use crate::question::place;
use crate::readings::{TwiceAsked, in_every_reading};
use crate::space::{BodyId, Predicate, PredicateId, Test};

use against::against_variants;
use alone::judged;
pub(super) use alone::{Alone, Free, judged_patterns};
use asked::{Asked, Part, Sought};
pub(super) use asked::{Judging, specificities};
pub(super) use covered::covered_values;
use named::{Named, named_alone};
pub(super) use own_test::is_value;
use own_test::{Kind, OwnTest, pinned, some};
pub(super) use variant::ListedValue;
use variant::listed_values;

/// Why it is not known whether something has an effect.
pub(super) const NOT_DECIDED: &str = "it was not decided whether it has an effect";

/// A value that could be left out.
#[derive(Clone, Debug)]
pub(super) struct NeedlessValue {
    pub(super) value: ListedValue,
    /// Whether whatever it allows is denied.
    pub(super) is_shadowed: bool,
    /// The statements that do without it.
    pub(super) by: Vec<StatementRef>,
}

/// What is known of the values of a policy.
#[derive(Clone, Debug, Default)]
pub(super) struct NeedlessValues {
    pub(super) found: Vec<NeedlessValue>,
    pub(super) undecided: Option<Undecided>,
}

impl TwiceAsked for NeedlessValues {
    fn is_settled(&self) -> bool {
        false
    }

    /// What has an effect in one of the readings is not without.
    fn beside(mut self, other: Self) -> Self {
        self.found.retain(|needless| {
            other.found.iter().any(|known| known.value.place() == needless.value.place())
        });
        self.undecided = self.undecided.or(other.undecided);
        self
    }
}

/// Finds the values each of which could be left out on its own.
pub(super) fn needless_values(
    set: &PolicySet,
    judging: Judging<'_>,
    options: &ReasonOptions<'_>,
) -> NeedlessValues {
    in_every_reading([set], options, |options| needless_values_so(set, judging, options))
}

/// The same in one reading of the conditions.
fn needless_values_so(
    set: &PolicySet,
    judging: Judging<'_>,
    options: &ReasonOptions<'_>,
) -> NeedlessValues {
    let values = listed_values(set);
    let none = NeedlessValues::default();
    if values.is_empty() || !set.warnings().is_empty() {
        return none;
    }
    let statements = values.iter().map(|value| value.at);
    let Ok(asked) = Asked::new(set, statements, judging, *options) else {
        return NeedlessValues { undecided: Some(Undecided::classes(options)), ..none };
    };
    let alone = judged(set, &values, options);
    let mut by_itself = ByItself { set, asked, values: &values, named: HashMap::new() };
    let repeated = repeated(&values);
    let mut found = Vec::new();
    let mut open = Vec::new();
    let mut unknown = None;
    for (index, alone) in alone.iter().enumerate() {
        // Of two that are equal the later one is told.
        let is_judged = |value| judging.only.is_none_or(|only| only(value));
        if repeated.contains(&index) || !values.get(index).is_some_and(is_judged) {
            continue;
        }
        match by_itself.verdict(index, alone) {
            Verdict::Needed => {}
            Verdict::Needless(needless) => found.push(needless),
            Verdict::Unknown => {
                unknown.get_or_insert(index);
            }
            Verdict::Open => open.push(index),
        }
    }
    let open: Vec<ListedValue> = open.iter().filter_map(|at| values.get(*at)).cloned().collect();
    let beside_variants = against_variants(set, &open, judging, options);
    found.extend(beside_variants.found);
    found.sort_by_key(|needless| needless.value.place());
    let unknown = unknown.and_then(|index| values.get(index));
    let unknown = unknown.map(|value| not_decided(&by_itself.asked, set, value));
    NeedlessValues { found, undecided: unknown.or(beside_variants.undecided) }
}

fn not_decided(asked: &Asked<'_, '_>, set: &PolicySet, value: &ListedValue) -> Undecided {
    if asked.question.deciders.is_exhausted() {
        return Undecided::comparisons(asked.question.options.limits);
    }
    Undecided::Unsupported {
        statement: place(set, 0, value.at),
        construct: format!("`{}` of {}", value.text, value.list.element.as_str()).into(),
        reason: NOT_DECIDED,
    }
}

/// Returns the numbers of the values that stand once more further down.
fn repeated(values: &[ListedValue]) -> HashSet<usize> {
    let mut seen = HashSet::new();
    let is_repeated = |value: &ListedValue| !seen.insert((value.list_place(), value.text.clone()));
    let mut places: Vec<(usize, &ListedValue)> = values.iter().enumerate().rev().collect();
    let mut is_repeated = is_repeated;
    places.retain(|(_, value)| is_repeated(value));
    places.into_iter().map(|(index, _)| index).collect()
}

/// What became of a value.
enum Verdict {
    Needed,
    Needless(NeedlessValue),
    /// A test stands beside it that no decider covers.
    Unknown,
    /// It has to be seen against its variant.
    Open,
}

/// Values that are judged by what they are themselves.
struct ByItself<'v, 'a, 'c> {
    set: &'a PolicySet,
    asked: Asked<'a, 'c>,
    values: &'v [ListedValue],
    /// By statement: the first of its principals, and whom each of them names.
    named: HashMap<StatementRef, (usize, Option<Named>)>,
}

impl ByItself<'_, '_, '_> {
    fn verdict(&mut self, index: usize, alone: &Alone) -> Verdict {
        let Some(value) = self.values.get(index) else { return Verdict::Unknown };
        if let Alone::Covered(_) = alone {
            return Verdict::Needless(by_its_list(value));
        }
        let Some(statement) = self.asked.rule(value.at) else { return Verdict::Open };
        if self.asked.is_unsupported(statement) {
            return Verdict::Unknown;
        }
        let verdict = if value.list.operator.is_none() {
            self.principal(index, statement)
        } else {
            self.value_of_condition(value, statement, alone)
        };
        verdict.unwrap_or(Verdict::Open)
    }

    /// A principal counts for the callers whom no other one names as closely.
    fn principal(&mut self, index: usize, statement: usize) -> Option<Verdict> {
        let value = self.values.get(index)?;
        if !self.named.contains_key(&value.at) {
            let is_beside =
                |other: &&ListedValue| other.at == value.at && other.list.operator.is_none();
            let first = self.values.iter().position(|other| is_beside(&other))?;
            let principals: Vec<ListedValue> =
                self.values.iter().skip(first).take_while(is_beside).cloned().collect();
            let named = named_alone(&self.asked, self.set, &principals);
            self.named.insert(value.at, (first, named));
        }
        let (first, named) = self.named.get(&value.at)?;
        let callers = named.as_ref()?.get(index.checked_sub(*first)?)?.clone();
        if callers.is_empty() {
            return Some(Verdict::Needless(by_its_list(value)));
        }
        let sought = |asked: &Asked<'_, '_>, of: usize| {
            let part = asked.part(statement, of).filter(|_| callers.contains(&of));
            part.map(|part| (part, None)).into_iter().collect()
        };
        let others = self.asked.others(statement);
        match self.asked.is_left(statement, &sought, Some(&others)) {
            None => Some(Verdict::Unknown),
            Some(true) => Some(Verdict::Needed),
            Some(false) => Some(self.needless(value, statement, &sought)),
        }
    }

    fn value_of_condition(
        &mut self,
        value: &ListedValue,
        statement: usize,
        alone: &Alone,
    ) -> Option<Verdict> {
        let (rest, own) = self.tests(value, statement)?;
        let others = self.asked.others(statement);
        if let Alone::Free(free) = alone {
            let mut tests = pinned(&own, &free.text);
            let space = &mut self.asked.question.deciders.space;
            tests.extend(free.variables.iter().map(|(key, text)| is_value(space, key, text)));
            let body = self.body(&rest, tests);
            let sought = of_body(statement, body);
            if self.asked.is_left(statement, &sought, Some(&others)) == Some(true) {
                return Some(Verdict::Needed);
            }
        }
        let whole = self.whole(value, &own)?;
        let body = self.body(&rest, vec![whole]);
        let sought = of_body(statement, body);
        match self.asked.is_left(statement, &sought, Some(&others)) {
            Some(false) => Some(self.needless(value, statement, &sought)),
            _ => None,
        }
    }

    /// Returns what a statement asks for besides the test of a value, and the test.
    fn tests(&self, value: &ListedValue, statement: usize) -> Option<(Vec<PredicateId>, OwnTest)> {
        let (_, rule) = self.asked.question.rules.get(statement)?;
        // The first part is the resource.
        let number = 1 + value.test_number(self.set)?;
        let RulePart::Predicate(own) = *rule.parts.get(number)? else { return None };
        let others = rule.parts.iter().enumerate().filter(|(at, _)| *at != number);
        let predicates = others.filter_map(|(_, part)| match part {
            RulePart::Predicate(predicate) => Some(*predicate),
            RulePart::Always | RulePart::Unsupported => None,
        });
        let own = self.asked.question.deciders.space.predicate_at(own)?;
        Some((predicates.collect(), OwnTest::of(own)?))
    }

    fn body(&mut self, rest: &[PredicateId], tests: Vec<Predicate>) -> BodyId {
        let space = &mut self.asked.question.deciders.space;
        let mut predicates = rest.to_vec();
        predicates.extend(tests.into_iter().map(|test| space.predicate(test)));
        space.body(predicates)
    }

    /// Returns the test of whether some value of a request is what one of a list matches: no request without
    /// such a value tells the list from the one without it.
    fn whole(&mut self, value: &ListedValue, own: &OwnTest) -> Option<Predicate> {
        let how = some(own.how);
        let test = match own.kind {
            Kind::Text { is_arn, .. } => {
                let found = value.test(self.set)?;
                let base = found.operator.value.known()?.base;
                let written = found.test.values.get(value.index)?;
                let document = self.set.document(value.at.policy)?;
                let space = &mut self.asked.question.deciders.space;
                let pattern = value_pattern(space, &written.value, base, document.has_variables());
                Test::Text { patterns: [pattern].into(), is_arn, how }
            }
            Kind::Typed { value_type, base } => {
                Test::Typed { value_type, base, values: [value.text.clone()].into(), how }
            }
        };
        Some(Predicate { coordinate: own.coordinate, test })
    }

    fn needless(&mut self, value: &ListedValue, statement: usize, sought: Sought<'_>) -> Verdict {
        let others = self.asked.others(statement);
        let (is_shadowed, by) = self.asked.doing_without(statement, sought, others);
        Verdict::Needless(NeedlessValue { value: value.clone(), is_shadowed, by })
    }
}

/// A value that others of its list do without.
fn by_its_list(value: &ListedValue) -> NeedlessValue {
    NeedlessValue { value: value.clone(), is_shadowed: false, by: vec![value.at] }
}

/// Seeks requests of a conjunction that stands in the place of a statement.
fn of_body(
    statement: usize,
    body: BodyId,
) -> impl Fn(&Asked<'_, '_>, usize) -> Vec<(Part, Option<Part>)> {
    move |asked, callers| {
        let part = asked.part(statement, callers);
        part.map(|part| (Part { body, ..part }, None)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
