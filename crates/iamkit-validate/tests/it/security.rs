//! What the security family reports, and what it must leave alone.

use iamkit_catalog::Catalog;
use iamkit_validate::{
    AttachmentKind, CheckFamily, DocumentKind, Finding, IssueCode, Options, validate,
};

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
    let both = [CheckFamily::AccessAnalyzer, CheckFamily::Security];
    let both = Options::new(Catalog::embedded()).select(&both);
    assert_eq!(validate(text, DocumentKind::Identity, &both).len(), aws.len() + own.len());
}

#[test]
fn codes_never_collide_with_those_of_aws() {
    for code in IssueCode::ALL {
        let is_own = code.family() != CheckFamily::AccessAnalyzer;
        let is_named = is_own && code.family() != CheckFamily::Source;
        assert_eq!(code.as_str().starts_with("IAMKIT_"), is_named, "{code}");
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
        // A direct call carries no key of a service.
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"Null": {"aws:CalledVia": "false"}}}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"Null": {"kms:ViaService": "false"}}}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"Null": {"aws:SourceArn": "false"}}}"#,
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
            r#"{"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnly*"}}"#,
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
fn conditions_that_an_attacker_chooses_hide_nothing() {
    let administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    for (action, condition) in [
        (
            "iam:AttachUserPolicy",
            format!(r#"{{"ArnEquals": {{"iam:PolicyARN": "{administrator}"}}}}"#),
        ),
        ("iam:AttachUserPolicy", r#"{"StringLike": {"iam:PolicyARN": "*"}}"#.to_owned()),
        (
            "iam:AttachUserPolicy",
            r#"{"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*"}}"#.to_owned(),
        ),
        (
            "iam:AttachUserPolicy",
            format!(r#"{{"ArnNotEquals": {{"iam:PolicyARN": "{administrator}"}}}}"#),
        ),
        ("iam:AttachRolePolicy", r#"{"Null": {"iam:PolicyARN": "false"}}"#.to_owned()),
        ("sts:AssumeRole", r#"{"StringLike": {"sts:RoleSessionName": "ci-*"}}"#.to_owned()),
        ("sts:AssumeRole", r#"{"NumericLessThan": {"sts:DurationSeconds": "3600"}}"#.to_owned()),
    ] {
        let statement = format!(
            r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*", "Condition": {condition}}}"#
        );
        assert_eq!(escalations(&statement).len(), 1, "{action} {condition}");
    }
    for condition in [
        r#"{"StringLikeIfExists": {"ec2:InstanceType": "t3.*"}}"#,
        r#"{"StringEquals": {"aws:RequestTag/team": "red"}}"#,
    ] {
        let run = PASS_AND_RUN.replace(
            r#""Resource": "*""#,
            &format!(r#""Resource": "*", "Condition": {condition}"#),
        );
        assert_eq!(escalations(&run).len(), 1, "{condition}");
    }
    let read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let closed = format!(
        r#"{{"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*",
            "Condition": {{"ArnEquals": {{"iam:PolicyARN": "{read_only}"}}}}}}"#
    );
    assert_eq!(escalations(&closed), [""; 0]);
}

#[test]
fn a_way_is_open_that_is_open_in_either_reading() {
    let statement = |condition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*",
                "Condition": {condition}}}"#
        )
    };
    let said = "AWS may read the condition so, which is option condition.short-arns.";
    for (condition, rests) in [
        (r#"{"ArnLike": {"iam:PolicyARN": "*"}}"#, true),
        (r#"{"ArnNotLike": {"iam:PolicyARN": "*"}}"#, false),
        (r#"{"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*"}}"#, false),
    ] {
        let found = findings(DocumentKind::Identity, &statement(condition));
        let way = found.iter().find(|one| one.code == IssueCode::IamkitEscalationByPolicy);
        assert_eq!(way.unwrap().message.contains(said), rests, "{condition}");
    }
    let deny = r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"ArnLike": {"iam:PolicyARN": "*"}}}"#;
    let open = r#"{"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*"}"#;
    assert_eq!(escalations(&format!("{open}, {deny}")).len(), 1);
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
    for (resource, expected) in [
        ("*", ["IAMKIT_ESCALATION_BY_POLICY"].as_slice()),
        ("arn:aws:iam::*:*", &["IAMKIT_ESCALATION_BY_POLICY"]),
        ("arn:aws:iam::444455556666:role/*", &["IAMKIT_ESCALATION_BY_POLICY"]),
        // AWS refuses to store an ARN without service, so that it grants nothing.
        ("arn:*", &[]),
    ] {
        let found = escalations(&format!(
            r#"{{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "{resource}"}}"#
        ));
        assert_eq!(found, expected, "{resource}");
    }
}

#[test]
fn every_needed_resource_counts() {
    let send = |instances: &str, documents: &str| {
        escalations(&format!(
            r#"{{"Effect": "Allow", "Action": "ssm:SendCommand", "Resource": "{documents}"}},
               {{"Effect": "Allow", "Action": "ssm:SendCommand", "Resource": "{instances}",
                "Condition": {{"StringLike": {{"aws:UserAgent": "*"}}}}}}"#
        ))
    };
    let all = "arn:aws:ec2:*:*:instance/*";
    let shell = "arn:aws:ssm:*:*:document/AWS-RunShellScript";
    assert_eq!(send(all, shell), ["IAMKIT_ESCALATION_BY_EXISTING_ROLE"]);
    assert_eq!(send(all, "arn:aws:ssm:*:*:document/*"), ["IAMKIT_ESCALATION_BY_EXISTING_ROLE"]);
    assert_eq!(send(all, "arn:aws:ssm:*:*:document/AWS-InstallApplication"), [""; 0]);
    assert_eq!(send("arn:aws:ec2:*:*:instance/i-0123456789abcdef0", shell), [""; 0]);
    // What AWS Cloud9 gives its users.
    let cloud9 = r#"{"Effect": "Allow", "Action": "ssm:StartSession",
         "Resource": "arn:aws:ec2:*:*:instance/*",
         "Condition": {"StringEquals": {"aws:CalledViaFirst": "cloud9.amazonaws.com"}}},
        {"Effect": "Allow", "Action": "ssm:StartSession", "Resource": "arn:aws:ssm:*:*:document/*"}"#;
    assert_eq!(escalations(cloud9), [""; 0]);
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
fn the_companion_policy_of_image_builder_is_clean() {
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
    assert_eq!(codes(DocumentKind::Identity, statements), [""; 0]);
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

#[test]
fn any_document_of_any_kind_has_an_answer() {
    let kinds = [
        DocumentKind::Identity,
        DocumentKind::Resource(None),
        DocumentKind::RoleTrust,
        DocumentKind::ServiceControl,
        DocumentKind::ResourceControl,
    ];
    for text in crate::examples::texts() {
        for kind in kinds {
            for finding in validate(&text, kind, &security()) {
                assert!(!finding.locations.is_empty(), "{text}");
                assert!(!finding.message.is_empty(), "{text}");
            }
        }
    }
}

const PUBLIC: &str = "IAMKIT_PUBLIC_PRINCIPAL";

/// Says whether a resource-based policy with this condition, and these statements more, is public.
fn is_public(action: &str, resource: &str, condition: &str, more: &str) -> bool {
    let found = codes(
        DocumentKind::Resource(None),
        &format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "*"}}, "Action": "{action}",
                "Resource": "{resource}", "Condition": {condition}}}{more}"#
        ),
    );
    found.contains(&PUBLIC)
}

