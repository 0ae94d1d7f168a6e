//! Keys whose value is not known count against the request in a plain decision.

use iamkit_authz::Decision;
use serde_json::{Value, json};

use super::{INES, explained};

fn decide(statement: &Value, is_unknown: bool) -> Decision {
    let mut statements = vec![statement.clone()];
    if statement["Effect"] == "Deny" {
        statements.push(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    }
    let mut scenario = json!({
        "request": {"principal": INES, "action": "s3:GetObject",
            "resource": "arn:aws:s3:::reports/vpc-1/q1.csv"},
        "policies": {"identity": {"Version": "2012-10-17", "Statement": statements}},
    });
    if is_unknown {
        scenario["unknownContext"] = json!(["aws:SourceVpc"]);
    } else {
        scenario["request"]["context"] = json!({"aws:SourceVpc": "vpc-2"});
    }
    explained(&scenario, &[], |policies| policies, |explanation| explanation.outcome.decision)
}

#[test]
fn an_unknown_variable_of_a_resource() {
    let statement = |effect: &str, element: &str, resource: &str| json!({"Effect": effect, "Action": "s3:*", element: resource});
    let open = "arn:aws:s3:::reports/${aws:SourceVpc}/*";
    let default = "arn:aws:s3:::reports/${aws:SourceVpc, 'vpc-1'}/*";
    for (effect, element, resource, unknown, known) in [
        ("Deny", "Resource", open, Decision::ExplicitDeny, Decision::Allow),
        ("Deny", "Resource", default, Decision::ExplicitDeny, Decision::Allow),
        ("Deny", "NotResource", open, Decision::ExplicitDeny, Decision::ExplicitDeny),
        ("Allow", "Resource", open, Decision::ImplicitDeny, Decision::ImplicitDeny),
        ("Allow", "NotResource", open, Decision::ImplicitDeny, Decision::Allow),
    ] {
        let statement = statement(effect, element, resource);
        assert_eq!(decide(&statement, true), unknown, "{statement}");
        assert_eq!(decide(&statement, false), known, "{statement}");
    }
}

#[test]
fn an_unknown_key_of_a_condition() {
    for (effect, condition, unknown, known) in [
        (
            "Deny",
            json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
            Decision::ExplicitDeny,
            Decision::Allow,
        ),
        (
            "Deny",
            json!({"StringNotEquals": {"aws:SourceVpc": "vpc-2"}}),
            Decision::ExplicitDeny,
            Decision::Allow,
        ),
        (
            "Allow",
            json!({"StringEquals": {"aws:SourceVpc": "vpc-2"}}),
            Decision::ImplicitDeny,
            Decision::Allow,
        ),
        (
            "Allow",
            json!({"StringLike": {"aws:SourceVpc": "*"}}),
            Decision::ImplicitDeny,
            Decision::Allow,
        ),
    ] {
        let statement = json!({"Effect": effect, "Action": "s3:*", "Resource": "*",
            "Condition": condition});
        assert_eq!(decide(&statement, true), unknown, "{statement}");
        assert_eq!(decide(&statement, false), known, "{statement}");
    }
}
