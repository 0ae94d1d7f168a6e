//! Resources of policies that match nothing.

use iamkit_catalog::Catalog;
use iamkit_policy::{LanguageVersion, PolicyDocument, PolicyType, Statement};

fn document(action: &str, resource: &str) -> PolicyDocument {
    PolicyDocument::new()
        .with_version(LanguageVersion::V2012)
        .with_statement(Statement::deny([action]).on([resource]))
}

/// Returns the codes and messages of what is said of a `Deny`.
fn said(action: &str, resource: &str, owner: Option<&str>) -> String {
    let found = Catalog::embedded().judge_targets(&document(action, resource), owner);
    let lines = found.iter().map(|it| format!("{}: {}; {}", it.code, it.message, it.suggestion));
    lines.collect::<Vec<_>>().join("\n")
}

fn code(action: &str, resource: &str) -> Option<&'static str> {
    let found = Catalog::embedded().judge_targets(&document(action, resource), None);
    assert!(found.len() < 2, "{found:?}");
    found.first().map(|it| it.code)
}

#[test]
fn regions_and_accounts_that_lack_or_are_too_many() {
    assert_eq!(
        said("sqs:*", "arn:aws:sqs:eu-west-1::jobs", None),
        "MISSING_ARN_ACCOUNT: `arn:aws:sqs:eu-west-1::jobs` has no account, and matches nothing; \
         write `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`, or `*` for every account"
    );
    assert_eq!(code("sqs:*", "arn:aws:sqs::111122223333:jobs"), Some("MISSING_ARN_REGION"));
    let with_account = "arn:aws:s3::111122223333:quarry/*";
    assert_eq!(code("s3:*", with_account), Some("ARN_ACCOUNT_NOT_ALLOWED"));
    for (action, sound) in [
        ("sqs:*", "arn:aws:sqs:*:*:jobs"),
        ("s3:*", "arn:aws:s3:::quarry/*"),
        ("s3:*", "arn:aws:s3:*:*:quarry/*"),
        ("iam:*", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ("ec2:RunInstances", "arn:aws:ec2:*::image/*"),
        ("ssm:SendCommand", "arn:aws:ssm:*::document/AWS-RunShellScript"),
        ("apigateway:GET", "arn:aws:apigateway:*::/restapis/*"),
    ] {
        assert_eq!(code(action, sound), None, "{sound}");
    }
}

#[test]
fn resource_parts_of_no_form() {
    assert_eq!(
        said("dynamodb:*", "arn:aws:dynamodb:*:*:tables/Orders", None),
        "INVALID_ARN_RESOURCE: `arn:aws:dynamodb:*:*:tables/Orders` has the form of no resource of \
         `dynamodb`; write `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`"
    );
    assert_eq!(code("lambda:*", "arn:aws:lambda:*:*:function/pay"), Some("INVALID_ARN_RESOURCE"));
    assert_eq!(code("lambda:*", "arn:aws:lambda:*:*:*pay"), None);
}

#[test]
fn variables_where_they_stand_for_themselves() {
    for place in
        ["arn:aws:sqs:*:${aws:PrincipalAccount}:jobs", "arn:aws:sqs:${aws:RequestedRegion}:*:jobs"]
    {
        assert_eq!(code("sqs:*", place), Some("VARIABLE_UNSUPPORTED_IN_ELEMENT"));
    }
    assert_eq!(code("sqs:*", "arn:aws:sqs:*:*:${aws:username}"), None);
}

#[test]
fn variables_of_no_key() {
    let catalog = Catalog::embedded();
    let names = |document: &PolicyDocument| {
        let found = catalog.judge_names(document, PolicyType::Identity);
        found.iter().map(|it| format!("{} {it} {:?}", it.code(), it.nearest)).collect::<Vec<_>>()
    };
    let wrong = "INVALID_GLOBAL_CONDITION_KEY condition key `aws:usrname` is missing in every request \
                 Some(\"aws:username\")";
    assert_eq!(names(&document("sqs:*", "arn:aws:sqs:*:*:${aws:usrname}")), [wrong]);
    let statement = Statement::deny(["sqs:*"]).on(["*"]).when(
        iamkit_policy::BaseOperator::StringEquals,
        "aws:username",
        ["${aws:usrname}"],
    );
    let with_version = PolicyDocument::new().with_version(LanguageVersion::V2012);
    assert_eq!(names(&with_version.with_statement(statement)), [wrong]);
    assert!(names(&document("sqs:*", "arn:aws:sqs:*:*:${aws:PrincipalTag/a}")).is_empty());
}

#[test]
fn keys_that_begin_with_no_service() {
    let judged = |key: &str| {
        let statement = Statement::deny(["sqs:*"]).on(["*"]).when(
            iamkit_policy::BaseOperator::StringEquals,
            key,
            ["a"],
        );
        let document = PolicyDocument::new().with_statement(statement);
        let found = Catalog::embedded().judge_names(&document, PolicyType::Identity);
        found.into_iter().map(|it| (it.code(), it.nearest)).next()
    };
    for (key, nearest) in [
        ("as:SourceIp", "aws:SourceIp"),
        ("awz:PrincipalTag/team", "aws:PrincipalTag/team"),
        (" aws:SourceIp", "aws:SourceIp"),
        ("a*s:SourceIp", "aws:SourceIp"),
        ("aws\u{200B}:SourceIp", "aws:SourceIp"),
        ("s33:prefix", "s3:prefix"),
        ("sqss:nosuchkey", "sqs:"),
    ] {
        let (code, meant) = judged(key).unwrap_or_else(|| panic!("{key}"));
        assert_eq!(code, "INVALID_SERVICE", "{key}");
        let is_near = meant.as_deref().is_none_or(|meant| meant.starts_with(nearest));
        assert!(is_near, "{key}: {meant:?}");
        assert!(meant.is_some() || nearest.ends_with(':'), "{key}");
    }
    let blank = Some(("INVALID_GLOBAL_CONDITION_KEY", Some(Box::from("aws:PrincipalTag/t"))));
    assert_eq!(judged("aws:PrincipalTag/t "), blank);
    assert_eq!(judged("aws:PrincipalTag/ \u{200B}t"), blank);
    for key in
        ["aws:PrincipalTag/a b", "saml:sub", "idp.example.com:sub", "accounts.google.com:aud"]
    {
        assert_eq!(judged(key), None, "{key}");
    }
}
