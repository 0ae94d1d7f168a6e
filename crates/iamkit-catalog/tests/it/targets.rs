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
