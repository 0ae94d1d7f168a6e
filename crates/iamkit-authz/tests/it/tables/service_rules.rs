//! Every rule of a service, and the neighbour of the request that it leaves alone.

use iamkit_authz::ServiceRule;
use serde_json::{Value, json};

use super::{INES, SESSION, explained};

const ROOT: &str = "arn:aws:iam::111122223333:root";

fn rule(request: &Value, policies: &Value, restricts_public_buckets: bool) -> Option<ServiceRule> {
    let mut policies = policies.clone();
    let all = json!({"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    policies["identity"] = all.clone();
    policies["session"] = all;
    let scenario = json!({"request": request, "policies": policies});
    explained(
        &scenario,
        &[],
        |policies| policies.restrict_public_buckets(restricts_public_buckets),
        |explanation| explanation.outcome.rule,
    )
}

/// The pages are named beside each rule in the source.
#[test]
fn every_rule() {
    let saml = "arn:aws:iam::111122223333:saml-provider/Corp";
    let role = "arn:aws:iam::111122223333:role/Ops";
    let reserved = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/R";
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    let managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let own_policy = "arn:aws:iam::111122223333:policy/own";
    let federated = "arn:aws:sts::111122223333:federated-user/tmp";
    let alias = "arn:aws:kms:eu-west-1:111122223333:alias";
    let rows = [
        (INES, "sts:GetCallerIdentity", "*", Some(ServiceRule::CallerIdentity)),
        (INES, "sts:GetSessionToken", "*", Some(ServiceRule::SessionToken)),
        (SESSION, "sts:GetSessionToken", "*", Some(ServiceRule::CredentialLimit)),
        (ROOT, "sts:AssumeRole", role, Some(ServiceRule::RootUserAssumesRole)),
        (ROOT, "sts:AssumeRoot", ROOT, Some(ServiceRule::RootUserAssumesRole)),
        (INES, "sts:AssumeRoot", ROOT, None),
        (INES, "sts:GetScopedCredentials", "*", Some(ServiceRule::CredentialLimit)),
        (SESSION, "sts:GetScopedCredentials", "*", None),
        ("*", "sts:GetCallerIdentity", "*", Some(ServiceRule::UnsignedRequest)),
        ("*", "sts:AssumeRole", role, Some(ServiceRule::UnsignedRequest)),
        ("*", "s3:ListAllMyBuckets", "*", None),
        (INES, "sts:AssumeRoleWithSAML", role, Some(ServiceRule::TokenOperation)),
        (SESSION, "sts:AssumeRoleWithWebIdentity", role, Some(ServiceRule::TokenOperation)),
        ("ec2.amazonaws.com", "sts:AssumeRoleWithSAML", role, Some(ServiceRule::TokenOperation)),
        ("ec2.amazonaws.com", "sts:AssumeRole", role, None),
        ("ec2.amazonaws.com", "sts:AssumeRoot", ROOT, Some(ServiceRule::RootTaskCaller)),
        (saml, "sts:AssumeRoleWithWebIdentity", role, Some(ServiceRule::FederationOperation)),
        (saml, "sts:AssumeRoleWithSAML", role, None),
        (federated, "iam:ListUsers", "*", Some(ServiceRule::CredentialLimit)),
        (federated, "s3:ListAllMyBuckets", "*", None),
        (INES, "iam:DeletePolicy", managed, Some(ServiceRule::AwsManagedPolicy)),
        (INES, "iam:GetPolicy", managed, None),
        (INES, "iam:DeletePolicy", own_policy, None),
        (INES, "iam:CreatePolicy", managed, Some(ServiceRule::AwsManagedPolicy)),
        (INES, "iam:AttachRolePolicy", linked, Some(ServiceRule::ServiceLinkedRole)),
        (INES, "iam:UpdateRoleDescription", linked, None),
        (INES, "iam:AttachRolePolicy", role, None),
        (INES, "iam:PassRole", reserved, Some(ServiceRule::ReservedRole)),
        (INES, "iam:DeleteRole", reserved, Some(ServiceRule::ReservedRole)),
        (INES, "iam:GetRole", reserved, None),
        (
            INES,
            "iam:PassRole",
            "arn:aws:iam::777788889999:role/R",
            Some(ServiceRule::PassRoleAcrossAccounts),
        ),
        (INES, "iam:PassRole", role, None),
        (INES, "kms:DeleteAlias", &format!("{alias}/aws/s3"), Some(ServiceRule::AwsManagedAlias)),
        (INES, "kms:DeleteAlias", &format!("{alias}/own"), None),
    ];
    for (principal, action, resource, expected) in rows {
        let request = json!({"principal": principal, "action": action, "resource": resource});
        assert_eq!(rule(&request, &json!({}), false), expected, "{principal} {action} {resource}");
    }
}

/// Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", the meaning of
/// "public": only fixed values of certain keys narrow a grant to everyone.
#[test]
fn public_bucket_policies() {
    let restricted = Some(ServiceRule::RestrictPublicBuckets);
    let rows = [
        (json!({}), restricted),
        (json!({"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}}), None),
        (json!({"StringLike": {"aws:PrincipalOrgID": "o-*"}}), restricted),
        (json!({"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}}), restricted),
        (json!({"StringEquals": {"aws:PrincipalType": "User"}}), restricted),
        (json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), None),
        (json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}), restricted),
        (json!({"IpAddress": {"aws:SourceIp": "128.0.0.0/1"}}), restricted),
        (json!({"IpAddress": {"aws:SourceIp": "203.0.0.0/8"}}), None),
        (json!({"IpAddress": {"aws:SourceIp": ["203.0.113.7", "2001:d00::/24"]}}), restricted),
        (json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), restricted),
        (json!({"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}), restricted),
        (json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-aa111bb222"}}), restricted),
        (json!({"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-a/r-b/"}}), restricted),
        (json!({"Null": {"aws:PrincipalOrgID": "false"}}), restricted),
    ];
    for (condition, expected) in rows {
        let mut statement = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:*",
            "Resource": "*"});
        if condition != json!({}) {
            statement["Condition"] = condition.clone();
        }
        let policies = json!({"resource": {"Version": "2012-10-17", "Statement": statement}});
        let request = json!({"principal": "arn:aws:iam::777788889999:user/max",
            "action": "s3:GetObject", "resource": "arn:aws:s3:::reports/q1.csv",
            "resourceAccount": "111122223333",
            "context": {"aws:SourceIp": "203.0.113.7", "aws:PrincipalOrgID": "o-aa111bb222"}});
        assert_eq!(rule(&request, &policies, true), expected, "{condition}");
        assert_eq!(rule(&request, &policies, false), None, "{condition}");
    }
}
