//! Policy variables beside other patterns.

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_reason::{Answer, ReasonOptions, Violation, no_new_access};

const QUEUES: &str = "arn:aws:sqs:*:*:${aws:username}";
const ADMIN: &str = "arn:aws:sqs:us-east-1:111122223333:admin";

fn statement(effect: &str, resource: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": "sqs:SendMessage", {resource}}}"#)
}

fn on(effect: &str, resources: &[&str]) -> String {
    statement(effect, &format!(r#""Resource": ["{}"]"#, resources.join(r#"", ""#)))
}

fn but(effect: &str, resource: &str) -> String {
    statement(effect, &format!(r#""NotResource": "{resource}""#))
}

fn set(statements: &[String]) -> PolicySet {
    let statements = statements.join(", ");
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let document: PolicyDocument = text.parse().unwrap();
    PolicySet::builder(PolicyType::Identity).add("policy", document).build().unwrap()
}

fn ask(new: &[String], reference: &[String]) -> Answer<Vec<Violation>> {
    let (new, reference) = (set(new), set(reference));
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    no_new_access(&(&new).into(), &(&reference).into(), &options)
}

#[test]
fn a_value_stands_behind_wildcards_of_fields() {
    let allow = || on("Allow", &[QUEUES]);
    let answer = ask(&[allow()], &[allow(), on("Deny", &[ADMIN])]);
    assert_eq!(&*answer.failure().unwrap()[0].request.resource, ADMIN);
    let context = &answer.failure().unwrap()[0].request.context;
    assert_eq!(context.len(), 1, "{context:?}");
    assert!(ask(&[allow(), on("Deny", &[ADMIN])], &[allow()]).holds());
    assert!(ask(&[allow(), on("Deny", &[ADMIN])], &[allow(), on("Deny", &[ADMIN])]).holds());
    let wide = "arn:aws:sqs:us-east-1:*:admin";
    assert!(ask(&[allow(), on("Deny", &[wide])], &[allow(), on("Deny", &[ADMIN])]).holds());
}

#[test]
fn patterns_that_no_value_meets_clash_with_none() {
    let reference = [on("Allow", &[QUEUES]), but("Deny", "arn:aws:sqs:*:*:*")];
    // What is let through by the one `Deny` is nothing that the statement allows, or all of it.
    for exempt in ["arn:aws:sns:*:*:*", "arn:aws:sqs:*:*:*"] {
        let new = [on("Allow", &[QUEUES]), but("Deny", exempt)];
        assert!(ask(&new, &reference).holds(), "{exempt}");
    }
    let new = [on("Allow", &[QUEUES]), but("Deny", "arn:aws:sqs:us-east-1:*:*")];
    assert!(ask(&new, &reference).holds());
    let answer = ask(&reference, &new);
    let resource = &answer.failure().unwrap()[0].request.resource;
    assert!(!resource.contains("us-east-1"), "{resource}");
}

#[test]
fn a_list_may_hold_many_variables() {
    let resource =
        |number: usize| format!("arn:aws:sqs:*:*:${{aws:PrincipalTag/queue{number}}}-jobs");
    let all: Vec<String> = (0..40).map(resource).collect();
    let texts: Vec<&str> = all.iter().map(String::as_str).collect();
    let (all, fewer) = ([on("Allow", &texts)], [on("Allow", &texts[1..])]);
    assert!(ask(&fewer, &all).holds());
    assert!(ask(&all, &[on("Allow", &["arn:aws:sqs:*:*:*-jobs"])]).holds());
    let answer = ask(&all, &fewer);
    let context = &answer.failure().unwrap()[0].request.context;
    assert!(context.iter().any(|(key, _)| &**key == "aws:PrincipalTag/queue0"), "{context:?}");
}

/// What a test says of: no value for the variable, that and no key, a key without value, an equal value, one
/// that differs in case, and another.
fn results(operator: &str) -> [bool; 6] {
    let is_negated = operator.contains("Not");
    let is_folded = operator.contains("IgnoreCase");
    let if_missing = is_negated || operator.ends_with("IfExists");
    [is_negated, if_missing, if_missing, !is_negated, is_folded != is_negated, is_negated]
}

fn tagged(operator: &str, key: &str, value: &str) -> [String; 1] {
    let condition = format!(r#""Condition": {{"{operator}": {{"{key}": "{value}"}}}}"#);
    [statement("Allow", &format!(r#""Resource": "*", {condition}"#))]
}

const VALUES: [&str; 5] = [
    "${aws:username}",
    "${aws:username}/",
    "x-${aws:username}",
    "12-${aws:username}",
    "${aws:username}${aws:PrincipalTag/b}",
];

#[test]
fn operators_differ_in_the_case_of_a_value() {
    let operators = ["StringEquals", "StringEqualsIgnoreCase", "StringLike"].map(str::to_owned);
    let negated = operators.clone().map(|name| name.replacen("String", "StringNot", 1));
    let all = || operators.iter().chain(&negated);
    let mut names: Vec<String> = all().cloned().collect();
    names.extend(all().map(|name| format!("{name}IfExists")));
    check_pairs(&names, "aws:ResourceTag/o", |left, right| {
        results(left).iter().zip(results(right)).all(|(left, right)| right || !left)
    });
    for set in ["ForAllValues:", "ForAnyValue:"] {
        let names: Vec<String> = all().map(|name| format!("{set}{name}")).collect();
        // What such operators say of a key without values is not said by these.
        check_pairs(&names, "aws:TagKeys", |left, right| {
            let of = |name| results(name).into_iter().enumerate();
            let values = of(left).zip(of(right)).filter(|((at, _), _)| !matches!(at, 1 | 2));
            values.into_iter().all(|((_, left), (_, right))| right || !left)
        });
    }
}

fn check_pairs(names: &[String], key: &str, is_inside: impl Fn(&str, &str) -> bool) {
    for value in VALUES {
        for left in names {
            for right in names {
                let answer = ask(&tagged(left, key, value), &tagged(right, key, value));
                let told = format!("{left} {right} {value}: {answer:?}");
                assert_eq!(answer.holds(), is_inside(left, right), "{told}");
                assert_eq!(answer.failure().is_some(), !answer.holds(), "{told}");
            }
        }
    }
}

#[test]
fn a_value_may_be_a_text_in_another_case() {
    let allow = |conditions: &str| {
        let rest = format!(r#""Resource": "*", "Condition": {{{conditions}}}"#);
        statement("Allow", &rest)
    };
    let nothing = || [on("Allow", &["arn:aws:sqs:us-east-1:111122223333:none"])];
    let not_named = r#""StringNotEquals": {"aws:username": ["John", "X-John"]}"#;
    for tests in [
        // The operator of the variable ignores case, that of the text, or both.
        r#""StringEqualsIgnoreCase": {"aws:ResourceTag/o": "${aws:username}"},
            "StringEquals": {"aws:ResourceTag/o": "John"}"#,
        r#""StringEquals": {"aws:ResourceTag/o": "${aws:username}"},
            "StringEqualsIgnoreCase": {"aws:ResourceTag/o": "John"}"#,
        r#""StringEqualsIgnoreCase": {"aws:ResourceTag/o": "x-${aws:username}"},
            "StringEquals": {"aws:ResourceTag/o": "X-John"}"#,
    ] {
        let answer = ask(&[allow(&format!("{tests}, {not_named}"))], &nothing());
        assert!(answer.failure().is_some(), "{tests}: {answer:?}");
    }
    // No text with this beginning is that text.
    let never = r#""StringEqualsIgnoreCase": {"aws:ResourceTag/o": "x-${aws:username}"},
        "StringEquals": {"aws:ResourceTag/o": "y-John"}"#;
    assert!(ask(&[allow(never)], &nothing()).holds());
}
