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
