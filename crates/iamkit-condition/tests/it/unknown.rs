//! Requests of which not everything is known.

use iamkit_condition::RequestContext;
use proptest::prelude::*;

use crate::sample::{
    KEY, VARIABLE, any_operator, any_options, context, policy_values, request_value, test,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6000))]

    /// Whatever an unknown key turns out to be, it never contradicts a certain answer.
    #[test]
    fn no_completion_contradicts(
        operator in any_operator(),
        values in policy_values(),
        request in request_value(),
        variable in request_value(),
        unknown in prop_oneof![Just((true, false)), Just((false, true)), Just((true, true))],
        options in any_options(),
    ) {
        let (key_unknown, variable_unknown) = unknown;
        let mut partial = RequestContext::new();
        for (key, value, is_unknown) in
            [(KEY, &request, key_unknown), (VARIABLE, &variable, variable_unknown)]
        {
            match value {
                _ if is_unknown => partial.declare_unknown(key),
                Some(value) => partial.insert(key, value.clone()).unwrap(),
                None => {}
            }
        }
        let complete = context([(KEY, request.as_ref()), (VARIABLE, variable.as_ref())]);

        let test = test(operator, &values);
        let certain = test.evaluate(&partial, options).unwrap().known();
        let completed = test.evaluate(&complete, options).unwrap().known();
        prop_assert!(completed.is_some());
        prop_assert!(certain.is_none() || certain == completed, "{certain:?} {completed:?}");
    }
}
