//! Decisions: the explanation agrees, and a `Deny` of everything denies everything.
//!
//! The input is a policy document, an action, a resource and a value of `aws:PrincipalTag/team`, with a
//! NUL between each.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_authz::{Authorizer, Caller, Decision, Policies, PolicySet, Request};
use iamkit_policy::{PolicyDocument, PolicyType, Statement};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let _ = judge(bytes);
}

fn judge(bytes: &[u8]) -> Option<()> {
    let [document, action, resource, team] = iamkit_fuzz::parts(bytes)?;
    let document: PolicyDocument = document.parse().ok()?;
    let action = action.parse().ok()?;
    let caller = "arn:aws:iam::111122223333:user/ines".parse::<Caller>().ok()?;
    let request = Authorizer::default()
        .request(caller, action)
        .resource(resource)
        .key("aws:PrincipalTag/team", team)
        .build()
        .ok()?;
    let decision = decide(&request, document.clone())?;
    let denying = document.with_statement(Statement::deny(["*"]).on(["*"]));
    let denied = decide(&request, denying)?;
    assert!(denied == Decision::ExplicitDeny || denied == decision, "{decision} became {denied}");
    Some(())
}

fn decide(request: &Request, document: PolicyDocument) -> Option<Decision> {
    let builder = PolicySet::builder(PolicyType::Identity).add("fuzzed", document);
    let set = builder.build_unchecked().ok()?;
    let policies = Policies::new().identity(&set);
    let authorizer = Authorizer::default();
    let outcome = authorizer.authorize(request, &policies);
    let explained = authorizer.explain(request, &policies).outcome;
    assert_eq!(explained.decision, outcome.decision);
    Some(outcome.decision)
}
