//! Requests that are shown are requests that somebody could make.

#![expect(clippy::needless_pass_by_value, reason = "values are written where they are handed over")]

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_condition::ContextValue;
use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_reason::{Answer, PolicyFiles, ReasonOptions, Witness, no_new_access};
use serde_json::{Value, json};

fn set(resource: &str, condition: &Value) -> PolicySet {
    let statement = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource, "Condition": condition});
    let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let document: PolicyDocument = document.parse().unwrap();
    PolicySet::builder(PolicyType::Identity).add("policy", document).build().unwrap()
}

/// Returns the request that shows that one statement allows what the other does not.
fn shown(new: (&str, Value), reference: (&str, Value)) -> Option<Witness> {
    let (new, reference) = (set(new.0, &new.1), set(reference.0, &reference.1));
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    match no_new_access(&(&new).into(), &(&reference).into(), &options) {
        Answer::Fails(mut violations) => Some(violations.remove(0).request),
        Answer::Holds => None,
        Answer::Undecided(why) => panic!("{why}"),
    }
}

/// Returns the request for two conditions on the objects of a bucket.
fn under(new: Value, reference: Value) -> Option<Witness> {
    shown(("arn:aws:s3:::b/*", new), ("arn:aws:s3:::b/*", reference))
}

fn value(request: &Witness, key: &str) -> ContextValue {
    let found = request.context.iter().find(|(name, _)| &**name == key);
    found.unwrap_or_else(|| panic!("{key} in {request:?}")).1.clone()
}

#[test]
fn another_partition_is_one_that_there_is() {
    let none = || json!({});
    let request = shown(("arn:*:s3:::b/*", none()), ("arn:aws:s3:::b/*", none())).unwrap();
    assert_eq!(&*request.resource, "arn:aws-cn:s3:::b/example");
    let request = shown(("arn:*:sqs:*:*:q", none()), ("arn:aws:sqs:*:*:q", none())).unwrap();
    assert_eq!(&*request.resource, "arn:aws-cn:sqs:cn-north-1:111122223333:q");
}

#[test]
fn buckets_have_neither_region_nor_account() {
    let source = |pattern: &str| json!({"ArnLike": {"aws:SourceArn": pattern}});
    let request = under(source("arn:aws:s3:*:*:*"), source("arn:aws:s3:::x")).unwrap();
    assert_eq!(value(&request, "aws:SourceArn"), "arn:aws:s3:::example".into());
    // What is asked for is of the partition of the resource.
    assert_eq!(under(source("arn:*:s3:::x"), source("arn:aws:s3:::x")), None);
    let request = shown(("*", source("arn:*:s3:*:*:*")), ("*", source("arn:aws:s3:::*"))).unwrap();
    assert_eq!(value(&request, "aws:SourceArn"), "arn:aws-cn:s3:::example".into());
    assert!(request.resource.starts_with("arn:aws-cn:"), "{}", request.resource);
}

#[test]
fn accounts_have_twelve_digits() {
    let account = |operator: &str, text: &str| json!({operator: {"aws:PrincipalAccount": text}});
    let is_known = account("StringEquals", "111122223333");
    for start in ["12", "1111", "11112222333"] {
        let request = under(account("StringLike", &format!("{start}*")), is_known.clone()).unwrap();
        let ContextValue::One(text) = value(&request, "aws:PrincipalAccount") else { panic!() };
        assert!(text.len() == 12 && text.starts_with(start), "{text}");
        assert!(
            text.bytes().all(|byte| byte.is_ascii_digit()) && &*text != "111122223333",
            "{text}"
        );
    }
}

#[test]
fn both_times_are_there_and_one() {
    let before = |seconds: &str| json!({"NumericLessThan": {"aws:EpochTime": seconds}});
    let date = |date: &str| json!({"DateLessThan": {"aws:CurrentTime": date}});
    // 2027-01-01 and 2026-06-01.
    let request = under(before("1798761600"), date("2026-06-01T00:00:00Z")).unwrap();
    let (ContextValue::One(date_text), ContextValue::One(seconds)) =
        (value(&request, "aws:CurrentTime"), value(&request, "aws:EpochTime"))
    else {
        panic!("{request:?}")
    };
    let seconds: i64 = seconds.parse().unwrap();
    assert!((1_780_272_000..1_798_761_600).contains(&seconds), "{seconds}");
    assert_eq!(&*date_text, "2026-06-01T00:00:00Z");
    assert_eq!(seconds, 1_780_272_000);
    let before_if_there = json!({"NumericLessThanIfExists": {"aws:EpochTime": "1767225600"}});
    assert_eq!(under(date("2026-01-01T00:00:00Z"), before_if_there), None);
}

#[test]
fn the_last_service_is_one_of_those_that_called() {
    let via = json!({"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}});
    let last = json!({"StringEquals": {"aws:CalledViaLast": "athena.amazonaws.com"}});
    let request = under(via, last).unwrap();
    let (ContextValue::Many(all), ContextValue::One(last)) =
        (value(&request, "aws:CalledVia"), value(&request, "aws:CalledViaLast"))
    else {
        panic!("{request:?}")
    };
    assert!(all.contains(&last) && last.ends_with(".amazonaws.com"), "{all:?} {last}");
}

#[test]
fn who_has_an_arn_has_an_account_and_a_user_a_name() {
    let role = |account: &str| json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}, "Null": {"aws:PrincipalAccount": account}});
    let nothing = json!({"StringEquals": {"aws:PrincipalTag/none": "x"}});
    assert_eq!(under(role("true"), nothing.clone()), None);
    assert!(under(role("false"), nothing.clone()).is_some());
    let user = json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/*"}});
    let is_ines = json!({"StringEquals": {"aws:username": "ines"}});
    let request = under(user, is_ines).unwrap();
    assert!(matches!(value(&request, "aws:username"), ContextValue::One(name) if &*name != "ines"));
    // A role has no name that could stand in a resource.
    let named = ("arn:aws:s3:::b/${aws:username}", role("false"));
    assert_eq!(shown(named, ("arn:aws:s3:::b/x", nothing)), None);
}

#[test]
fn scenarios_are_asked_by_the_user_of_the_name() {
    let ines = json!({"StringEquals": {"aws:username": "ines"}});
    let request = under(ines, json!({"StringEquals": {"aws:username": "omar"}})).unwrap();
    let policy = set("arn:aws:s3:::b/*", &json!({}));
    let files = PolicyFiles::default();
    let scenarios = request.to_scenarios("ines", &(&policy).into(), &files, Some("allowed"));
    assert!(scenarios[0].contains("arn:aws:iam::111122223333:user/ines"), "{scenarios:?}");
}
