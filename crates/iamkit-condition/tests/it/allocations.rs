//! Evaluation takes no memory from the heap.

use allocation_counter::measure;
use iamkit_condition::{ContextValue, Options, RequestContext};
use iamkit_policy::{BaseOperator, SetOperator};

use crate::sample::{KEY, POLICY_VALUES, REQUEST_VALUES, VARIABLE, context, operator, test};

fn requests() -> Vec<RequestContext> {
    let mut requests = vec![RequestContext::new()];
    requests[0].declare_unknown("a:*");
    let variable = ContextValue::from("a");
    for text in REQUEST_VALUES {
        let one = ContextValue::from(text);
        let many = ContextValue::many([text, "a", "10"]);
        requests.push(context([(KEY, Some(&one)), (VARIABLE, Some(&variable))]));
        requests.push(context([(KEY, Some(&many)), (VARIABLE, None)]));
    }
    requests
}

#[test]
fn no_operator_allocates() {
    let requests = requests();
    for base in BaseOperator::ALL {
        for set in [None, Some(SetOperator::ForAllValues), Some(SetOperator::ForAnyValue)] {
            let test = test(operator(base, set, false), &POLICY_VALUES);
            let used = measure(|| {
                for request in &requests {
                    test.evaluate(request, Options::default()).unwrap();
                }
            });
            assert_eq!(used.count_total, 0, "{base}");
        }
    }
}

#[test]
fn long_values_do_not_allocate() {
    let pieces = format!("{}${{a:variable}}", "*a?b".repeat(50));
    let digits = "9".repeat(5000);
    let bytes = "QUJD".repeat(2000);
    for (base, policy, request) in [
        (BaseOperator::StringLike, pieces.as_str(), "aab".repeat(50)),
        (BaseOperator::NumericLessThan, &digits, format!("{digits}.5")),
        (BaseOperator::BinaryEquals, &bytes, bytes.clone()),
    ] {
        let test = test(operator(base, None, false), &[policy]);
        let (value, variable) = (ContextValue::from(request), ContextValue::from("b"));
        let context = context([(KEY, Some(&value)), (VARIABLE, Some(&variable))]);
        let used = measure(|| {
            test.evaluate(&context, Options::default()).unwrap();
        });
        assert_eq!(used.count_total, 0, "{base}");
    }
}
