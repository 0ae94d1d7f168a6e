//! Patterns that strangers match, or do not.

use std::collections::BTreeSet;

use iamkit_arn::Arn;
use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_condition::ContextValue;
use iamkit_policy::{BaseOperator, PolicyDocument, PolicyType, PrincipalKind, Statement};
use iamkit_reason::{PublicResourceType, ReasonOptions, ResourceOwners, no_public_access};

fn is_public(resource_type: PublicResourceType, statements: &[Statement]) -> bool {
    let document = PolicyDocument::new();
    let document = statements.iter().cloned().fold(document, PolicyDocument::with_statement);
    let policy_type =
        if resource_type.is_role_trust() { PolicyType::RoleTrust } else { PolicyType::Resource };
    let set = PolicySet::builder(policy_type).add("policy", document).build().unwrap();
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let answer = no_public_access(&set, resource_type, &options);
    assert!(answer.holds() || answer.failure().is_some(), "{answer:?}");
    for violation in answer.failure().into_iter().flatten() {
        // What is shown is a value as AWS has it.
        let text = format!("{:?}", violation.request.context);
        assert!(text.is_ascii(), "{text}");
    }
    answer.failure().is_some()
}

fn read() -> Statement {
    Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::quarry/*"]).by_everyone()
}

fn is_bucket_public(operator: BaseOperator, key: &str, value: &str) -> bool {
    let bucket = "AWS::S3::Bucket".parse().unwrap();
    is_public(bucket, &[read().when(operator, key, [value])])
}

#[test]
fn patterns_of_the_shape_of_every_value_keep_nobody_out() {
    for (key, value) in [
        ("aws:PrincipalAccount", "????????????"),
        ("aws:PrincipalAccount", "*????????????"),
        ("aws:PrincipalAccount", "?*"),
        ("aws:SourceAccount", "????????????"),
        ("aws:PrincipalArn", "arn:aws:iam::????????????:role/x"),
        ("aws:PrincipalOrgID", "o-??????????"),
        ("aws:PrincipalOrgID", "o-??????????*"),
        ("aws:PrincipalOrgID", "o-????????????"),
        ("aws:PrincipalOrgID", "o-*"),
        ("aws:SourceVpc", "vpc-*"),
        ("aws:SourceVpc", "vpc-????????"),
        ("aws:SourceVpce", "vpce-?????????????????"),
        ("aws:userid", "AROA*"),
        ("aws:userid", "AROA?????????????????:*"),
        ("aws:userid", "????????????"),
    ] {
        assert!(is_bucket_public(BaseOperator::StringLike, key, value), "{key} {value}");
    }
    let deny = Statement::deny(["*"]).on(["arn:aws:s3:::quarry/*"]).by_everyone();
    let deny = deny.when(BaseOperator::StringNotLike, "aws:PrincipalAccount", ["????????????"]);
    assert!(is_public("AWS::S3::Bucket".parse().unwrap(), &[read(), deny]));
}

#[test]
fn values_that_a_pattern_names_in_part_are_a_strangers_too() {
    for (key, value) in [
        ("aws:PrincipalAccount", "1*"),
        ("aws:PrincipalAccount", "*9"),
        ("aws:PrincipalAccount", "1?????????3?"),
        ("aws:PrincipalArn", "arn:aws:iam::9???????????:role/x"),
        ("aws:PrincipalArn", "arn:aws:iam::1*"),
        ("aws:PrincipalOrgID", "o-s*"),
        ("aws:SourceVpc", "vpc-0*"),
        ("aws:userid", "AROAEXAMPLE*"),
    ] {
        assert!(is_bucket_public(BaseOperator::StringLike, key, value), "{key} {value}");
    }
}

#[test]
fn the_account_and_the_organization_of_a_resource_are_the_owners() {
    let queue = || {
        Statement::allow(["sqs:SendMessage"])
            .on(["arn:aws:sqs:eu-west-1:111122223333:jobs"])
            .by_everyone()
    };
    let is_queue_public =
        |statements: &[Statement]| is_public("AWS::SQS::Queue".parse().unwrap(), statements);
    for (key, value) in [
        ("aws:PrincipalAccount", "${aws:ResourceAccount}"),
        ("aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
        ("aws:SourceAccount", "${aws:ResourceAccount}"),
    ] {
        let own = queue().when(BaseOperator::StringEquals, key, [value]);
        assert!(!is_queue_public(&[own]), "{key}");
        assert!(!is_bucket_public(BaseOperator::StringEquals, key, value), "{key}");
        let others = Statement::deny(["*"]).on(["*"]).by_everyone();
        let others = others.when(BaseOperator::StringNotEquals, key, [value]);
        assert!(!is_queue_public(&[queue(), others]), "{key}");
        let strangers = queue().when(BaseOperator::StringNotEquals, key, [value]);
        assert!(is_queue_public(&[strangers]), "{key}");
    }
    // The owner is known, or may be.
    let owned =
        |account: &str| queue().when(BaseOperator::StringEquals, "aws:ResourceAccount", [account]);
    assert!(is_queue_public(&[owned("111122223333")]));
    assert!(!is_queue_public(&[owned("444455556666")]));
    let equals = BaseOperator::StringEquals;
    assert!(is_bucket_public(equals, "aws:ResourceAccount", "444455556666"));
    assert!(is_bucket_public(BaseOperator::StringLike, "aws:ResourceAccount", "4*"));
}

#[test]
fn patterns_that_name_all_of_it_keep_strangers_out() {
    for (key, value) in [
        ("aws:PrincipalAccount", "111122223333*"),
        ("aws:PrincipalAccount", "*111122223333"),
        ("aws:PrincipalAccount", "???????????"),
        ("aws:PrincipalAccount", "b*"),
        ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/x*"),
        ("aws:PrincipalArn", "arn:aws:iam::1111:role/*"),
        ("aws:PrincipalOrgID", "o-?"),
        ("aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("aws:SourceVpce", "vpc-*"),
        ("aws:userid", "AROA1234567890EXAMPLE:*"),
        ("aws:userid", "*:deploy?"),
    ] {
        let is_public = is_bucket_public(BaseOperator::StringLike, key, value);
        // The name of a session is the stranger's choice.
        assert_eq!(is_public, value == "*:deploy?", "{key} {value}");
    }
}

#[test]
fn a_subject_keeps_others_out() {
    let google: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": {"Federated": "accounts.google.com"},
        "Action": "sts:AssumeRoleWithWebIdentity"}}"#
        .parse()
        .unwrap();
    let google = google.statements()[0].clone();
    assert!(is_public(PublicResourceType::ROLE, std::slice::from_ref(&google)));
    for key in ["accounts.google.com:sub", "accounts.google.com:aud"] {
        let confined = google.clone().when(BaseOperator::StringEquals, key, ["12"]);
        assert!(!is_public(PublicResourceType::ROLE, &[confined]), "{key}");
    }
}

#[test]
fn a_block_is_private_as_a_whole() {
    for (block, is_public) in
        [("10.0.0.0/7", true), ("10.0.0.0/8", false), ("172.16.0.0/12", false), ("fc00::/6", true)]
    {
        let found = is_bucket_public(BaseOperator::IpAddress, "aws:SourceIp", block);
        assert_eq!(found, is_public, "{block}");
    }
}

#[test]
fn the_stranger_is_who_the_keys_say() {
    for value in ["*111122223333*", "*:111122223333:*", "arn:aws:iam::1111*", "*:user/*"] {
        let statement = read().when(BaseOperator::StringLike, "aws:PrincipalArn", [value]);
        let document = PolicyDocument::new().with_statement(statement);
        let set = PolicySet::builder(PolicyType::Resource).add("policy", document).build().unwrap();
        let options = ReasonOptions::default().with_catalog(Catalog::embedded());
        let bucket = "AWS::S3::Bucket".parse().unwrap();
        let answer = no_public_access(&set, bucket, &options);
        let found = answer.failure().unwrap_or_else(|| panic!("{value}: {answer:?}"));
        let request = &found[0].request;
        let arn = request.context.iter().find(|(key, _)| &**key == "aws:PrincipalArn");
        let (_, ContextValue::One(arn)) = arn.unwrap() else { panic!("{request:?}") };
        let principal: Arn = request.principal.as_deref().unwrap().parse().unwrap();
        let arn: Arn = arn.parse().unwrap();
        assert_eq!(principal.account(), arn.account(), "{value}: {request:?}");
        assert_eq!(arn.partition().to_string(), "aws", "{value}: {request:?}");
    }
    // One account, whatever stands behind it.
    for value in ["arn:aws:iam::111122223333:role/*", "arn:aws:*::111122223333:*"] {
        let operator = BaseOperator::ArnLike;
        assert!(!is_bucket_public(operator, "aws:PrincipalArn", value), "{value}");
    }
    assert!(!is_bucket_public(BaseOperator::StringLike, "aws:PrincipalAccount", "*111122223333*"));
}

fn trusted(provider: &str) -> Statement {
    Statement::allow(["sts:AssumeRoleWithWebIdentity"]).by(PrincipalKind::Federated, [provider])
}

fn is_role_public(statement: Statement) -> bool {
    is_public(PublicResourceType::ROLE, &[statement])
}

#[test]
fn a_token_that_is_signed_for_everybody_must_name_its_holder() {
    const GITHUB: &str =
        "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    const GITLAB: &str = "arn:aws:iam::111122223333:oidc-provider/gitlab.com";
    let (sub, aud) =
        ("token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:aud");
    assert!(is_role_public(trusted(GITHUB)));
    for (provider, key, value, expected) in [
        (GITHUB, aud, "sts.amazonaws.com", true),
        (GITHUB, sub, "repo:*:ref:refs/heads/main", true),
        (GITHUB, sub, "repo:my-org*", true),
        (GITHUB, sub, "repo:my-organization/*", false),
        (GITHUB, sub, "repo:my-organization/rocks:ref:refs/heads/main", false),
        (GITHUB, "token.actions.githubusercontent.com:repository_owner", "my-organization", false),
        (GITLAB, "gitlab.com:sub", "project_path:*", true),
        (GITLAB, "gitlab.com:sub", "project_path:reports/*", false),
        ("accounts.google.com", "accounts.google.com:aud", "*.apps.googleusercontent.com", true),
        ("accounts.google.com", "accounts.google.com:aud", "*", true),
        ("accounts.google.com", "accounts.google.com:sub", "1*", true),
        ("accounts.google.com", "accounts.google.com:sub", "113333333333333333333", false),
        (
            "cognito-identity.amazonaws.com",
            "cognito-identity.amazonaws.com:aud",
            "us-east-1:*",
            true,
        ),
        ("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud", "*-*-*:*", true),
        ("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud", "eu-*", true),
        (
            "cognito-identity.amazonaws.com",
            "cognito-identity.amazonaws.com:aud",
            "us-east-1:11111111-2222-3333-4444-555555555555",
            false,
        ),
        ("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:amr", "auth*", true),
        ("graph.facebook.com", "graph.facebook.com:app_id", "1*", true),
        ("graph.facebook.com", "graph.facebook.com:app_id", "123456789012345", false),
        ("www.amazon.com", "www.amazon.com:app_id", "amzn1.application*", true),
    ] {
        let statement = trusted(provider).when(BaseOperator::StringLike, key, [value]);
        assert_eq!(is_role_public(statement), expected, "{key} {value}");
    }
    // A token of this provider makes no other call.
    let other =
        Statement::allow(["sts:AssumeRole"]).by(PrincipalKind::Federated, ["accounts.google.com"]);
    assert!(!is_role_public(other));
}

#[test]
fn a_lone_star_is_read_both_ways() {
    for operator in [BaseOperator::ArnLike, BaseOperator::ArnEquals] {
        for value in ["*", "arn:*", "arn:aws:iam::*"] {
            assert!(is_bucket_public(operator, "aws:PrincipalArn", value), "{value}");
        }
    }
    assert!(!is_bucket_public(
        BaseOperator::ArnLike,
        "aws:PrincipalArn",
        "arn:aws:iam::123456789012"
    ));
    // As single requests are decided, this denies everyone; in the other reading nobody.
    let deny = Statement::deny(["*"]).on(["arn:aws:s3:::quarry/*"]).by_everyone();
    let deny = deny.when(BaseOperator::ArnNotLike, "aws:PrincipalArn", ["*"]);
    assert!(is_public("AWS::S3::Bucket".parse().unwrap(), &[read(), deny]));
    let allow = Statement::allow(["iam:AttachUserPolicy"]).on(["*"]);
    let document = PolicyDocument::new().with_statement(allow.when(
        BaseOperator::ArnLike,
        "iam:PolicyARN",
        ["*"],
    ));
    let set = PolicySet::builder(PolicyType::Identity).add("policy", document).build().unwrap();
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let answer = iamkit_reason::allows_nothing(&(&set).into(), &options);
    let why = answer.failure().unwrap()[0].request.not_simulated.clone().unwrap();
    assert_eq!(
        why.to_string(),
        "AWS may read the condition so, which is option condition.short-arns"
    );
}

#[test]
fn nobody_has_the_account_of_those_without_credentials() {
    for (key, value, expected) in [
        ("aws:PrincipalAccount", "anonymous", true),
        ("aws:userid", "anonymous", true),
        ("aws:userid", "anon", false),
        ("aws:SourceAccount", "anonymous", false),
    ] {
        let found = is_bucket_public(BaseOperator::StringEquals, key, value);
        assert_eq!(found, expected, "{key} {value}");
    }
}

#[test]
fn a_broad_block_takes_in_no_narrow_one() {
    let allow = read().when(BaseOperator::IpAddress, "aws:SourceIp", ["0.0.0.0/1"]);
    let deny = Statement::deny(["*"]).on(["arn:aws:s3:::quarry/*"]).by_everyone();
    let deny = deny.when(BaseOperator::NotIpAddress, "aws:SourceIp", ["3.0.113.0/24"]);
    let bucket = "AWS::S3::Bucket".parse().unwrap();
    assert!(!is_public(bucket, &[allow.clone(), deny]));
    assert!(is_public(bucket, &[allow]));
}

#[test]
fn the_owner_of_an_endpoint_confines() {
    for (operator, key, value) in [
        (
            BaseOperator::ArnEquals,
            "aws:SourceVpcArn",
            "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1",
        ),
        (BaseOperator::StringLike, "aws:VpceOrgPaths", "o-a1b2c3d4e5/*"),
    ] {
        let test = read().when(operator, key, [value]);
        assert!(!is_public("AWS::S3::Bucket".parse().unwrap(), &[test]), "{key}");
    }
}

#[test]
fn a_stranger_uses_what_somebody_else_owns() {
    let shown = |resource_type: PublicResourceType, statement: Statement| {
        let document = PolicyDocument::new().with_statement(statement);
        let policy_type = if resource_type.is_role_trust() {
            PolicyType::RoleTrust
        } else {
            PolicyType::Resource
        };
        let set = PolicySet::builder(policy_type).add("policy", document).build().unwrap();
        let options = ReasonOptions::default().with_catalog(Catalog::embedded());
        let answer = no_public_access(&set, resource_type, &options);
        answer.failure().unwrap()[0].request.clone()
    };
    let role = Statement::allow(["sts:AssumeRole"]).by(PrincipalKind::Aws, ["*"]);
    let request = shown(PublicResourceType::ROLE, role);
    let caller = request.principal.unwrap();
    let owner = caller.parse::<Arn>().unwrap().account().to_owned();
    assert!(!request.resource.contains(&owner), "{caller} {}", request.resource);
    let bucket = "AWS::S3::Bucket".parse().unwrap();
    let open = |action: &str| Statement::allow([action]).on(["*"]).by_everyone();
    assert_eq!(&*shown(bucket, open("s3:GetObject")).resource, "arn:aws:s3:::example/example");
    // Not one of the calls that an account makes.
    assert_ne!(&*shown(bucket, open("s3:*")).resource, "*");
}

#[test]
fn resources_say_whose_they_are() {
    let owners = |statement: Statement| {
        ResourceOwners::of([&PolicyDocument::new().with_statement(statement)])
    };
    let (mine, theirs) =
        ("arn:aws:sqs:us-east-1:111122223333:q", "arn:aws:sqs:us-east-1:444455556666:q");
    let of = |resources: &[&str]| owners(Statement::allow(["*"]).on(resources.iter().copied()));
    let text = |owners: &ResourceOwners| owners.only().map(|account| account.to_string());
    assert_eq!(text(&of(&[mine])).as_deref(), Some("111122223333"));
    assert_eq!(of(&[mine]).all().map(BTreeSet::len), Some(1));
    assert_eq!(of(&[mine, theirs]).all().map(BTreeSet::len), Some(2));
    assert_eq!(of(&[mine, theirs]).only(), None);
    // A bucket is of any account, or of the one that owns the queue.
    let open = of(&[mine, "arn:aws:s3:::quarry"]);
    assert_eq!((text(&open).as_deref(), open.all()), (Some("111122223333"), None));
    assert_eq!(of(&["*"]), of(&["arn:aws:sqs:*:*:q"]));
    assert_eq!(owners(Statement::allow(["*"])).all(), None);
}
