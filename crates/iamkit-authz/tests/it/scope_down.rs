//! Temporary credentials that were narrowed by `GetScopedCredentials` of AWS STS, and session
//! policies of callers other than sessions.

use iamkit_authz::{
    Authorizer, BuiltinFacts, Decision, Layer, Level, OptionId, Options, Policies, PolicySet,
};
use iamkit_policy::PolicyType;
use serde_json::{Value, json};

use crate::scenario::policy_set;

const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
const USER: &str = "arn:aws:iam::111122223333:user/ines";

fn set(policy_type: PolicyType, statements: &Value) -> PolicySet {
    policy_set(&json!({"Version": "2012-10-17", "Statement": statements}), policy_type)
}

fn allow(actions: &str) -> PolicySet {
    set(PolicyType::Session, &json!([{"Effect": "Allow", "Action": actions, "Resource": "*"}]))
}

fn levels(sets: impl IntoIterator<Item = PolicySet>) -> Vec<Level> {
    let level = |(at, set)| Level::new(format!("scopeDown[{at}]"), set);
    sets.into_iter().enumerate().map(level).collect()
}

fn decide(principal: &str, policies: &Policies<'_>) -> (Decision, Vec<Layer>) {
    decide_with(Options::default(), principal, policies)
}

fn decide_with(
    options: Options,
    principal: &str,
    policies: &Policies<'_>,
) -> (Decision, Vec<Layer>) {
    let authorizer = Authorizer::new(options, BuiltinFacts);
    let request = authorizer
        .request(principal.parse().unwrap(), "s3:GetObject".parse().unwrap())
        .resource("arn:aws:s3:::reports/q1.csv")
        .build()
        .unwrap();
    let outcome = authorizer.authorize(&request, policies);
    (outcome.decision, outcome.blocking_layers.iter().collect())
}

#[test]
fn levels_intersect() {
    let identity = allow("*");
    let policies = Policies::new().identity(&identity);
    for (actions, expected) in [
        (vec![], Decision::Allow),
        (vec!["s3:*"], Decision::Allow),
        (vec!["s3:Get*", "s3:GetObject", "*"], Decision::Allow),
        (vec!["s3:Get*", "s3:List*"], Decision::ImplicitDeny),
        (vec!["ec2:*"], Decision::ImplicitDeny),
    ] {
        let levels = levels(actions.iter().map(|actions| allow(actions)));
        let (decision, blocking) = decide(SESSION, &policies.scope_down(levels.as_slice()));
        assert_eq!(decision, expected, "{actions:?}");
        assert_eq!(blocking.contains(&Layer::ScopeDown), !decision.is_allowed(), "{actions:?}");
    }
}

#[test]
fn levels_grant_nothing_and_deny() {
    let identity = allow("ec2:*");
    let everything = levels([allow("*")]);
    let policies = Policies::new().identity(&identity).scope_down(everything.as_slice());
    assert_eq!(decide(SESSION, &policies), (Decision::ImplicitDeny, vec![]));

    let identity = allow("*");
    let denying = levels([set(
        PolicyType::Session,
        &json!([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]),
    )]);
    let policies = Policies::new().identity(&identity).scope_down(denying.as_slice());
    assert_eq!(decide(USER, &policies), (Decision::ExplicitDeny, vec![Layer::ScopeDown]));
}

#[test]
fn a_policy_that_names_the_session_lifts_session_policies_alone() {
    let resource = set(
        PolicyType::Resource,
        &json!([{"Effect": "Allow", "Principal": {"AWS": SESSION}, "Action": "s3:*", "Resource": "*"}]),
    );
    let session = allow("ec2:*");
    let scope = levels([allow("ec2:*")]);
    let policies = Policies::new().resource(&resource).session(&session);
    assert_eq!(decide(SESSION, &policies).0, Decision::Allow);
    let policies = policies.scope_down(scope.as_slice());
    assert_eq!(decide(SESSION, &policies), (Decision::ImplicitDeny, vec![Layer::ScopeDown]));

    let mut options = Options::default();
    options.set_id(OptionId::ScopeDownDirect, "skipped").unwrap();
    assert_eq!(decide_with(options, SESSION, &policies).0, Decision::Allow);
}

#[test]
fn session_policies_limit_users() {
    let resource = set(
        PolicyType::Resource,
        &json!([{"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "s3:*", "Resource": "*"}]),
    );
    let (identity, session) = (allow("*"), allow("ec2:*"));
    let policies = Policies::new().identity(&identity).session(&session);
    assert_eq!(decide(USER, &policies), (Decision::ImplicitDeny, vec![Layer::Session]));
    // The statement names the user, whose credentials are narrowed all the same.
    assert_eq!(decide(USER, &policies.resource(&resource)).0, Decision::ImplicitDeny);
    let root = "arn:aws:iam::111122223333:root";
    assert_eq!(decide(root, &policies), (Decision::ImplicitDeny, vec![Layer::Session]));
}
