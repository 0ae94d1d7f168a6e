//! Tests and requests made of a pool of values that every value type finds something in.

use iamkit_condition::{CompiledTest, ConditionOption, ContextValue, Options, RequestContext};
use iamkit_policy::{
    BaseOperator, ConditionOperator, ConditionTest, ConditionTestRef, ConditionValue, OneOrMany,
    OperatorName, SetOperator,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(crate) const KEY: &str = "a:key";

/// The key that the policy variables of [`POLICY_VALUES`] name.
pub(crate) const VARIABLE: &str = "a:variable";

pub(crate) const REQUEST_VALUES: [&str; 24] = [
    "",
    "a",
    "A",
    "a*",
    "xab",
    "true",
    "FALSE",
    "0",
    "10",
    "1e1",
    "-5.50",
    "ten",
    "2026",
    "2026-05-01T12:00:00Z",
    "2026-05-01T12:00:00",
    "1777636800",
    "10.0.0.1",
    "::ffff:10.0.0.1",
    "::1",
    "QUJD",
    "arn:aws:s3:::b",
    "arn:aws:iam::1:user/a",
    "arn:aws:s3",
    "${a:variable}",
];

pub(crate) const POLICY_VALUES: [&str; 28] = [
    "",
    "a",
    "A",
    "a*",
    "*",
    "x?b",
    "true",
    "False",
    "0",
    "10.0",
    "1E1",
    "-5.5",
    "ten",
    "2026",
    "2026-05-01T14:00:00+02:00",
    "2026-05-01T12:00:00",
    "1777636800",
    "10.0.0.0/8",
    "::/0",
    "QUJD",
    "arn:aws:s3:::*",
    "arn:*",
    "arn:aws:iam::*:user/${a:variable}",
    "${a:variable}",
    "${a:variable, 'a'}",
    "x${a:variable}*",
    "${*}",
    "${a:variable}${a:variable, 'true'}",
];

pub(crate) fn operator(
    base: BaseOperator,
    set: Option<SetOperator>,
    if_exists: bool,
) -> ConditionOperator {
    ConditionOperator { base, set, if_exists }
}

pub(crate) fn test(operator: ConditionOperator, values: &[&str]) -> CompiledTest {
    let values = values.iter().map(|value| ConditionValue::from(*value).into());
    let test = ConditionTest {
        key: iamkit_policy::ConditionKey::from(KEY).into(),
        values: OneOrMany::Many(values.collect()),
        origin: iamkit_syntax::Origin::default(),
    };
    let operator = OperatorName::Known(operator).into();
    CompiledTest::new(ConditionTestRef { operator: &operator, test: &test }, true)
}

pub(crate) fn context<const N: usize>(
    entries: [(&str, Option<&ContextValue>); N],
) -> RequestContext {
    let mut context = RequestContext::new();
    for (key, value) in entries {
        if let Some(value) = value {
            context.insert(key, value.clone()).unwrap();
        }
    }
    context
}

pub(crate) fn any_base() -> impl Strategy<Value = BaseOperator> {
    select(&BaseOperator::ALL[..])
}

pub(crate) fn any_operator() -> impl Strategy<Value = ConditionOperator> {
    let sets = vec![None, Some(SetOperator::ForAllValues), Some(SetOperator::ForAnyValue)];
    (any_base(), select(sets), any::<bool>())
        .prop_map(|(base, set, if_exists)| operator(base, set, if_exists))
}

pub(crate) fn policy_values() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![
        1 => Just(Vec::new()),
        6 => select(&POLICY_VALUES[..]).prop_map(|value| vec![value]),
        3 => subsequence(&POLICY_VALUES[..], 2..4),
    ]
}

pub(crate) fn request_list() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(select(&REQUEST_VALUES[..]), 0..4)
}

pub(crate) fn request_value() -> impl Strategy<Value = Option<ContextValue>> {
    prop_oneof![
        Just(None),
        select(&REQUEST_VALUES[..]).prop_map(|text| Some(ContextValue::from(text))),
        request_list().prop_map(|list| Some(ContextValue::many(list))),
    ]
}

pub(crate) fn any_options() -> impl Strategy<Value = Options> {
    prop_oneof![
        Just(Options::default()),
        subsequence(&ConditionOption::ALL[..], 0..=ConditionOption::ALL.len())
            .prop_map(Options::from_iter),
    ]
}
