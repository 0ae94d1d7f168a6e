//! Condition tests of a statement that hold for no request, whatever their values are: of a key that none
//! of the actions sends, and of one key in two ways that exclude each other.

use std::collections::BTreeMap;

use iamkit_pattern::Case;
use iamkit_policy::{
    ActionElement, BaseOperator, ConditionOperator, ConditionTestRef, SetOperator, Statement,
};
use iamkit_syntax::Span;

use crate::action::Action;
use crate::catalog::Catalog;
use crate::document_targets::TargetProblem;

/// Most tests of one key that are held against each other: more than there are operators, so that only a key
/// that stands twice below one is passed over, which AWS refuses.
const MOST_TESTS_OF_A_KEY: usize = 200;

/// Two tests of one statement that no request passes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction<'d> {
    /// The key that both test.
    pub key: &'d str,
    /// Where the key stands in the first test.
    pub first: Span,
    /// Where it stands in the second one.
    pub second: Span,
    /// Why no request passes both: a clause.
    pub why: &'static str,
}

/// Judges the keys of the condition tests of a statement.
pub(crate) fn judge_keys(
    catalog: &Catalog,
    statement: &Statement,
    number: u32,
) -> Vec<TargetProblem> {
    let unsent = keys_never_sent(catalog, statement).into_iter().map(|(key, span)| TargetProblem {
        statement: number,
        span,
        code: "IAMKIT_CONDITION_KEY_NEVER_SENT",
        message: format!(
            "`{key}` is sent with none of these actions: the statement matches nothing"
        ),
        suggestion: "test the key in a statement for actions that carry it".to_owned(),
    });
    let opposed = contradictions(statement).into_iter().map(|found| TargetProblem {
        statement: number,
        span: found.second,
        code: "IAMKIT_CONDITION_CONTRADICTS_ITSELF",
        message: format!(
            "`{}` is tested twice, and {}: the statement matches nothing",
            found.key, found.why
        ),
        suggestion: "all tests of a statement must hold; write two statements for either"
            .to_owned(),
    });
    unsent.chain(opposed).collect()
}

/// Returns the keys of services that must be there, and that none of the actions sends.
fn keys_never_sent<'d>(catalog: &Catalog, statement: &'d Statement) -> Vec<(&'d str, Span)> {
    let ActionElement::Action(actions) = &statement.action else { return Vec::new() };
    let must_be_sent = |test: &ConditionTestRef<'d>| {
        let operator = test.operator.value.known()?;
        let key = test.test.key.value.as_str();
        // Keys of tags stand behind a `/`, and the reference lists them where it knows of tags.
        let needs = needs_key(operator, test) && !key.contains('/');
        let info = catalog.condition_key(key).filter(|_| needs)?;
        let is_own = !info.is_global() && catalog.service(info.namespace()).is_some();
        is_own.then_some((info, key, test.test.key.span))
    };
    let keys: Vec<_> = statement.tests().filter_map(|test| must_be_sent(&test)).collect();
    if keys.is_empty() {
        return Vec::new();
    }
    let mut known: Vec<Action<'_>> = Vec::new();
    for pattern in &actions.patterns {
        let text = pattern.value.as_str();
        let before = known.len();
        if pattern.value.is_exact() {
            known.extend(catalog.action(text));
        } else {
            known.extend(catalog.actions_in(&catalog.actions_matching(text)));
        }
        // What the catalog does not know may send it.
        if known.len() == before {
            return Vec::new();
        }
    }
    let is_sent = |info| known.iter().any(|action| catalog.sends(*action, &[], info));
    let unsent = keys.into_iter().filter(|(info, ..)| !is_sent(*info));
    unsent.map(|(_, key, span)| (key, span)).collect()
}

/// Says whether a test fails for every request without the key.
fn needs_key(operator: ConditionOperator, test: &ConditionTestRef<'_>) -> bool {
    if operator.base == BaseOperator::Null {
        return operator.set.is_none() && null_value(test) == Some(false);
    }
    match operator.set {
        Some(SetOperator::ForAllValues) => false,
        Some(SetOperator::ForAnyValue) => !operator.if_exists,
        None => !operator.if_exists && !operator.base.is_negated(),
    }
}

/// Returns what a test of presence asks for: true for a key that is absent.
fn null_value(test: &ConditionTestRef<'_>) -> Option<bool> {
    let mut values = test.test.values.iter().map(|value| value.value.text());
    let only = values.next().filter(|_| values.next().is_none())?;
    [("true", true), ("false", false)]
        .into_iter()
        .find_map(|(text, is_absent)| Case::Fold.is_same(only, text).then_some(is_absent))
}

/// Returns the pairs of tests of a statement that no request passes together.
#[must_use]
pub fn contradictions(statement: &Statement) -> Vec<Contradiction<'_>> {
    // A key stands once below each operator, so that few tests share one.
    let mut by_key: BTreeMap<String, Vec<(ConditionOperator, ConditionTestRef<'_>)>> =
        BTreeMap::new();
    for test in statement.tests() {
        let Some(operator) = test.operator.value.known() else { continue };
        let key = test.test.key.value.as_str().to_ascii_lowercase();
        let same = by_key.entry(key).or_default();
        if same.len() < MOST_TESTS_OF_A_KEY {
            same.push((operator, test));
        }
    }
    let mut found = Vec::new();
    for tests in by_key.values() {
        for (place, (operator, test)) in tests.iter().enumerate() {
            for (other_operator, other) in tests.iter().skip(place + 1) {
                let (one, two) = ((*operator, test), (*other_operator, other));
                let Some(why) = opposed(one, two).or_else(|| opposed(two, one)) else { continue };
                let key = test.test.key.value.as_str();
                let (first, second) = (test.test.key.span, other.test.key.span);
                found.push(Contradiction { key, first, second, why });
            }
        }
    }
    found.sort_by_key(|one| (one.first.start, one.second.start));
    found
}