#[test]
fn other_accounts_have_no_access_by_what_they_cannot_choose() {
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    for (action, resource, condition) in [
        ("sqs:*", queue, r#"{"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}}"#),
        (
            "sqs:*",
            queue,
            r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#,
        ),
        (
            "sqs:*",
            queue,
            r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:t"}}"#,
        ),
        ("sqs:*", queue, r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#),
        ("sqs:*", queue, r#"{"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#),
        ("sqs:*", queue, r#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#),
        // Defaults that AWS itself writes.
        (
            "SNS:Publish",
            "arn:aws:sns:eu-west-1:111122223333:t",
            r#"{"StringEquals": {"AWS:SourceOwner": "111122223333"}}"#,
        ),
        (
            "kms:Decrypt",
            "*",
            r#"{"StringEquals": {"kms:CallerAccount": "111122223333", "kms:ViaService": "s3.eu-west-1.amazonaws.com"}}"#,
        ),
        (
            "elasticfilesystem:ClientMount",
            "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1",
            r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}"#,
        ),
        (
            "s3:*",
            "arn:aws:s3:::reports/*",
            r#"{"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}"#,
        ),
    ] {
        assert!(!is_public(action, resource, condition, ""), "{condition}");
    }
    for deny in [
        r#", {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*",
              "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-aa111bb222"}}}"#,
        r#", {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"},
              "Action": "*", "Resource": "*"}"#,
    ] {
        assert!(!is_public("sqs:SendMessage", queue, "{}", deny), "{deny}");
    }
}

