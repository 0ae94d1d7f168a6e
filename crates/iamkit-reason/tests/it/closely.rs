//! Grants that are worth more than others: those that name their callers.

use iamkit_authz::PolicySet;
use iamkit_policy::{BaseOperator, PolicyDocument, PolicyType, Statement};
use iamkit_reason::{
    ReasonOptions, difference, equivalent, minimize, names_callers_more_closely, redundancies,
};

const ACCOUNT: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::111122223333:role/reader";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/reader/today";

fn allow(principal: &str) -> Statement {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}},
            "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:tasks"}}}}"#
    );
    text.parse::<PolicyDocument>().unwrap().statements()[0].clone()
}

fn document(statements: impl IntoIterator<Item = Statement>) -> PolicyDocument {
    statements.into_iter().fold(PolicyDocument::new(), PolicyDocument::with_statement)
}

fn set(statements: impl IntoIterator<Item = Statement>) -> PolicySet {
    let document = document(statements);
    PolicySet::builder(PolicyType::Resource).add("queue", document).build().unwrap()
}

fn at_home(statement: Statement) -> Statement {
    statement.when(BaseOperator::IpAddress, "aws:SourceIp", ["192.0.2.0/24"])
}

#[test]
fn what_names_a_caller_stays_beside_its_account() {
    let options = ReasonOptions::default();
    for closer in [ROLE, SESSION] {
        let written = [allow(ACCOUNT), allow(closer)];
        assert!(redundancies(&set(written.clone()), &options).elements.is_empty(), "{closer}");
        let written = document(written);
        let found = minimize(&written, PolicyType::Resource, &options).unwrap();
        assert!(found.is_proved);
        assert_eq!(found.documents[0].statements().len(), 2, "{closer}");
    }
    // The other way round the account is needed for its other callers.
    let found = redundancies(&set([allow(ROLE), allow(SESSION), allow(SESSION)]), &options);
    assert_eq!(found.elements.len(), 1, "{found:?}");
    // Everyone is named as closely as can be.
    let found = redundancies(&set([allow("*"), allow(ACCOUNT), allow(ROLE)]), &options);
    assert_eq!(found.elements.len(), 2, "{found:?}");
}

#[test]
fn names_are_closer_where_both_allow() {
    let options = ReasonOptions::default();
    let closer = |new: Vec<Statement>, old: Vec<Statement>| {
        names_callers_more_closely(&set(new), &set(old), &options)
    };
    let one = |principal: &str| vec![allow(principal)];
    assert!(closer(one(ROLE), one(ACCOUNT)));
    assert!(closer(one(SESSION), one(ROLE)));
    assert!(closer(one("*"), one(ACCOUNT)));
    assert!(!closer(one(ACCOUNT), one(ROLE)));
    assert!(!closer(one(ROLE), one("*")));
    assert!(!closer(one(ROLE), one("999988887777")), "nothing that both allow");
    // Only what the other grant lets through counts.
    let away = vec![at_home(allow(ROLE)), allow(ACCOUNT)];
    assert!(closer(one(ROLE), away.clone()));
    assert!(closer(vec![at_home(allow(ROLE))], one(ACCOUNT)));
    assert!(!closer(vec![at_home(allow(ROLE))], away));
    // What is denied is not granted.
    let mut denied = allow(ROLE);
    denied.effect.value = iamkit_policy::Effect::Deny;
    assert!(!closer(vec![allow(ROLE), denied.clone()], one(ACCOUNT)));
    assert!(!closer(one(ROLE), vec![allow(ACCOUNT), denied]));

    let (new, old) = (set(one(ROLE)), set([allow(ROLE), allow(ACCOUNT)]));
    assert!(!difference(&(&new).into(), &(&old).into(), &options).names_more_closely);
    let (new, old) = (set([allow(ROLE), allow(ACCOUNT)]), set(one(ACCOUNT)));
    assert!(equivalent(&(&new).into(), &(&old).into(), &options).holds());
    assert!(difference(&(&old).into(), &(&new).into(), &options).names_more_closely);
}
