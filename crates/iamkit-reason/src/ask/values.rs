//! Principals and values of conditions that a policy has no need of.
//!
//! Most values are judged by themselves: one text is enough to show that a value is needed, and what the
//! whole value matches may be more than others leave. What is not settled so makes a variant of its
//! statement, and is needless when no request tells the statement from the variant.

mod alone;
mod asked;
mod named;
mod variant;

use std::collections::{HashMap, HashSet};

use iamkit_authz::{PolicySet, StatementRef};
use iamkit_policy::{BaseOperator, SetOperator, ValueType};

use crate::answer::Undecided;
use crate::compile::{Part as RulePart, value_pattern};
use crate::options::ReasonOptions;
use crate::question::place;
use crate::readings::{TwiceAsked, in_every_reading, other_reading};
use crate::space::{BodyId, How, Predicate, PredicateId, Test, TextPattern};

use alone::{Alone, judged};
use asked::{Asked, Part, Sought};
use named::{Named, named_alone};
pub(super) use variant::ListedValue;
use variant::{listed_values, variants_of};

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
///
/// `do_denies_count`: a `Deny` counts whatever is allowed, as one does that other policies stand
/// beside.
pub(super) fn needless_values(
    set: &PolicySet,
    do_denies_count: bool,
    options: &ReasonOptions<'_>,
) -> NeedlessValues {
    in_every_reading([set], options, |options| needless_values_so(set, do_denies_count, options))
}

