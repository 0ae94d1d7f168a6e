//! Names of keys and of options, and contexts that hold them.

use std::collections::HashSet;

use iamkit_condition::{ConditionOption, KeyName, Lookup, Options, RequestContext, Truth};
use iamkit_policy::BaseOperator;

use crate::sample::{KEY, VARIABLE, operator, test};

#[test]
fn names_of_keys_are_the_same_in_any_case() {
    let name = KeyName::new("aws:SourceIp");
    assert_eq!((name.to_string(), name.as_str()), ("aws:SourceIp".to_owned(), "aws:SourceIp"));
    assert_eq!(format!("{name:?}"), "KeyName(\"aws:SourceIp\")");
    let names = ["aws:SourceIp", "AWS:SOURCEIP", "aws:SourceVpc"].map(KeyName::new);
    let found: HashSet<KeyName> = names.into_iter().collect();
    assert_eq!(found.len(), 2);
    // Names whose hashes are the same are slow to find.
    let hash = |text: &str| {
        use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
        BuildHasherDefault::<DefaultHasher>::default().hash_one(KeyName::new(text))
    };
    assert_eq!(hash("aws:SourceIp"), hash("aws:sourceip"));
    assert_ne!(hash("aws:SourceIp"), hash("aws:SourceVpc"));
}

#[test]
fn options_are_set_once() {
    let option = ConditionOption::Ipv4Mapped;
    assert_eq!(option.to_string(), "condition.ipv4-mapped");
    let set = Options::default().with(option);
    assert_eq!(set.with(option), set);
    assert_eq!(set.toggled(option), Options::default());
    assert_eq!(Options::default().toggled(option), set);
    let unknown = set.with_unreadable_unknown();
    assert_eq!(unknown.with_unreadable_unknown(), unknown);
    assert_eq!(unknown.with_unreadable_as_different(), set);
    assert!(format!("{set:?}").contains("Ipv4Mapped"), "{set:?}");
}

#[test]
fn unknown_prefixes_meet_what_starts_like_them() {
    let mut context = RequestContext::new();
    context.insert("aws:username", "ines").unwrap();
    context.declare_unknown("aws:RequestTag/*");
    for (prefix, expected) in [
        ("aws:RequestTag/", true),
        ("aws:RequestTag/team", true),
        ("AWS:", true),
        ("aws:ResourceTag/", false),
        ("aws:username", false),
    ] {
        assert_eq!(context.has_unknown_with(prefix), expected, "{prefix}");
    }
    assert_eq!(context.lookup(&"aws:requesttag/x".into()), Lookup::Unknown);
    assert_eq!(context.lookup(&"aws:ResourceTag/x".into()), Lookup::Absent);
}

#[test]
fn empty_texts_are_null_only_under_the_option() {
    let null = test(operator(BaseOperator::Null, None, false), &["true"]);
    let option = Options::default().with(ConditionOption::EmptyStringIsNull);
    for (values, is_null) in
        [(&["", ""][..], true), (&[""], true), (&["", "a"], false), (&["a"], false)]
    {
        let mut context = RequestContext::new();
        context.insert(KEY, iamkit_condition::ContextValue::many(values.iter().copied())).unwrap();
        assert_eq!(null.evaluate(&context, option), Ok(Truth::from(is_null)), "{values:?}");
        assert_eq!(null.evaluate(&context, Options::default()), Ok(Truth::False), "{values:?}");
    }
}

#[test]
fn mapped_addresses_are_those_of_the_other_family_only_under_the_option() {
    let within = test(operator(BaseOperator::IpAddress, None, false), &["::ffff:10.0.0.0/104"]);
    let option = Options::default().with(ConditionOption::Ipv4Mapped);
    for (address, plain, mapped) in [
        ("::ffff:10.0.0.5", true, true),
        ("10.0.0.5", false, true),
        ("::ffff:11.0.0.5", false, false),
    ] {
        let mut context = RequestContext::new();
        context.insert(KEY, address).unwrap();
        let found = within.evaluate(&context, Options::default());
        assert_eq!(found, Ok(Truth::from(plain)), "{address}");
        assert_eq!(within.evaluate(&context, option), Ok(Truth::from(mapped)), "{address}");
    }
}

/// A value of the policy that no request can meet decides although the key is not known.
#[test]
fn values_that_cannot_be_read_match_nothing_whatever_the_key_is() {
    let mut context = RequestContext::new();
    context.declare_unknown(KEY);
    context.insert(VARIABLE, "x").unwrap();
    for (base, readable, unreadable) in [
        (BaseOperator::NumericEquals, "10", "ten"),
        (BaseOperator::DateEquals, "2026", "soon"),
        (BaseOperator::IpAddress, "10.0.0.0/8", "10.0.0/8"),
        (BaseOperator::ArnLike, "arn:aws:s3:::*", "topic"),
    ] {
        let ask = |value: &str| {
            test(operator(base, None, false), &[value]).evaluate(&context, Options::default())
        };
        assert_eq!(ask(readable), Ok(Truth::Unknown), "{readable}");
        assert_eq!(ask(unreadable), Ok(Truth::False), "{unreadable}");
    }
}

#[test]
fn conditions_say_whether_all_operators_exist() {
    for (condition, is_empty, is_evaluable) in [
        ("{}", true, true),
        (r#"{"StringEquals": {"a:key": "x"}, "Bool": {"a:b": "true"}}"#, false, true),
        (r#"{"StringEquals": {"a:key": "x"}, "StringIs": {"a:b": "true"}}"#, false, false),
    ] {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*",
                "Resource": "*", "Condition": {condition}}}}}"#
        );
        let tree = iamkit_syntax::parse(&text);
        let document = iamkit_policy::lower(tree.root().unwrap()).document;
        let tests = document.statements()[0].tests();
        let compiled = iamkit_condition::CompiledCondition::new(tests, true);
        assert_eq!((compiled.is_empty(), compiled.is_evaluable()), (is_empty, is_evaluable));
    }
}
