//! Every diagnostic, and a neighbour without it.

use iamkit_authz::{Diagnostic, Layer, NotApplicable, RequestDiagnostic};
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

/// A layer that is given and does not apply is told of, with the reason (IAM User Guide, "Policy
/// evaluation logic"; AWS Organizations User Guide, "Service control policies (SCPs)" and "Resource
/// control policies (RCPs)").
#[test]
fn layers_that_do_not_apply() {
    let all = json!({"Version": "2012-10-17",
        "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}});
    let of_everyone = json!({"Version": "2012-10-17",
        "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}});
    let plain = |name: &str| json!({name: all});
    let control = json!({"serviceControl": [{"target": "r-root", "policies": [all]}]});
    let of_resources =
        json!({"resourceControl": [{"target": "r-root", "policies": [of_everyone]}]});
    let root = json!("arn:aws:iam::111122223333:root");
    let service = json!("cloudtrail.amazonaws.com");
    let anonymous = json!("*");
    let provider = json!("arn:aws:iam::111122223333:oidc-provider/example.com");
    let manager =
        json!({"arn": INES, "organizationId": "o-aa111bb222", "isManagementAccount": true});
    let path = "role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport";
    let linked = json!(format!("arn:aws:iam::111122223333:{path}"));
    let by_name = json!("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSupport/s1");
    let get = "s3:GetObject";
    let rows = [
        (&root, get, &plain("identity"), Layer::Identity, NotApplicable::RootUser),
        (
            &root,
            get,
            &plain("permissionsBoundary"),
            Layer::PermissionsBoundary,
            NotApplicable::RootUser,
        ),
        (&service, get, &plain("identity"), Layer::Identity, NotApplicable::Service),
        (&anonymous, get, &plain("identity"), Layer::Identity, NotApplicable::Anonymous),
        (&provider, get, &plain("identity"), Layer::Identity, NotApplicable::Provider),
        (&manager, get, &control, Layer::ServiceControl, NotApplicable::ManagementAccount),
        (&linked, get, &control, Layer::ServiceControl, NotApplicable::ServiceLinkedRole),
        (&by_name, get, &control, Layer::ServiceControl, NotApplicable::ServiceLinkedRole),
        (&linked, get, &of_resources, Layer::ResourceControl, NotApplicable::ServiceLinkedRole),
        (&service, get, &control, Layer::ServiceControl, NotApplicable::Service),
        (
            &json!(INES),
            "ec2:StartInstances",
            &of_resources,
            Layer::ResourceControl,
            NotApplicable::ServiceOutsideControl { service: "ec2".into() },
        ),
        (
            &json!(INES),
            "kms:RetireGrant",
            &of_resources,
            Layer::ResourceControl,
            NotApplicable::ActionOutsideControl,
        ),
    ];
    for (principal, action, policies, layer, why) in rows {
        let request = json!({"principal": principal, "action": action, "resource": "*"});
        let told = diagnostics(&request, policies);
        let is_told = told.iter().any(|one| {
            matches!(one, Diagnostic::LayerNotApplicable(found)
                if (found.layer, &found.why) == (layer, &why))
        });
        assert!(is_told, "{principal} {layer}: {told:?}");
        assert!(!told.iter().any(Diagnostic::is_warning), "{told:?}");
    }
    let request = json!({"principal": INES, "action": get, "resource": OBJECT});
    for policies in [&plain("identity"), &control, &of_resources] {
        let told = diagnostics(&request, policies);
        let is_idle = |one: &Diagnostic| matches!(one, Diagnostic::LayerNotApplicable(_));
        assert!(!told.iter().any(is_idle), "{told:?}");
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
