//! What the security family reports, and what it must leave alone.

use iamkit_catalog::Catalog;
use iamkit_validate::{CheckFamily, DocumentKind, Finding, IssueCode, Options, validate};

pub(crate) fn security() -> Options<'static> {
    Options::new(Catalog::embedded()).select(&[CheckFamily::Security])
}

fn findings(kind: DocumentKind, statements: &str) -> Vec<Finding> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    validate(&text, kind, &security())
}

fn codes(kind: DocumentKind, statements: &str) -> Vec<&'static str> {
    findings(kind, statements).iter().map(|finding| finding.code.as_str()).collect()
}

fn escalations(statements: &str) -> Vec<&'static str> {
    let mut codes = codes(DocumentKind::Identity, statements);
    codes.retain(|code| code.contains("ESCALATION"));
    codes
}

const PASS_AND_RUN: &str = r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
    {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}"#;

#[test]
fn the_family_is_off_until_selected() {
    let text = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let aws = validate(text, DocumentKind::Identity, &Options::new(Catalog::embedded()));
    assert!(aws.iter().all(|finding| finding.code.family() == CheckFamily::AccessAnalyzer));
    let own = validate(text, DocumentKind::Identity, &security());
    assert!(!own.is_empty());
    assert!(own.iter().all(|finding| finding.code.family() == CheckFamily::Security));
    let both = Options::new(Catalog::embedded()).select(&CheckFamily::ALL);
    assert_eq!(validate(text, DocumentKind::Identity, &both).len(), aws.len() + own.len());
}

#[test]
fn codes_never_collide_with_those_of_aws() {
    for code in IssueCode::ALL {
        let is_own = code.family() == CheckFamily::Security;
        assert_eq!(code.as_str().starts_with("IAMKIT_"), is_own, "{code}");
        assert_eq!(code.learn_more_link().contains("docs.aws.amazon.com"), !is_own, "{code}");
    }
}

#[test]
fn the_statements_that_take_part_are_named() {
    let found = findings(DocumentKind::Identity, PASS_AND_RUN);
    let way = found.iter().find(|f| f.code == IssueCode::IamkitEscalationByPassRole).unwrap();
    let paths: Vec<String> = way.locations.iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["Statement/0/Action", "Statement/1/Action"]);
    insta::assert_snapshot!(way.details());
}

#[test]
fn a_deny_in_any_statement_silences() {
    for deny in [
        r#"{"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}"#,
        r#"{"Effect": "Deny", "Action": "ec2:Run*", "Resource": "*"}"#,
        r#"{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}"#,
        r#"{"Effect": "Deny", "Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:instance/*"}"#,
        r#"{"Effect": "Deny", "Action": "iam:PassRole",
            "NotResource": "arn:aws:iam::*:role/harmless"}"#,
        r#"{"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*",
            "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:PrincipalTag/admin": "yes"}}}"#,
    ] {
        assert_eq!(escalations(&format!("{PASS_AND_RUN}, {deny}")), [""; 0], "{deny}");
        assert_eq!(escalations(&format!("{deny}, {PASS_AND_RUN}")), [""; 0], "{deny}");
    }
}

#[test]
fn a_deny_that_leaves_the_way_open_does_not() {
    for deny in [
        r#"{"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}"#,
        r#"{"Effect": "Deny", "Action": "iam:PassRole",
            "Resource": "arn:aws:iam::111122223333:role/admin"}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}}}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#,
    ] {
        let found = escalations(&format!("{PASS_AND_RUN}, {deny}"));
        assert_eq!(found, ["IAMKIT_ESCALATION_BY_PASS_ROLE"], "{deny}");
    }
}

