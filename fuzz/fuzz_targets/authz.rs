//! Decisions: the explanation agrees, and a `Deny` of everything denies everything.
//!
//! The input is a policy document, an action, a resource and a value of `aws:username`, with a NUL
//! between each.
#![no_main]

use iamkit_authz::{
    Authorizer, Caller, Decision, Policies, PolicySet, Request,
};
use iamkit_policy::{PolicyDocument, PolicyType, Statement};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = run(text);
});

fn run(text: &str) -> Option<()> {
    let mut parts = text.splitn(4, '\0');
    let document: PolicyDocument = parts.next()?.parse().ok()?;
    let action = parts.next()?.parse().ok()?;
    let resource = parts.next()?;
    let caller = "arn:aws:iam::111122223333:user/ines".parse::<Caller>().ok()?;
    let request = Authorizer::default()
        .request(caller, action)
        .resource(resource)
        .key("aws:PrincipalTag/team", parts.next().unwrap_or_default())
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
