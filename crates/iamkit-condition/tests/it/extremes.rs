//! Values at the ends of what numbers, dates and addresses can be: tests check arithmetic for overflow,
//! releases do not.

use iamkit_condition::{ContextValue, Options, Truth};
use iamkit_policy::BaseOperator;

use crate::sample::{KEY, context, operator, test};

const EXTREMES: [&str; 22] = [
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999999999999999999999.99999999999999999999",
    "0.00000000000000000000000000000000000000000000000000000000000000000001",
    "1e9223372036854775807",
    "-1e9223372036854775807",
    "10e9223372036854775807",
    "1e-9223372036854775808",
    "0.1e-9223372036854775808",
    "1e99999999999999999999",
    "0e9223372036854775807",
    "9999-12-31T23:59:59.999999999Z",
    "9999-12-31T23:59:59.9999999999999999999999Z",
    "9999-12-31T23:59:59-23:59",
    "0000-01-01T00:00:00+23:59",
    "99999999999999999999-01-01T00:00:00Z",
    "255.255.255.255/32",
    "0.0.0.0/0",
    "10.0.0.1/4294967296",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
    "::/0",
];

fn holds(base: BaseOperator, policy: &str, request: &str) -> Truth {
    let request = ContextValue::from(request);
    let context = context([(KEY, Some(&request))]);
    test(operator(base, None, false), &[policy]).evaluate(&context, Options::default()).unwrap()
}

#[test]
fn no_operator_overflows() {
    for base in BaseOperator::ALL {
        for policy in EXTREMES {
            for request in EXTREMES {
                holds(base, policy, request);
            }
        }
    }
}

#[test]
fn orders_agree_from_both_sides() {
    let pairs = [
        (BaseOperator::NumericLessThan, BaseOperator::NumericGreaterThan),
        (BaseOperator::NumericLessThanEquals, BaseOperator::NumericGreaterThanEquals),
        (BaseOperator::DateLessThan, BaseOperator::DateGreaterThan),
        (BaseOperator::DateLessThanEquals, BaseOperator::DateGreaterThanEquals),
    ];
    for (less, greater) in pairs {
        for left in EXTREMES {
            for right in EXTREMES {
                assert_eq!(holds(less, left, right), holds(greater, right, left), "{left} {right}");
            }
        }
    }
}
