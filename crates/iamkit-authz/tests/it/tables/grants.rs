//! Every path of a grant, in one account and across accounts.

use iamkit_authz::{Authorizer, BuiltinFacts, Decision, GrantPath, KeyGrant, Layer, Options};
use serde_json::{Value, json};

use crate::scenario::Scenario;

use super::{INES, KEY, MAX, OBJECT, ROLE, SESSION, explained};

fn allow(principal: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": principal,
        "Action": "*", "Resource": "*"}})
}

fn all() -> Value {
    json!({"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
}

fn other() -> Value {
    json!({"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}})
}

fn path(principal: &Value, policies: &Value) -> Option<GrantPath> {
    let scenario = json!({"request": {"principal": principal, "action": "s3:GetObject",
        "resource": OBJECT, "resourceAccount": "111122223333"}, "policies": policies});
    explained(&scenario, &[], |policies| policies, |explanation| explanation.outcome.grant)
}

/// IAM User Guide, "Policy evaluation logic", within one account and across accounts.
#[test]
fn every_path() {
    let federated = json!({"arn": "arn:aws:sts::111122223333:federated-user/tmp",
        "parentArn": INES});
    let role = json!({"AWS": "arn:aws:iam::111122223333:role/Dev"});
    let rows = [
        (json!(INES), json!({"identity": all()}), Some(GrantPath::Identity)),
        (json!(INES), json!({"resource": allow(&json!({"AWS": INES}))}), Some(GrantPath::Direct)),
        (json!(INES), json!({"resource": allow(&json!("*"))}), Some(GrantPath::Direct)),
        (json!(SESSION), json!({"resource": allow(&role)}), Some(GrantPath::SessionIssuer)),
        (
            federated,
            json!({"session": all(), "resource": allow(&json!({"AWS": INES}))}),
            Some(GrantPath::SessionIssuer),
        ),
        (json!("111122223333"), json!({}), Some(GrantPath::Root)),
        (
            json!(MAX),
            json!({"identity": all(), "resource": allow(&json!({"AWS": MAX}))}),
            Some(GrantPath::CrossAccount),
        ),
        (
            json!(MAX),
            json!({"identity": all(), "resource": allow(&json!({"AWS": "777788889999"}))}),
            Some(GrantPath::CrossAccount),
        ),
        (
            json!("777788889999"),
            json!({"resource": allow(&json!({"AWS": "777788889999"}))}),
            Some(GrantPath::CrossAccount),
        ),
        (
            json!("sns.amazonaws.com"),
            json!({"resource": allow(&json!({"Service": "sns.amazonaws.com"}))}),
            Some(GrantPath::Service),
        ),
        (json!("*"), json!({"resource": allow(&json!("*"))}), Some(GrantPath::Anonymous)),
        // Nothing grants.
        (json!(INES), json!({"resource": allow(&json!({"AWS": "111122223333"}))}), None),
        (json!(MAX), json!({"identity": all()}), None),
        (json!(MAX), json!({"resource": allow(&json!({"AWS": MAX}))}), None),
        (json!("777788889999"), json!({}), None),
        (json!("sns.amazonaws.com"), json!({"resource": allow(&json!({"AWS": "*"}))}), None),
        (json!("*"), json!({"resource": allow(&json!({"AWS": INES}))}), None),
    ];
    for (principal, policies, expected) in rows {
        assert_eq!(path(&principal, &policies), expected, "{principal} {policies}");
    }
}

/// AWS STS API Reference, `GetCallerIdentity` and `AssumeRoleWithWebIdentity`.
#[test]
fn paths_of_sts() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.example.com";
    let trust = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Resource": "*"}});
    let federation = json!({"request": {"principal": provider,
        "action": "sts:AssumeRoleWithWebIdentity", "resource": ROLE},
        "policies": {"resource": trust}});
    let grant =
        explained(&federation, &[], |policies| policies, |explanation| explanation.outcome.grant);
    assert_eq!(grant, Some(GrantPath::Federated));
    let identity = json!({"request": {"principal": INES, "action": "sts:GetCallerIdentity",
        "resource": "*"}, "policies": {}});
    let grant =
        explained(&identity, &[], |policies| policies, |explanation| explanation.outcome.grant);
    assert_eq!(grant, Some(GrantPath::AlwaysAllowed));
}

/// Amazon EFS User Guide, default file system policy.
#[test]
fn file_systems_without_policy() {
    let file_system = "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0aa0";
    for (principal, action, expected) in [
        (INES, "elasticfilesystem:ClientMount", Some(GrantPath::ServiceDefault)),
        ("*", "elasticfilesystem:ClientWrite", Some(GrantPath::ServiceDefault)),
        (INES, "elasticfilesystem:DeleteFileSystem", None),
    ] {
        let scenario = json!({"request": {"principal": principal, "action": action,
            "resource": file_system}, "policies": {}});
        let grant =
            explained(&scenario, &[], |policies| policies, |explanation| explanation.outcome.grant);
        assert_eq!(grant, expected, "{principal} {action}");
    }
}

/// IAM User Guide, "Permissions boundaries for IAM entities" and "Session policies": whom the
/// resource's policy names decides which silence counts; across accounts each counts.
#[test]
fn limits_on_every_path() {
    let rows = [
        (json!(INES), json!({"AWS": INES}), "permissionsBoundary", true),
        (json!(SESSION), json!({"AWS": SESSION}), "permissionsBoundary", true),
        (json!(SESSION), json!({"AWS": SESSION}), "session", true),
        (json!(SESSION), json!("*"), "session", true),
        (json!(SESSION), json!({"AWS": "arn:aws:iam::111122223333:role/Dev"}), "session", false),
        (
            json!(SESSION),
            json!({"AWS": "arn:aws:iam::111122223333:role/Dev"}),
            "permissionsBoundary",
            false,
        ),
        (json!(SESSION), json!({"AWS": "111122223333"}), "session", false),
        (json!(MAX), json!({"AWS": MAX}), "permissionsBoundary", false),
        (json!(MAX), json!("*"), "permissionsBoundary", false),
        (json!(INES), json!({"AWS": INES}), "serviceControl", false),
        (json!(INES), json!({"AWS": INES}), "vpcEndpoint", false),
    ];
    for (principal, named, limit, is_allowed) in rows {
        let mut policies = json!({"identity": all(), "resource": allow(&named)});
        policies[limit] = match limit {
            "serviceControl" => json!([{"target": "r-root", "policies": other()}]),
            "vpcEndpoint" => allow(&json!("*")),
            _ => other(),
        };
        if limit == "vpcEndpoint" {
            policies[limit]["Statement"]["Action"] = json!("ec2:*");
        }
        let scenario = json!({"request": {"principal": principal, "action": "s3:GetObject",
            "resource": OBJECT, "resourceAccount": "111122223333"}, "policies": policies});
        let (decision, blockers) = explained(
            &scenario,
            &[],
            |policies| policies,
            |explanation| (explanation.outcome.decision, explanation.outcome.blocking_layers),
        );
        assert_eq!(decision.is_allowed(), is_allowed, "{principal} {named} {limit}");
        let layer: Layer = limit.parse().unwrap();
        assert_eq!(blockers.contains(layer), !is_allowed, "{principal} {named} {limit}");
    }
}

/// AWS KMS Developer Guide, "Grants in AWS KMS": a grant allows like a key policy that names the
/// grantee; in another account the limits of the caller count.
#[test]
fn grants_of_keys() {
    let grants = [KeyGrant::new(INES, ["Decrypt"]), KeyGrant::new(MAX, ["Decrypt"])];
    let alone = [("kms.grant-cross-account", "grant-alone")];
    let rows = [
        (INES, json!({}), &[][..], true),
        (INES, json!({"permissionsBoundary": other()}), &[], true),
        (MAX, json!({}), &[], false),
        (MAX, json!({"identity": all()}), &[], true),
        (MAX, json!({"identity": all(), "permissionsBoundary": other()}), &[], false),
        (MAX, json!({}), &alone, true),
        (MAX, json!({"permissionsBoundary": other()}), &alone, false),
    ];
    for (principal, policies, options, is_allowed) in rows {
        let scenario = json!({"request": {"principal": principal, "action": "kms:Decrypt",
            "resource": KEY}, "policies": policies});
        let mut all = Options::default();
        for (id, value) in options {
            all.set(id, value).unwrap();
        }
        let authorizer = Authorizer::new(all, BuiltinFacts);
        let scenario = Scenario::read(&scenario);
        let request = scenario.request(&authorizer);
        let given = scenario.policies().key_grants(&grants);
        let decision = authorizer.authorize(&request, &given).decision;
        assert_eq!(decision == Decision::Allow, is_allowed, "{principal} {policies}");
    }
}
