//! Numbers and dates against independent arithmetic.

use std::cmp::Ordering;

use iamkit_condition::{ContextValue, Options, Truth};
use iamkit_policy::BaseOperator;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use proptest::prelude::*;

use crate::sample::{KEY, context, operator, test};

/// Says how a request value compares with a policy value, asking three operators.
fn order(less: BaseOperator, equal: BaseOperator, request: &str, policy: &str) -> Ordering {
    let value = ContextValue::from(request);
    let context = context([(KEY, Some(&value))]);
    let holds = |base| {
        let test = test(operator(base, None, false), &[policy]);
        test.evaluate(&context, Options::default()) == Ok(Truth::True)
    };
    match (holds(less), holds(equal)) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Equal,
        (false, false) => Ordering::Greater,
        (true, true) => panic!("{request} is less than and equal to {policy}"),
    }
}

fn zeros_text(count: i8) -> String {
    (0..count).map(|_| '0').collect()
}

/// A number with its value in millionths, in one of many spellings.
fn number() -> impl Strategy<Value = (i128, String)> {
    let digits = prop_oneof![-50_i64..50, -2_000_000_i64..2_000_000, any::<i64>()];
    (digits, -6_i8..6, 0_i8..3, any::<bool>()).prop_map(|(digits, exponent, zeros, point)| {
        let millionths = i128::from(digits) * 10_i128.pow(u32::from((exponent + 6).unsigned_abs()));
        let sign = if digits < 0 { "-" } else { "" };
        let (front, back) = (zeros_text(zeros), zeros_text(zeros));
        let text = if point {
            let (whole, part) = (millionths.abs() / 1_000_000, millionths.abs() % 1_000_000);
            format!("{sign}{front}{whole}.{part:06}{back}")
        } else {
            format!("{sign}{front}{}{back}e{}", digits.unsigned_abs(), exponent - zeros)
        };
        (millionths, text)
    })
}

/// A point in time in nanoseconds, in one of many spellings.
fn date() -> impl Strategy<Value = (i128, String)> {
    let seconds =
        prop_oneof![1_777_636_800_i64..1_777_636_803, -10_000_000_000_i64..10_000_000_000];
    let nanoseconds = prop_oneof![Just(0), 0..1_000_000_000_i32];
    (seconds, nanoseconds, -12_i8..13, any::<bool>()).prop_map(|(seconds, nanos, hours, epoch)| {
        let time = Timestamp::new(seconds, 0).unwrap() + jiff::SignedDuration::new(0, nanos);
        let total = time.as_nanosecond();
        let text = if epoch && total >= 0 {
            format!("{}.{:09}", total / 1_000_000_000, total % 1_000_000_000)
        } else {
            let zone = TimeZone::fixed(Offset::constant(hours));
            time.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S.%9f%:z").to_string()
        };
        (total, text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn numbers_compare_exactly((left, request) in number(), (right, policy) in number()) {
        let (less, equal) = (BaseOperator::NumericLessThan, BaseOperator::NumericEquals);
        prop_assert_eq!(order(less, equal, &request, &policy), left.cmp(&right));
        prop_assert_eq!(order(less, equal, &request, &request), Ordering::Equal);
    }

    #[test]
    fn dates_compare_as_instants((left, request) in date(), (right, policy) in date()) {
        let (less, equal) = (BaseOperator::DateLessThan, BaseOperator::DateEquals);
        prop_assert_eq!(order(less, equal, &request, &policy), left.cmp(&right));
    }
}

/// Seconds before 1970 have their fraction towards the past.
#[test]
fn a_negative_epoch_with_a_fraction_is_an_instant() {
    let order = |request, policy| {
        order(BaseOperator::DateLessThan, BaseOperator::DateEquals, request, policy)
    };
    assert_eq!(order("-1.5", "1969-12-31T23:59:58.5Z"), Ordering::Equal);
    assert_eq!(order("-1.75", "1969-12-31T23:59:58.25Z"), Ordering::Equal);
    assert_eq!(order("-1.75", "1969-12-31T23:59:58.5Z"), Ordering::Less);
}