#[test]
fn conditions_that_an_attacker_cannot_choose_silence() {
    let statement = |action: &str, condition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*",
                "Condition": {condition}}}"#
        )
    };
    for (action, condition) in [
        (
            "iam:AttachRolePolicy",
            r#"{"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/job-function/*"}}"#,
        ),
        (
            "iam:PutUserPolicy",
            r#"{"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/Limit"}}"#,
        ),
        ("iam:CreateAccessKey", r#"{"StringEquals": {"aws:PrincipalTag/admin": "yes"}}"#),
        ("iam:UpdateAssumeRolePolicy", r#"{"StringEquals": {"iam:ResourceTag/team": "blue"}}"#),
        (
            "ssm:SendCommand",
            r#"{"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}"#,
        ),
        ("sts:AssumeRole", r#"{"Bool": {"aws:ViaAWSService": "true"}}"#),
        ("lambda:UpdateFunctionCode", r#"{"Null": {"aws:CalledViaFirst": "false"}}"#),
    ] {
        assert_eq!(escalations(&statement(action, condition)), [""; 0], "{action} {condition}");
        // The action itself is one that counts.
        assert_eq!(escalations(&statement(action, "{}")).len(), 1, "{action}");
    }
}

#[test]
fn a_role_must_be_acceptable_to_the_service() {
    let to = |service: &str, actions: &str| {
        escalations(&format!(
            r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
                "Condition": {{"StringEquals": {{"iam:PassedToService": "{service}"}}}}}},
               {{"Effect": "Allow", "Action": {actions}, "Resource": "*"}}"#
        ))
    };
    let lambda = r#"["lambda:CreateFunction", "lambda:InvokeFunction"]"#;
    assert_eq!(to("ec2.amazonaws.com", lambda), [""; 0]);
    assert_eq!(to("lambda.amazonaws.com", lambda), ["IAMKIT_ESCALATION_BY_PASS_ROLE"]);
    assert_eq!(to("*.amazonaws.com.cn", lambda), [""; 0]);
    assert_eq!(to("lambda.amazonaws.com", r#""lambda:CreateFunction""#), [""; 0]);
}

#[test]
fn named_resources_silence() {
    for resource in [
        "arn:aws:iam::111122223333:role/reports",
        "arn:aws:iam::*:role/service-role/*",
        "arn:aws:iam::*:role/AWSGlueServiceRole*",
        "arn:aws:iam::*:role/aws-service-role/ec2.amazonaws.com/*",
        "arn:aws:iam::111122223333:role/${aws:username}",
    ] {
        let found = escalations(&format!(
            r#"{{"Effect": "Allow", "Action": ["iam:PassRole", "iam:PutRolePolicy"],
                "Resource": "{resource}"}},
               {{"Effect": "Allow", "Action": ["ec2:RunInstances"], "Resource": "*"}}"#
        ));
        assert_eq!(found, [""; 0], "{resource}");
    }
    for resource in ["*", "arn:aws:iam::*:*", "arn:aws:iam::444455556666:role/*", "arn:*"] {
        let found = escalations(&format!(
            r#"{{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "{resource}"}}"#
        ));
        assert_eq!(found, ["IAMKIT_ESCALATION_BY_POLICY"], "{resource}");
    }
}

#[test]
fn users_may_manage_their_own_credentials_but_not_their_own_policies() {
    let own = |action: &str| {
        escalations(&format!(
            r#"{{"Effect": "Allow", "Action": "{action}",
                "Resource": "arn:aws:iam::*:user/${{aws:username}}"}}"#
        ))
    };
    assert_eq!(own("iam:CreateAccessKey"), [""; 0]);
    assert_eq!(own("iam:AttachUserPolicy"), ["IAMKIT_ESCALATION_BY_POLICY"]);
}

#[test]
fn the_companion_policy_of_image_builder_is_clean_but_for_plain_http() {
    // Amazon EC2 Image Builder User Guide, "Identity-based policies for Image Builder".
    let statements = r#"
        {"Effect": "Allow", "Action": ["sns:Publish"],
         "Resource": "arn:aws:sns:eu-west-1:111122223333:builds"},
        {"Effect": "Allow", "Action": ["iam:GetInstanceProfile"],
         "Resource": "arn:aws:iam::111122223333:instance-profile/builder"},
        {"Effect": "Allow", "Action": "iam:PassRole",
         "Resource": "arn:aws:iam::111122223333:role/builder",
         "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}},
        {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::images"}"#;
    assert_eq!(codes(DocumentKind::Identity, statements), ["IAMKIT_MISSING_TLS_GUARD"]);
}

#[test]
fn documents_with_errors_are_left_alone() {
    let broken = r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
        {"Effect": "Denny", "Action": "iam:*", "Resource": "*"}"#;
    assert_eq!(codes(DocumentKind::Identity, broken), [""; 0]);
}

#[test]
fn the_owner_decides_what_is_another_account() {
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"}}"#;
    let count = |options: &Options<'_>| validate(trust, DocumentKind::RoleTrust, options).len();
    assert_eq!(count(&security()), 1);
    assert_eq!(count(&security().owner("444455556666".parse().unwrap())), 0);
    assert_eq!(count(&security().owner("111122223333".parse().unwrap())), 1);
}