type Operated<'t, 'd> = (ConditionOperator, &'t ConditionTestRef<'d>);

/// Returns why no request passes `one` and `two`.
fn opposed(one: Operated<'_, '_>, two: Operated<'_, '_>) -> Option<&'static str> {
    let ((first, test), (second, other)) = (one, two);
    if first.base == BaseOperator::Null {
        let is_absent = first.set.is_none() && null_value(test) == Some(true);
        return (is_absent && needs_key(second, other))
            .then_some("it cannot be absent and have a value");
    }
    let is_plain = |operator: ConditionOperator| operator.set.is_none() && !operator.if_exists;
    // An absent key passes a negated test, so that the positive one has to need it.
    if !is_plain(first) || second.set.is_some() {
        return None;
    }
    let (values, others) = (literals(test)?, literals(other)?);
    let is_other = |value: &&str| others.binary_search(value).is_ok();
    let excludes = matches!(
        (first.base, second.base),
        (BaseOperator::StringEquals, BaseOperator::StringNotEquals)
            | (BaseOperator::NumericEquals, BaseOperator::NumericNotEquals)
            | (BaseOperator::DateEquals, BaseOperator::DateNotEquals)
            | (BaseOperator::ArnEquals, BaseOperator::ArnNotEquals)
            | (BaseOperator::ArnLike, BaseOperator::ArnNotLike)
            | (BaseOperator::StringLike, BaseOperator::StringNotLike)
            | (BaseOperator::IpAddress, BaseOperator::NotIpAddress)
    );
    if excludes {
        return values.iter().all(is_other).then_some("no value is one of these and none of these");
    }
    if first.base == BaseOperator::StringEquals && second.base == BaseOperator::StringEquals {
        return (is_plain(second) && !values.iter().any(is_other))
            .then_some("no value is one of these and one of those");
    }
    if !is_plain(second) {
        return None;
    }
    // Below the greatest bound and above the least one: AWS takes the bounds of a list as alternatives.
    let upper = bound(first.base).filter(|bound| bound.is_upper)?;
    let lower = bound(second.base).filter(|it| !it.is_upper && it.is_date == upper.is_date)?;
    let least = |left: &Value<'_>, right: &Value<'_>| right.is_over(left);
    let upper_value = extreme(&values, upper.is_date, |left, right| least(right, left))?;
    let lower_value = extreme(&others, upper.is_date, least)?;
    let is_empty = lower_value.is_over(&upper_value)
        || (lower_value == upper_value && !(upper.is_inclusive && lower.is_inclusive));
    is_empty.then_some("nothing is below the one bound and above the other")
}

/// Returns the values of a test in order, where none holds a policy variable or text of a template.
fn literals<'d>(test: &ConditionTestRef<'d>) -> Option<Vec<&'d str>> {
    let values = &test.test.values;
    let mut texts: Vec<&str> = values.iter().map(|value| value.value.text()).collect();
    texts.sort_unstable();
    let is_open = |text: &&str| text.contains(['$', '{', '<']);
    (!texts.is_empty() && !texts.iter().any(is_open)).then_some(texts)
}

/// One side of a range.
struct Bound {
    is_upper: bool,
    is_inclusive: bool,
    is_date: bool,
}

const fn bound(operator: BaseOperator) -> Option<Bound> {
    let (is_upper, is_inclusive, is_date) = match operator {
        BaseOperator::NumericLessThan => (true, false, false),
        BaseOperator::NumericLessThanEquals => (true, true, false),
        BaseOperator::NumericGreaterThan => (false, false, false),
        BaseOperator::NumericGreaterThanEquals => (false, true, false),
        BaseOperator::DateLessThan => (true, false, true),
        BaseOperator::DateLessThanEquals => (true, true, true),
        BaseOperator::DateGreaterThan => (false, false, true),
        BaseOperator::DateGreaterThanEquals => (false, true, true),
        _ => return None,
    };
    Some(Bound { is_upper, is_inclusive, is_date })
}

/// A bound that can be compared with others.
#[derive(Clone, Copy, PartialEq)]
enum Value<'t> {
    Number(f64),
    Date(&'t str),
}

impl<'t> Value<'t> {
    /// Reads a plain number, or a date in the form that sorts as it reads: `2027-01-31T00:00:00Z`.
    fn read(text: &'t str, is_date: bool) -> Option<Self> {
        if is_date {
            let is_plain = |(form, found): (u8, u8)| match form {
                b'0' => found.is_ascii_digit(),
                form => form == found,
            };
            let form = "0000-00-00T00:00:00Z";
            let is_date = text.len() == form.len() && form.bytes().zip(text.bytes()).all(is_plain);
            return is_date.then_some(Self::Date(text));
        }
        // A whole number of so few digits is exact.
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_whole =
            (1..16).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
        is_whole.then(|| text.parse().ok().map(Self::Number))?
    }

    fn is_over(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(two)) => one > two,
            (Self::Date(one), Self::Date(two)) => one > two,
            _ => false,
        }
    }
}

/// Returns the value that no other one of the list comes before; nothing where one cannot be compared.
fn extreme<'t>(
    texts: &[&'t str],
    is_date: bool,
    comes_before: impl Fn(&Value<'t>, &Value<'t>) -> bool,
) -> Option<Value<'t>> {
    let values: Option<Vec<_>> = texts.iter().map(|text| Value::read(text, is_date)).collect();
    values?.into_iter().reduce(|best, value| if comes_before(&value, &best) { value } else { best })
}
