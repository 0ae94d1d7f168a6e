//! Decisions take no memory from the heap once a thread is warm.

use allocation_counter::measure;
use iamkit_authz::{Authorizer, Options};
use serde_json::{Map, json};

use crate::case::{ACTIONS, CALLERS, Case, Piece, RESOURCES, Set};
use crate::scenario::conformance;

#[test]
fn decisions_do_not_allocate() {
    let authorizer = Authorizer::default();
    let examples = conformance();
    let prepared: Vec<_> =
        examples.iter().map(|example| (example.request(&authorizer), example.policies())).collect();
    let decide_all = || {
        for (request, policies) in &prepared {
            let _ = authorizer.authorize(request, policies);
        }
    };
    decide_all();
    let used = measure(decide_all);
    assert_eq!(used.count_total, 0);
}

#[test]
fn decisions_with_every_layer_and_of_sessions_do_not_allocate() {
    let cases = allow_everything();
    let prepared: Vec<_> = cases.iter().map(|case| (case.request(), case.compile())).collect();
    let authorizer = Authorizer::default();
    let decide_all = || {
        for (request, compiled) in &prepared {
            let _ = authorizer.authorize(request, &compiled.policies());
        }
    };
    decide_all();
    assert_eq!(measure(decide_all).count_total, 0);
}

/// Returns one request of each kind of caller for each action, with several policies in every layer.
fn allow_everything() -> Vec<Case> {
    let set = |principals: bool| -> Set {
        let statement = |effect: &str, resource: &str| {
            let mut json = Map::new();
            json.insert("Effect".into(), json!(effect));
            json.insert("Action".into(), json!(["s3:*", "sqs:Send*", "sts:AssumeRole"]));
            json.insert("Resource".into(), json!(resource));
            json.insert("Condition".into(), json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}));
            if principals {
                json.insert("Principal".into(), json!("*"));
            }
            Piece { json, breaks_operator: false }
        };
        vec![
            vec![statement("Allow", "*"), statement("Allow", "arn:aws:s3:::reports/*")],
            vec![statement("Deny", "arn:aws:s3:::reports/${aws:username}/secret")],
        ]
    };
    let mut cases = Vec::new();
    for caller in 0..CALLERS.len() {
        for action in ACTIONS {
            cases.push(Case {
                options: Options::default(),
                caller,
                action,
                resource: RESOURCES[0],
                owner: Some("111122223333"),
                context: [Some(json!("vpc-1")), None, Some(json!(["blue"]))],
                identity: Some(set(false)),
                boundary: Some(set(false)),
                session: Some(set(false)),
                resource_policy: Some(set(true)),
                scope_down: Some(vec![set(false), set(false)]),
                service_control: Some(vec![set(false), set(false)]),
                resource_control: Some(vec![set(true)]),
                endpoint: Some(set(true)),
            });
        }
    }
    cases
}

#[test]
fn policies_are_shared_between_threads() {
    fn is_shareable<T: Send + Sync>() {}
    fn is_owned<T: Send + Sync + 'static>() {}
    is_owned::<iamkit_authz::Authorizer>();
    is_owned::<iamkit_authz::Outcome>();
    is_owned::<iamkit_authz::PolicySet>();
    is_owned::<iamkit_authz::Request>();
    is_shareable::<iamkit_authz::Authorizer>();
    is_shareable::<iamkit_authz::PolicySet>();
    is_shareable::<iamkit_authz::Population<'_>>();
    is_shareable::<iamkit_authz::Request>();
}
