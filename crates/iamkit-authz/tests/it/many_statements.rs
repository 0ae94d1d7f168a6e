//! Long lists of statements, which are looked up by what resources begin with: that changes no answer.

use iamkit_authz::{Authorizer, Caller, Decision, OptionId, Outcome, Policies, PolicySet, Request};
use iamkit_policy::PolicyType;
use serde_json::{Value, json};

use crate::scenario::policy_set;

const INES: &str = "arn:aws:iam::111122223333:user/ines";

fn request(action: &str, resource: &str) -> Request {
    Authorizer::default()
        .request(INES.parse::<Caller>().unwrap(), action.parse().unwrap())
        .resource(resource)
        .resource_account("111122223333".parse().unwrap())
        .build()
        .unwrap()
}

fn identity(statements: &[Value]) -> PolicySet {
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    policy_set(&document, PolicyType::Identity)
}

fn authorize(set: &PolicySet, action: &str, resource: &str) -> Outcome {
    let policies = Policies::new().identity(set);
    Authorizer::default().authorize(&request(action, resource), &policies)
}

/// Statements about other resources, so many that the list becomes a table.
fn others(effect: &str) -> Vec<Value> {
    let other = |number| {
        let resource = format!("arn:aws:s3:::other-{number}/*");
        json!({"Effect": effect, "Action": "s3:GetObject", "Resource": resource})
    };
    (0..40).map(other).collect()
}

const RESOURCES: [&str; 6] = [
    "arn:aws:s3:::other-7/x",
    "arn:aws:s3:::reports/q1",
    "arn:aws:s3:::kept/q1",
    "arn:aws:s3:::ines/notes",
    "arn:aws:s3:::kept",
    "arn:aws:s3:eu-west-1:111122223333:accesspoint/kept/object/a:b",
];

#[test]
fn one_among_many_is_found_whatever_its_resources_are() {
    let clauses = [
        ("Resource", json!("*")),
        ("Resource", json!(["arn:aws:s3:::rep*/q?", "arn:aws:s3:::${aws:username}/*"])),
        ("Resource", json!(["arn:aws:s3:::reports/q1", "*"])),
        ("Resource", json!("arn:aws:s3:*:*:accesspoint/kept/*")),
        ("Resource", json!("arn:aws:s3:::?ept")),
        ("Resource", json!("arn:aws:s3:::kept/${*}")),
        ("Resource", json!([])),
        ("NotResource", json!("arn:aws:s3:::kept/*")),
        ("NotResource", json!(["arn:aws:s3:::kept/*", "arn:aws:s3:::${aws:username}/*"])),
        ("NotResource", json!("*")),
        ("NotResource", json!(["arn:aws:s3:::reports/q1", "*"])),
    ];
    for effect in ["Allow", "Deny"] {
        for (member, patterns) in &clauses {
            let mut special = json!({"Effect": effect, "Action": "s3:GetObject"});
            special[*member] = patterns.clone();
            let base = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
            let base = if effect == "Deny" { vec![base] } else { Vec::new() };
            let (mut many, mut alone) = (base.clone(), base.clone());
            many.extend(others(effect));
            many.insert(many.len() / 2, special.clone());
            alone.push(special);
            let (many, alone) = (identity(&many), identity(&alone));
            for resource in RESOURCES {
                let expected = if resource.contains("other") {
                    let decision = if effect == "Deny" { "explicitDeny" } else { "allowed" };
                    assert_eq!(
                        authorize(&many, "s3:GetObject", resource).decision.as_str(),
                        decision
                    );
                    continue;
                } else {
                    authorize(&alone, "s3:GetObject", resource).decision
                };
                let found = authorize(&many, "s3:GetObject", resource).decision;
                assert_eq!(found, expected, "{effect} {member} {patterns} {resource}");
            }
        }
    }
}

#[test]
fn actions_are_excluded_by_each_of_many_patterns() {
    let excluded = ["s3:Get*", "S3:PUTOBJECT", "*:List*", "ec?:Run*", "sqs:*Message"];
    let set = identity(&[json!({"Effect": "Allow", "NotAction": excluded, "Resource": "*"})]);
    for (action, is_allowed) in [
        ("s3:GetObject", false),
        ("s3:getobject", false),
        ("s3:PutObject", false),
        ("s3:PutObjectAcl", true),
        ("iam:ListUsers", false),
        ("ec2:RunInstances", false),
        ("ecs:RunTask", false),
        ("ec2:StopInstances", true),
        ("sqs:SendMessage", false),
        ("sns:Publish", true),
    ] {
        let outcome = authorize(&set, action, "*");
        assert_eq!(outcome.decision == Decision::Allow, is_allowed, "{action}");
    }
}

