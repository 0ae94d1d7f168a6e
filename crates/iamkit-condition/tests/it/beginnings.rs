//! Keys of whose value only the beginning is known.

use iamkit_condition::{Options, RequestContext, Truth};
use proptest::prelude::*;
use proptest::sample::select;

use crate::sample::{KEY, VARIABLE, any_operator, any_options, policy_values, test};

/// What may stand behind a beginning.
const ENDS: [&str; 6] = ["", "a", "b", "*", "xab", ":i-1"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// What is said of a beginning holds for every value that begins so, be it the key's or that of a
    /// variable.
    #[test]
    fn known_answers_hold_for_every_end(
        operator in any_operator(),
        values in policy_values(),
        options in any_options(),
        beginning in select(&["", "a", "A", "xa", "10", "arn:aws:s3:::", "AROA:"][..]),
        is_variable in any::<bool>(),
    ) {
        let begun = if is_variable { VARIABLE } else { KEY };
        let with = |end: Option<&str>| {
            let mut context = RequestContext::new();
            if is_variable {
                context.replace(KEY, "a");
            }
            match end {
                Some(end) => {
                    context.replace(begun, format!("{beginning}{end}"));
                }
                None => context.declare_beginning(begun, beginning),
            }
            test(operator, &values).evaluate(&context, options)
        };
        let said = with(None);
        for end in ENDS {
            let given = with(Some(end));
            prop_assert!(said == Ok(Truth::Unknown) || said == given, "{said:?} {given:?} {end}");
        }
    }
}

#[test]
fn patterns_over_the_known_part_decide() {
    let cases = [
        (r#"{"StringLike": {"a:key": "AROA:*"}}"#, Truth::True),
        (r#"{"StringNotLike": {"a:key": "AROA:*"}}"#, Truth::False),
        (r#"{"StringEquals": {"a:key": "AIDA"}}"#, Truth::False),
        (r#"{"StringEqualsIgnoreCase": {"a:key": "arob:x"}}"#, Truth::False),
        (r#"{"StringEqualsIgnoreCase": {"a:key": "aroa:x"}}"#, Truth::Unknown),
        // Beyond ASCII nothing is certain.
        (r#"{"StringEqualsIgnoreCase": {"a:key": "aroä:x"}}"#, Truth::Unknown),
        (r#"{"StringEquals": {"a:key": "x${a:user}"}}"#, Truth::False),
        (r#"{"StringEqualsIgnoreCase": {"a:key": "x${a:user}"}}"#, Truth::Unknown),
        (r#"{"StringLike": {"a:key": "*:i-1"}}"#, Truth::Unknown),
        (r#"{"StringEquals": {"a:key": ["AIDA", "AROA:i-1"]}}"#, Truth::Unknown),
        (r#"{"StringLike": {"a:other": "home/${a:key}/*"}}"#, Truth::Unknown),
        (r#"{"StringLike": {"a:user": "home/${a:key}/*"}}"#, Truth::False),
        (r#"{"Null": {"a:key": "true"}}"#, Truth::False),
    ];
    let mut context = RequestContext::new();
    context.declare_beginning("a:key", "AROA:");
    context.replace("a:other", "home/AROA:i-1/x");
    context.replace("a:user", "home/AIDA/x");
    for (condition, expected) in cases {
        let document: iamkit_policy::PolicyDocument = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*",
                "Resource": "*", "Condition": {condition}}}}}"#
        )
        .parse()
        .unwrap();
        let found = document.statements()[0].tests().next().unwrap();
        let test = iamkit_condition::CompiledTest::new(found, true);
        assert_eq!(test.evaluate(&context, Options::default()), Ok(expected), "{condition}");
    }
}

#[test]
fn derived_keys_give_way_to_given_ones() {
    let mut context = RequestContext::new();
    context.insert("a:key", "given").unwrap();
    context.declare_unknown("a:open");
    context.declare_unknown("a:tag/*");
    assert_eq!(context.add_derived("A:KEY".into(), "given".into()), Ok(()));
    let other = context.add_derived("a:key".into(), "other".into()).unwrap_err();
    assert_eq!((other.0.as_str(), other.1), ("a:key", "other".into()));
    for key in ["a:open", "a:tag/x", "a:new"] {
        assert_eq!(context.add_derived(key.into(), "derived".into()), Ok(()), "{key}");
    }
    let known: Vec<&str> = context.iter().map(|(key, _)| key).collect();
    assert_eq!(known, ["a:key", "a:new"]);
}

#[test]
fn beginnings_give_way_to_what_is_known_better() {
    let mut context = RequestContext::new();
    context.insert("a:key", "given").unwrap();
    context.declare_unknown("a:tag/*");
    context.declare_unknown("a:open");
    for key in ["a:key", "a:tag/x", "a:open", "a:new", "A:NEW"] {
        context.declare_beginning(key, "begun");
    }
    assert_eq!(context.beginnings().collect::<Vec<_>>(), [("a:new", "begun")]);
    context.replace("a:new", "begun-1");
    assert_eq!(context.beginnings().count(), 0);
}