/// The same in one reading of the conditions.
fn needless_values_so(
    set: &PolicySet,
    do_denies_count: bool,
    options: &ReasonOptions<'_>,
) -> NeedlessValues {
    let values = listed_values(set);
    let none = NeedlessValues::default();
    if values.is_empty() || !set.warnings().is_empty() {
        return none;
    }
    let statements = values.iter().map(|value| value.at);
    let Ok(asked) = Asked::new(set, statements, do_denies_count, *options) else {
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
        if repeated.contains(&index) {
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
    let beside_variants = against_variants(set, &open, do_denies_count, options);
    found.extend(beside_variants.found);
    found.sort_by_key(|needless| needless.value.place());
    let unknown = unknown.and_then(|index| values.get(index));
    let undecided = unknown.map(|value| not_decided(set, value)).or(beside_variants.undecided);
    NeedlessValues { found, undecided }
}

/// Returns values that could go together, since others of their lists that stay do the same.
///
/// `order` sorts the values of which the first ones go first.
pub(super) fn covered_values<K: Ord>(
    set: &PolicySet,
    options: &ReasonOptions<'_>,
    order: impl Fn(&ListedValue) -> K,
) -> Vec<ListedValue> {
    let values = listed_values(set);
    let mut readings = vec![judged(set, &values, options)];
    readings.extend(other_reading([set], options).map(|other| judged(set, &values, &other)));
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by_cached_key(|place| values.get(*place).map(&order));
    let mut gone: HashSet<usize> = HashSet::new();
    for place in places {
        let does_without = |reading: &Vec<Alone>| stay(reading, place, &gone);
        if readings.iter().all(does_without) {
            gone.insert(place);
        }
    }
    let of = values.into_iter().enumerate().filter(|(place, _)| gone.contains(place));
    of.map(|(_, value)| value).collect()
}

/// Says whether a value is covered by values that stay; what covers one that is gone covers what that did.
fn stay(reading: &[Alone], place: usize, gone: &HashSet<usize>) -> bool {
    const MOST_STEPS: usize = 16;
    let covering = |place: usize| match reading.get(place) {
        Some(Alone::Covered(others)) => &**others,
        _ => &[],
    };
    let stays = |mut by: usize| {
        for _ in 0..MOST_STEPS {
            if by == place {
                return false;
            }
            match covering(by) {
                _ if !gone.contains(&by) => return true,
                [next] => by = *next,
                _ => return false,
            }
        }
        false
    };
    let others = covering(place);
    !others.is_empty() && others.iter().all(|by| stays(*by))
}

fn not_decided(set: &PolicySet, value: &ListedValue) -> Undecided {
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
        if let Alone::Free(text) = alone {
            let body = self.body(&rest, pinned(&own, text));
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
    fn tests(
        &self,
        value: &ListedValue,
        statement: usize,
    ) -> Option<(Vec<PredicateId>, Predicate)> {
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
        Some((predicates.collect(), own.clone()))
    }

    fn body(&mut self, rest: &[PredicateId], tests: Vec<Predicate>) -> BodyId {
        let space = &mut self.asked.question.deciders.space;
        let mut predicates = rest.to_vec();
        predicates.extend(tests.into_iter().map(|test| space.predicate(test)));
        space.body(predicates)
    }

    /// Returns the test of whether some value of a request is what one of a list matches: no request without
    /// such a value tells the list from the one without it.
    fn whole(&mut self, value: &ListedValue, own: &Predicate) -> Option<Predicate> {
        let test = match &own.test {
            Test::Text { is_arn, how, .. } => {
                let found = value.test(self.set)?;
                let base = found.operator.value.known()?.base;
                let written = found.test.values.get(value.index)?;
                let document = self.set.document(value.at.policy)?;
                let space = &mut self.asked.question.deciders.space;
                let pattern = value_pattern(space, &written.value, base, document.has_variables());
                Test::Text { patterns: [pattern].into(), is_arn: *is_arn, how: some(*how) }
            }
            Test::Typed { value_type, base, how, .. } => Test::Typed {
                value_type: *value_type,
                base: *base,
                values: [value.text.clone()].into(),
                how: some(*how),
            },
            Test::Resource { .. } | Test::Presence { .. } => return None,
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

/// Returns how a test holds for some value that is there.
fn some(how: How) -> How {
    let set = how.set.map(|_| SetOperator::ForAnyValue);
    How { is_negated: false, if_missing: false, set, if_unreadable: false }
}

/// Returns the tests that the only value of a request is this text.
fn pinned(own: &Predicate, text: &str) -> Vec<Predicate> {
    let is_text = |how: How| match &own.test {
        Test::Text { patterns, is_arn, .. } => {
            // A key that nothing else is known of is what the tests of it are.
            let form = patterns.first().map(|pattern| pattern.form)?;
            let patterns = [TextPattern::plain(text, false, form)].into();
            Some(Test::Text { patterns, is_arn: *is_arn, how })
        }
        Test::Typed { value_type, .. } => {
            let base = match value_type {
                ValueType::Numeric => BaseOperator::NumericEquals,
                ValueType::Date => BaseOperator::DateEquals,
                ValueType::IpAddress => BaseOperator::IpAddress,
                _ => return None,
            };
            let values = [text.into()].into();
            Some(Test::Typed { value_type: *value_type, base, values, how })
        }
        Test::Resource { .. } | Test::Presence { .. } => None,
    };
    let (Test::Text { how, .. } | Test::Typed { how, .. }) = &own.test else { return Vec::new() };
    let how = some(*how);
    let every = how.set.map(|_| How { set: Some(SetOperator::ForAllValues), ..how });
    let tests = [Some(how), every].into_iter().flatten().filter_map(is_text);
    tests.map(|test| Predicate { coordinate: own.coordinate, test }).collect()
}

/// Judges values by the statements without them.
fn against_variants(
    set: &PolicySet,
    values: &[ListedValue],
    do_denies_count: bool,
    options: &ReasonOptions<'_>,
) -> NeedlessValues {
    let none = NeedlessValues::default();
    if values.is_empty() {
        return none;
    }
    let Some((variants, places)) = variants_of(set, values) else { return none };
    let statements = values.iter().map(|value| value.at);
    let variants = Some((&variants, &*places));
    let asked = Asked::with_variants(set, statements, variants, do_denies_count, *options);
    let Ok((mut asked, variants)) = asked else {
        return NeedlessValues { undecided: Some(Undecided::classes(options)), ..none };
    };
    let (mut found, mut unknown) = (Vec::new(), None);
    for (value, variant) in values.iter().zip(variants) {
        match against_variant(&mut asked, value, variant) {
            Verdict::Needless(needless) => found.push(needless),
            Verdict::Needed => {}
            Verdict::Unknown | Verdict::Open => {
                unknown.get_or_insert(value);
            }
        }
    }
    NeedlessValues { found, undecided: unknown.map(|value| not_decided(set, value)) }
}

fn against_variant(
    asked: &mut Asked<'_, '_>,
    value: &ListedValue,
    variant: Option<usize>,
) -> Verdict {
    // What never applies needs no value.
    let Some(statement) = asked.rule(value.at) else { return Verdict::Needed };
    let mut rules = [Some(statement), variant].into_iter().flatten();
    if rules.any(|rule| asked.is_unsupported(rule)) {
        return Verdict::Unknown;
    }
    let sought = |asked: &Asked<'_, '_>, callers: usize| {
        let parts = [Some(statement), variant];
        let parts = parts.map(|rule| rule.and_then(|rule| asked.part(rule, callers)));
        let pairs = [(parts[0], parts[1]), (parts[1], parts[0])];
        pairs.into_iter().filter_map(|(base, other)| Some((base?, other))).collect()
    };
    if asked.is_left(statement, &sought, None) == Some(false) {
        return Verdict::Needless(by_its_list(value));
    }
    let others = asked.others(statement);
    match asked.is_left(statement, &sought, Some(&others)) {
        None => Verdict::Unknown,
        Some(true) => Verdict::Needed,
        Some(false) => {
            let (is_shadowed, by) = asked.doing_without(statement, &sought, others);
            Verdict::Needless(NeedlessValue { value: value.clone(), is_shadowed, by })
        }
    }
}