#[test]
fn wildcards_of_services_and_of_names_must_both_match() {
    let patterns = ["ec?:Run*", "s*:Get*", "*:Tag?esource"];
    let set = identity(&[
        json!({"Effect": "Allow", "Action": patterns, "Resource": "*"}),
        json!({"Effect": "Deny", "Action": "iam:*", "Resource": "*"}),
    ]);
    assert_eq!(set.statement_count(), 2);
    for (action, is_allowed) in [
        ("ec2:RunInstances", true),
        ("ecs:RunTask", true),
        ("ec2:StopInstances", false),
        ("emr:RunJobFlow", false),
        ("sqs:GetQueueUrl", true),
        ("sqs:SendMessage", false),
        ("kms:GetKeyPolicy", false),
        ("kms:TagResource", true),
        ("kms:UntagResource", false),
        ("iam:TagResource", false),
    ] {
        let outcome = authorize(&set, action, "*");
        assert_eq!(outcome.decision == Decision::Allow, is_allowed, "{action}");
    }
}

/// A pattern that many statements have is matched once for a request; the answer stays the same.
#[test]
fn answers_that_are_remembered_stay() {
    let pattern = "arn:aws:s3:*:*:accesspoint/kept/*";
    let of = |effect: &str| json!({"Effect": effect, "Action": "s3:*", "Resource": pattern});
    let mut never = of("Deny");
    never["Condition"] = json!({"StringEquals": {"aws:username": "nobody"}});
    let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let inside = "arn:aws:s3:eu-west-1:111122223333:accesspoint/kept/object/a";
    let outside = "arn:aws:s3:eu-west-1:111122223333:accesspoint/other/object/a";
    for (statements, resource, is_allowed) in [
        (vec![never.clone(), of("Allow")], inside, true),
        (vec![never.clone(), never, of("Allow")], outside, false),
        (vec![of("Deny"), of("Deny"), everything], outside, true),
    ] {
        let outcome = authorize(&identity(&statements), "s3:GetObject", resource);
        assert_eq!(outcome.decision == Decision::Allow, is_allowed, "{statements:?} {resource}");
    }
}

fn document(effect: &str, action: &str) -> Value {
    let statement = json!({"Effect": effect, "Action": action, "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

/// How session policies combine is an option that bears on no other policies.
#[test]
fn only_session_policies_may_have_to_allow_all() {
    let some = [document("Allow", "s3:*"), document("Allow", "sqs:*"), document("Allow", "s3:*")];
    let all = [document("Allow", "s3:*"), document("Allow", "s3:Get*"), document("Allow", "*")];
    let set = |list: &[Value], policy_type| policy_set(&json!(list), policy_type);
    let full = set(&[document("Allow", "*")], PolicyType::Identity);
    let session = Caller::builder().text("arn:aws:sts::111122223333:assumed-role/Dev/s1");
    let session = session.role("arn:aws:iam::111122223333:role/Dev").build().unwrap();
    let ask = |identity: &PolicySet, session_policies: Option<&PolicySet>, value: &str| {
        let mut options = iamkit_authz::Options::default();
        options.set("session.multiple", value).unwrap();
        let authorizer = Authorizer::new(options, iamkit_authz::BuiltinFacts);
        let request = authorizer.request(session.clone(), "s3:GetObject".parse().unwrap());
        let request = request.resource("arn:aws:s3:::b/k");
        let request = request.resource_account("111122223333".parse().unwrap()).build().unwrap();
        let policies = Policies::new().identity(identity).session(session_policies);
        let outcome = authorizer.authorize(&request, &policies);
        let assumed = outcome.assumptions.iter().any(|id| id == OptionId::SessionMultiple);
        (outcome.decision, assumed)
    };
    for list in [&some[..], &some[..2], &all[..], &all[..1]] {
        let limits = set(list, PolicyType::Session);
        let every = list.iter().all(|document| !document.to_string().contains("sqs"));
        assert_eq!(ask(&full, Some(&limits), "union"), (Decision::Allow, !every), "{list:?}");
        let both = if every { Decision::Allow } else { Decision::ImplicitDeny };
        assert_eq!(ask(&full, Some(&limits), "intersection"), (both, !every), "{list:?}");
    }
    let several = set(&some, PolicyType::Identity);
    for value in ["union", "intersection"] {
        assert_eq!(ask(&several, None, value), (Decision::Allow, false));
    }
}

#[test]
fn the_first_statement_of_a_layer_decides() {
    let deny = |sid: &str| {
        json!({"Version": "2012-10-17", "Statement": [
        {"Sid": sid, "Effect": "Deny", "Action": "s3:*", "Resource": "*"}]})
    };
    let set = policy_set(&json!([deny("First"), deny("Second")]), PolicyType::Identity);
    let outcome = authorize(&set, "s3:GetObject", "arn:aws:s3:::b/k");
    let policies: Vec<u32> = outcome.deciding().map(|decided| decided.statement.policy).collect();
    assert_eq!(policies, [0]);
    // Outcomes of other statements are other outcomes.
    let allow = policy_set(
        &json!([document("Deny", "sqs:*"), document("Deny", "s3:*")]),
        PolicyType::Identity,
    );
    let other = authorize(&allow, "s3:GetObject", "arn:aws:s3:::b/k");
    assert_eq!(other.decision, outcome.decision);
    assert_ne!(other, outcome);
}