#[test]
fn other_accounts_choose_the_rest() {
    let bucket = "arn:aws:s3:::reports";
    for (action, resource, condition) in [
        ("s3:GetObject", "arn:aws:s3:::reports/*", "{}"),
        ("s3:ListBucket", bucket, r#"{"StringLike": {"s3:prefix": "public/*"}}"#),
        ("s3:ListBucket", bucket, r#"{"StringLike": {"aws:Referer": "https://example.com/*"}}"#),
        ("s3:ListBucket", bucket, r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#),
        (
            "s3:ListBucket",
            bucket,
            r#"{"StringNotEquals": {"aws:PrincipalAccount": "444455556666"}}"#,
        ),
        (
            "s3:ListBucket",
            bucket,
            r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}"#,
        ),
        (
            "s3:ListBucket",
            bucket,
            r#"{"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#,
        ),
        (
            "lambda:InvokeFunctionUrl",
            "arn:aws:lambda:eu-west-1:111122223333:function:f",
            r#"{"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}"#,
        ),
    ] {
        assert!(is_public(action, resource, condition, ""), "{condition}");
    }
    let tls = r#", {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;
    assert!(is_public("s3:GetObject", "arn:aws:s3:::reports/*", "{}", tls));
}

#[test]
fn claims_of_a_token_of_someone_else() {
    let flagged = |condition: &str| {
        let found = codes(
            DocumentKind::RoleTrust,
            &format!(
                r#"{{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": {{"Federated":
                        "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}},
                    "Condition": {condition}}}"#
            ),
        );
        found.contains(&"IAMKIT_SHARED_IDENTITY_PROVIDER")
    };
    let key = "token.actions.githubusercontent.com";
    assert!(flagged("{}"));
    assert!(flagged(&format!(r#"{{"StringEquals": {{"{key}:aud": "sts.amazonaws.com"}}}}"#)));
    assert!(flagged(&format!(r#"{{"StringLike": {{"{key}:sub": "*:ref:refs/heads/main"}}}}"#)));
    assert!(!flagged(&format!(r#"{{"StringLike": {{"{key}:sub": "repo:org/*"}}}}"#)));
    assert!(!flagged(&format!(r#"{{"StringEquals": {{"{key}:repository_owner": "org"}}}}"#)));
    // Only the list of values with the own organization counts.
    let or = format!(r#"{{"StringLike": {{"{key}:sub": ["repo:org/*", "repo:*"]}}}}"#);
    assert!(flagged(&or));
}

#[test]
fn other_accounts_are_in_an_organization_of_their_own() {
    let bucket = "arn:aws:s3:::reports";
    // Each of these holds for a caller of another organization, or of none.
    for condition in [
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}}"#,
        r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#,
        r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#,
        r#"{"Null": {"aws:PrincipalOrgID": "true"}}"#,
    ] {
        assert!(is_public("s3:ListBucket", bucket, condition, ""), "{condition}");
    }
}

#[test]
fn keys_of_a_service_keep_nobody_out() {
    for key in [
        "aws:CalledVia",
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "aws:SourceAccount",
        "aws:SourceArn",
        "kms:ViaService",
    ] {
        let absent = format!(r#"{{"Null": {{"{key}": "true"}}}}"#);
        assert!(is_public("kms:Decrypt", "*", &absent, ""), "{key}");
        // A service of AWS may call on behalf of a stranger.
        let present = format!(r#"{{"Null": {{"{key}": "false"}}}}"#);
        assert!(is_public("kms:Decrypt", "*", &present, ""), "{key}");
        // A `Deny` of calls by services leaves the direct call alone.
        let deny = format!(
            r#", {{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                "Condition": {{"ForAnyValue:StringLike": {{"{key}": "*"}}}}}}"#
        );
        assert!(is_public("kms:Decrypt", "*", "{}", &deny), "{key}");
    }
}

#[test]
fn every_shared_provider_has_the_claims_of_its_tokens() {
    for (provider, claims) in [
        ("token.actions.githubusercontent.com", &["sub", "aud"][..]),
        ("gitlab.com", &["sub", "aud"]),
        ("app.terraform.io", &["sub", "aud"]),
        ("agent.buildkite.com", &["sub", "aud"]),
        ("accounts.google.com", &["sub", "aud", "oaud"]),
        ("cognito-identity.amazonaws.com", &["sub", "aud"]),
        ("www.amazon.com", &["app_id"]),
        ("graph.facebook.com", &["app_id"]),
    ] {
        let built_in = ["google", "cognito", "amazon", "facebook"];
        let principal = if built_in.iter().any(|name| provider.contains(name)) {
            provider.to_owned()
        } else {
            format!("arn:aws:iam::111122223333:oidc-provider/{provider}")
        };
        let flagged = |condition: &str| {
            let statement = format!(
                r#"{{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": {{"Federated": "{principal}"}}, "Condition": {condition}}}"#
            );
            codes(DocumentKind::RoleTrust, &statement).contains(&"IAMKIT_SHARED_IDENTITY_PROVIDER")
        };
        assert!(flagged("{}"), "{provider}");
        for claim in claims {
            // An own application fits `*`, but not a name that someone else gave.
            assert!(flagged(&format!(r#"{{"StringLike": {{"{provider}:{claim}": "?*"}}}}"#)));
            // The audience of a token for a pipeline is whatever the pipeline asks for.
            let chosen = *claim == "aud" && !built_in.iter().any(|name| provider.contains(name));
            let named = format!(r#"{{"StringEquals": {{"{provider}:{claim}": "my-own-name"}}}}"#);
            // A pool of one's own may have guests.
            let has_guests = *claim == "aud" && provider.contains("cognito");
            assert_eq!(flagged(&named), chosen || has_guests, "{provider}:{claim}");
        }
        // A claim that is not known tells the customer, but for a pattern that fits all of them.
        for (value, expected) in [("my-own-name", false), ("my-*", false), ("?*", true)] {
            let other = format!(r#"{{"StringLike": {{"{provider}:other_claim": "{value}"}}}}"#);
            assert_eq!(flagged(&other), expected, "{provider} {value}");
        }
    }
}

/// The guard is the business of the bucket, once a document.
#[test]
fn plain_http_is_told_of_at_the_first_allow() {
    let paths = |kind: DocumentKind, attachment: Option<AttachmentKind>, statements: &str| {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let mut options = security();
        options.attachment = attachment;
        let mut found = validate(&text, kind, &options);
        found.retain(|finding| finding.code == IssueCode::IamkitMissingTlsGuard);
        found.iter().map(|finding| finding.locations[0].to_string()).collect::<Vec<_>>()
    };
    let statement = |effect: &str, principal: &str| {
        format!(
            r#"{{"Effect": "{effect}", "Principal": {principal}, "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::reports/*"}}"#
        )
    };
    let role = r#"{"AWS": "arn:aws:iam::111122223333:role/app"}"#;
    let other = r#"{"AWS": "arn:aws:iam::111122223333:role/other"}"#;
    let service = r#"{"Service": "cloudtrail.amazonaws.com"}"#;
    let bucket = DocumentKind::Resource(None);
    let deny = statement("Deny", other);
    let both = [deny.clone(), statement("Allow", role), statement("Allow", service)].join(", ");
    assert_eq!(paths(bucket, None, &both), ["Statement/1"]);
    assert_eq!(paths(bucket, None, &deny), [""; 0]);
    assert_eq!(paths(bucket, None, &statement("Allow", service)), [""; 0]);
    assert_eq!(paths(bucket, Some(AttachmentKind::Endpoint), &statement("Allow", role)), [""; 0]);
}

/// Nobody is told to name resources of an action that has none.
#[test]
fn what_takes_no_resource_is_not_to_be_limited_by_one() {
    let details = |actions: &str| {
        let statement = format!(r#"{{"Effect": "Allow", "Action": {actions}, "Resource": "*"}}"#);
        let found = findings(DocumentKind::Identity, &statement);
        let own = found.iter().find(|it| it.code == IssueCode::IamkitCredentialExposure);
        own.map(|finding| finding.details().into_owned()).unwrap()
    };
    let alone = details(r#""iot:CreateKeysAndCertificate""#);
    assert!(alone.contains("cannot be limited to resources"), "{alone}");
    assert!(!alone.contains("every resource") && !alone.contains("Name the"), "{alone}");
    let limited = details(r#""iam:CreateAccessKey""#);
    assert!(limited.contains("granted on every resource"), "{limited}");
    assert!(!limited.contains("limited to resources"), "{limited}");
}
