//! How operators relate to each other.

use iamkit_condition::{ConditionOption, ContextValue, Options, Truth};
use iamkit_policy::{BaseOperator, SetOperator};
use proptest::prelude::*;
use proptest::sample::select;

use crate::sample::{
    KEY, REQUEST_VALUES, VARIABLE, any_base, any_operator, any_options, context, operator,
    policy_values, request_list, request_value, test,
};

fn negated_pair() -> impl Strategy<Value = (BaseOperator, BaseOperator)> {
    use BaseOperator as B;
    select(vec![
        (B::StringEquals, B::StringNotEquals),
        (B::StringEqualsIgnoreCase, B::StringNotEqualsIgnoreCase),
        (B::StringLike, B::StringNotLike),
        (B::NumericEquals, B::NumericNotEquals),
        (B::DateEquals, B::DateNotEquals),
        (B::IpAddress, B::NotIpAddress),
        (B::ArnEquals, B::ArnNotEquals),
        (B::ArnLike, B::ArnNotLike),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// A negated operator is the complement on every single value, also on those that cannot be
    /// read.
    #[test]
    fn negation_is_complement(
        (positive, negated) in negated_pair(),
        values in policy_values(),
        request in select(&REQUEST_VALUES[..]),
        variable in request_value(),
        options in any_options(),
    ) {
        let options = if options.has(ConditionOption::UnreadableNegated) {
            options.toggled(ConditionOption::UnreadableNegated)
        } else {
            options
        };
        let request = ContextValue::from(request);
        let context = context([(KEY, Some(&request)), (VARIABLE, variable.as_ref())]);
        let answer = |base| test(operator(base, None, false), &values).evaluate(&context, options);
        prop_assert_eq!(answer(negated), answer(positive).map(|truth| !truth));
    }

    /// The set operators are "all" and "any" over the answers for the single values.
    #[test]
    fn set_operators_quantify(
        base in any_base()
            .prop_filter("Null is not a comparison", |base| *base != BaseOperator::Null),
        if_exists in any::<bool>(),
        values in policy_values(),
        list in request_list(),
        variable in request_value(),
        keep_empty in any::<bool>(),
    ) {
        let options = if keep_empty {
            Options::default().with(ConditionOption::EmptyStringsInForAllValues)
        } else {
            Options::default()
        };
        let plain = test(operator(base, None, false), &values);
        let single = |text: &&'static str| {
            let value = ContextValue::from(*text);
            let context = context([(KEY, Some(&value)), (VARIABLE, variable.as_ref())]);
            plain.evaluate(&context, options) == Ok(Truth::True)
        };
        let all = list.iter().filter(|text| keep_empty || !text.is_empty()).all(&single);
        let any = if list.is_empty() { if_exists } else { list.iter().any(single) };

        let many = ContextValue::many(list);
        let context = context([(KEY, Some(&many)), (VARIABLE, variable.as_ref())]);
        for (set, expected) in [(SetOperator::ForAllValues, all), (SetOperator::ForAnyValue, any)] {
            let test = test(operator(base, Some(set), if_exists), &values);
            prop_assert_eq!(test.evaluate(&context, options), Ok(expected.into()));
        }
    }

    /// `IfExists` changes nothing but the answer for an absent key.
    #[test]
    fn if_exists_is_about_absence(
        operator in any_operator(),
        values in policy_values(),
        request in request_value(),
        options in any_options(),
    ) {
        let context = context([(KEY, request.as_ref())]);
        let is_absent = request.is_none_or(|value| value == ContextValue::Many(Vec::new()));
        let mut with = operator;
        with.if_exists = true;
        let mut without = operator;
        without.if_exists = false;
        let answer = |operator| test(operator, &values).evaluate(&context, options);
        if is_absent && operator.base != BaseOperator::Null {
            let refused = operator.set == Some(SetOperator::ForAnyValue)
                && options.has(ConditionOption::ForAnyValueIfExistsAbsent);
            let several = operator.base == BaseOperator::Bool
                && values.len() > 1
                && options.has(ConditionOption::OneBoolValue);
            prop_assert_eq!(answer(with), Ok((!refused && !several).into()));
        } else {
            prop_assert_eq!(answer(with), answer(without));
        }
    }

    /// An explanation has the answer of the evaluation, and its parts lead to it.
    #[test]
    fn explanations_agree(
        operator in any_operator(),
        values in policy_values(),
        request in request_value(),
        variable in request_value(),
        options in any_options(),
    ) {
        let context = context([(KEY, request.as_ref()), (VARIABLE, variable.as_ref())]);
        let test = test(operator, &values);
        let trace = test.trace(&context, options);
        prop_assert_eq!(trace.result, test.evaluate(&context, options));
        let singles = trace.values.iter().map(|value| value.result);
        let joined = match operator.set {
            Some(SetOperator::ForAnyValue) => singles.max(),
            Some(SetOperator::ForAllValues) | None => singles.min(),
        };
        if let Some(joined) = joined {
            prop_assert_eq!(Ok(joined), trace.result);
        }
        for value in &trace.values {
            prop_assert_eq!(value.comparisons.len(), values.len());
        }
        for option in test.assumptions(&context, options) {
            prop_assert_ne!(test.evaluate(&context, options.toggled(option)), trace.result);
        }
    }
}
