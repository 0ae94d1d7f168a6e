//! Every diagnostic, and a neighbour without it.

use iamkit_authz::{Diagnostic, Layer, RequestDiagnostic};
use serde_json::{Value, json};

use super::{INES, OBJECT, SESSION, explained};

fn diagnostics(request: &Value, policies: &Value) -> Vec<Diagnostic> {
    let scenario = json!({"request": request, "policies": policies});
    explained(&scenario, &[], |policies| policies, |explanation| explanation.diagnostics.clone())
}

/// Services with rules of their own that are not modelled.
#[test]
fn unmodelled_services() {
    for (action, resource, is_told) in [
        ("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:a/b/GET/c", true),
        ("es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/logs", true),
        ("glue:GetTable", "arn:aws:glue:eu-west-1:111122223333:catalog", true),
        ("backup:CopyIntoBackupVault", "arn:aws:backup:eu-west-1:111122223333:v", true),
        ("GLUE:GetTable", "arn:aws:glue:eu-west-1:111122223333:catalog", true),
        ("s3:GetObject", OBJECT, false),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs", false),
    ] {
        let request = json!({"principal": INES, "action": action, "resource": resource});
        let told = diagnostics(&request, &json!({}));
        assert_eq!(told.contains(&Diagnostic::ServiceRuleUnmodelled), is_told, "{action}");
    }
}

/// AWS Organizations User Guide, "Resource control policies (RCPs)", list of services.
#[test]
fn resource_control_without_effect() {
    let levels = json!({"resourceControl": [{"target": "r-root", "policies": []}]});
    for (action, is_told) in [("ec2:StartInstances", true), ("s3:GetObject", false)] {
        let request = json!({"principal": INES, "action": action, "resource": "*"});
        let told = diagnostics(&request, &levels);
        assert_eq!(told.contains(&Diagnostic::ResourceControlWithoutEffect), is_told, "{action}");
    }
}

#[test]
fn statements_that_never_apply() {
    let without = json!({"resource": {"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}});
    let request = json!({"principal": INES, "action": "s3:GetObject", "resource": OBJECT});
    let told = diagnostics(&request, &without);
    let is_told = told
        .iter()
        .any(|one| matches!(one, Diagnostic::NoPrincipal { layer: Layer::Resource, .. }));
    assert!(is_told, "{told:?}");
}

#[test]
fn unknown_operators() {
    let broken = json!({"identity": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": "*", "Resource": "*", "Condition": {"StringMatches": {"aws:SourceVpc": "x"}}}}});
    let request = json!({"principal": INES, "action": "s3:GetObject", "resource": OBJECT});
    let told = diagnostics(&request, &broken);
    let is_told = told
        .iter()
        .any(|one| matches!(one, Diagnostic::UnknownOperator { layer: Layer::Identity, .. }));
    assert!(is_told, "{told:?}");
}

#[test]
fn requests_that_leave_something_open() {
    let federated = "arn:aws:sts::111122223333:federated-user/tmp";
    let told = |request: Value| diagnostics(&request, &json!({}));
    let request = |principal: &str| {
        json!({"principal": principal, "action": "s3:GetObject",
        "resource": OBJECT})
    };
    let assumed = |one: &Diagnostic| {
        matches!(one, Diagnostic::Request(RequestDiagnostic::AssumedRolePath { .. }))
    };
    assert!(told(request(SESSION)).iter().any(assumed));
    assert!(!told(request(INES)).iter().any(assumed));
    let parent = Diagnostic::Request(RequestDiagnostic::UnknownParent);
    assert!(told(request(federated)).contains(&parent));
    assert!(!told(request(INES)).contains(&parent));
    let mut contradicting = request(INES);
    contradicting["context"] = json!({"aws:PrincipalAccount": "444455556666"});
    let contradicts = |one: &Diagnostic| {
        matches!(one, Diagnostic::Request(RequestDiagnostic::KeyContradicts { .. }))
    };
    assert!(told(contradicting).iter().any(contradicts));
    assert!(!told(request(INES)).iter().any(contradicts));
}
