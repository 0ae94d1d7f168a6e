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
    let blank = Some(("IAMKIT_BLANK_IN_TAG_KEY", Some(Box::from("aws:PrincipalTag/t"))));
    assert_eq!(judged("aws:PrincipalTag/t "), blank);
    assert_eq!(judged("aws:PrincipalTag/ \u{200B}t"), blank);
    for key in
        ["aws:PrincipalTag/a b", "saml:sub", "idp.example.com:sub", "accounts.google.com:aud"]
    {
        assert_eq!(judged(key), None, "{key}");
    }
}

/// Returns what is said of one test of a `Deny`.
fn said_of_test(operator: &str, key: &str, value: &str) -> Vec<String> {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*",
            "Resource": "*", "Condition": {{"{operator}": {{"{key}": "{value}"}}}}}}}}"#
    );
    let document: PolicyDocument = text.parse().unwrap();
    let found = Catalog::embedded().judge_targets(&document, None);
    found.iter().map(|it| format!("{}: {}; {}", it.code, it.message, it.suggestion)).collect()
}

#[test]
fn tests_whose_value_no_request_has() {
    for (operator, key, value, said) in [
        (
            "ArnLike",
            "aws:PrincipalArn",
            "arn:aws:sts::111122223333:assumed-role/dev/*",
            "IAMKIT_SESSION_ARN_IN_PRINCIPAL_ARN: `aws:PrincipalArn` is the ARN of the role, never \
             `arn:aws:sts::111122223333:assumed-role/dev/*`; write the ARN of the role, such as \
             `arn:aws:iam::111122223333:role/dev`",
        ),
        (
            "StringEquals",
            "aws:PrincipalAccount",
            "1111-2222-3333",
            "IAMKIT_VALUE_NEVER_OCCURS: `1111-2222-3333` is no account of 12 digits: no request has \
             it; write the digits alone, such as `111122223333`",
        ),
        (
            "StringNotEquals",
            "aws:ResourceOrgID",
            "r-ab12",
            "IAMKIT_VALUE_NEVER_OCCURS: `r-ab12` is no id of an organization: no request has it; write \
             the id, such as `o-aa111bb222`",
        ),
        (
            "StringNotEquals",
            "aws:RequestedRegion",
            "eu-west1",
            "INVALID_REGION: `eu-west1` is no Region of the catalog: no request has it; did you mean \
             `eu-west-1`?",
        ),
        (
            "StringLike",
            "aws:PrincipalAccount",
            "1111-2222-*",
            "IAMKIT_VALUE_NEVER_OCCURS: `1111-2222-*` is no account of 12 digits: no request has it; \
             write the digits alone, such as `111122223333`",
        ),
        (
            "StringLike",
            "aws:PrincipalOrgPaths",
            "o-aa111bb222/*/ou-ab12-11112222",
            "IAMKIT_VALUE_NEVER_OCCURS: `o-aa111bb222/*/ou-ab12-11112222` is no path of an \
             organization: no request has it; write the path with the slash at its end, such as \
             `o-aa111bb222/r-ab12/ou-ab12-11112222/`",
        ),
        (
            "StringEquals",
            "aws:CalledViaLast",
            "cloudformation",
            "IAMKIT_UNKNOWN_SERVICE_IN_VALUE: `cloudformation` is no service principal: no request has \
             it; did you mean `cloudformation.amazonaws.com`?",
        ),
        (
            "ForAnyValue:Null",
            "aws:PrincipalType",
            "false",
            "NULL_WITH_QUALIFIER: `ForAnyValue:Null` has the same answer for every request; write `Null`",
        ),
        (
            "StringEquals",
            "${aws:PrincipalType}",
            "User",
            "VARIABLE_UNSUPPORTED_IN_ELEMENT: condition key `${aws:PrincipalType}` is missing in every \
             request; policy variables are replaced in values, not in keys",
        ),
        (
            "StringEquals",
            "aws:username",
            "${aws:PrincipalTag/owner, ines}",
            "MISSING_QUOTE_IN_VARIABLE: `${aws:PrincipalTag/owner, ines}` has a policy variable whose \
             default is not in single quotes; the characters stand for themselves; write \
             `${key, 'default'}`",
        ),
    ] {
        assert_eq!(said_of_test(operator, key, value), [said]);
    }
}

#[test]
fn tests_whose_value_some_request_has() {
    for (operator, key, value) in [
        ("ArnLike", "aws:PrincipalArn", "arn:aws:sts::111122223333:federated-user/ines"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/dev"),
        ("StringLike", "aws:PrincipalAccount", "1111*"),
        ("StringEquals", "aws:PrincipalAccount", "anonymous"),
        ("StringEquals", "aws:SourceAccount", "${aws:PrincipalAccount}"),
        ("StringEquals", "aws:PrincipalOrgID", "o-aa111bb222"),
        ("StringEqualsIgnoreCase", "aws:RequestedRegion", "EU-WEST-1"),
        ("StringLike", "aws:RequestedRegion", "eu-*"),
        ("StringEquals", "aws:SourceVpc", "vpc-0a1b2c3d"),
        ("StringLike", "aws:SourceVpce", "vpce-*"),
        ("StringLike", "aws:PrincipalOrgPaths", "o-aa111bb222/*/ou-ab12-*"),
        ("StringEquals", "aws:PrincipalOrgPaths", "o-aa111bb222/r-ab12/ou-ab12-11112222/"),
        ("StringLike", "aws:PrincipalType", "Assumed*"),
        ("StringEquals", "aws:CalledViaLast", "cloudformation.amazonaws.com"),
        ("StringEquals", "iam:PassedToService", "quantum-toaster.amazonaws.com"),
        ("Null", "aws:PrincipalType", "false"),
        ("StringEquals", "aws:username", "${aws:PrincipalTag/owner, 'ines'}"),
    ] {
        assert!(said_of_test(operator, key, value).is_empty(), "{operator} {key} {value}");
    }
}

#[test]
fn malformed_variables_of_resources() {
    for (resource, expected) in [
        ("arn:aws:s3:::quarry/${aws:username", Some("MISSING_BRACE_IN_VARIABLE")),
        ("arn:aws:s3:::quarry/${}", Some("EMPTY_VARIABLE")),
        ("arn:aws:s3:::quarry/${aws: username}", Some("UNSUPPORTED_SPACE_IN_VARIABLE")),
        ("arn:aws:s3:::quarry/${aws:username, x}", Some("MISSING_QUOTE_IN_VARIABLE")),
        ("arn:aws:s3:::quarry/${${aws:username}}", Some("VARIABLE_UNSUPPORTED_IN_ELEMENT")),
        ("arn:aws:s3:::quarry/${*}${?}${$}", None),
        ("arn:aws:s3:::quarry/${aws:username, 'x'}", None),
    ] {
        assert_eq!(code("s3:GetObject", resource), expected, "{resource}");
    }
}

#[test]
fn everything_but_every_action() {
    for (action, expected) in [("*", true), ("*:*", true), ("s3:*", false)] {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Deny", "NotAction": "{action}", "Resource": "*"}}}}"#
        );
        let document: PolicyDocument = text.parse().unwrap();
        let found = Catalog::embedded().judge_targets(&document, None);
        assert_eq!(found.iter().any(|it| it.code == "IAMKIT_NOT_EVERYTHING"), expected);
    }
}

/// Tests of which a request passes none, or not both: the code and the text at fault.
fn tested(actions: &str, condition: &str) -> Vec<(&'static str, String)> {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [
          {{"Effect": "Deny", "Action": {actions}, "Resource": "*", "Condition": {condition}}}]}}"#
    );
    let document: iamkit_policy::PolicyDocument = text.parse().unwrap();
    let found = Catalog::embedded().judge_targets(&document, None);
    let told = found.into_iter().map(|it| {
        let (start, end) = (it.span.start as usize, it.span.end as usize);
        (it.code, text.get(start..end).unwrap().to_owned())
    });
    told.collect()
}

#[test]
fn keys_that_no_action_of_the_statement_sends_are_told() {
    let sent = |actions: &str, condition: &str| {
        let found = tested(actions, condition);
        assert!(
            found.iter().all(|(code, _)| *code == "IAMKIT_CONDITION_KEY_NEVER_SENT"),
            "{found:?}"
        );
        found.is_empty()
    };
    let prefix = r#"{"StringEquals": {"s3:prefix": "a/"}}"#;
    assert!(!sent(r#""s3:GetObject""#, prefix));
    assert!(!sent(
        r#"["s3:GetObject", "sqs:*"]"#,
        r#"{"StringEquals": {"ec2:InstanceType": "x"}}"#
    ));
    assert!(!sent(r#""s3:GetObject""#, r#"{"Null": {"s3:prefix": "false"}}"#));
    for (actions, condition) in [
        // One of them sends it, or may.
        (r#"["s3:GetObject", "s3:ListBucket"]"#, prefix),
        (r#""*""#, prefix),
        (r#"["s3:GetObject", "s3:Brandnew"]"#, prefix),
        // The test holds without the key.
        (r#""s3:GetObject""#, r#"{"StringNotEquals": {"s3:prefix": "a/"}}"#),
        (r#""s3:GetObject""#, r#"{"StringEqualsIfExists": {"s3:prefix": "a/"}}"#),
        (r#""s3:GetObject""#, r#"{"Null": {"s3:prefix": "true"}}"#),
        // Keys of credentials and of tags go with whatever is called.
        (r#""s3:GetObject""#, r#"{"StringEquals": {"aws:SourceVpc": "vpc-0a11223344556677a"}}"#),
        (r#""sqs:SendMessage""#, r#"{"StringEquals": {"ec2:ResourceTag/team": "a"}}"#),
    ] {
        assert!(sent(actions, condition), "{actions} {condition}");
    }
}

#[test]
fn tests_that_exclude_each_other_are_told() {
    let is_opposed = |condition: &str| {
        let found = tested(r#""s3:*""#, condition);
        assert!(
            found.iter().all(|(code, _)| *code == "IAMKIT_CONDITION_CONTRADICTS_ITSELF"),
            "{condition}: {found:?}"
        );
        !found.is_empty()
    };
    for condition in [
        r#"{"Null": {"aws:SourceIp": "true"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "Null": {"AWS:sourceip": "TRUE"}}"#,
        r#"{"Null": {"aws:TagKeys": "true"}, "ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}"#,
        r#"{"StringEquals": {"aws:username": ["a", "b"]},
            "StringNotEquals": {"aws:username": ["b", "a", "c"]}}"#,
        r#"{"StringEquals": {"aws:username": "a"}, "StringNotEqualsIfExists": {"aws:username": "a"}}"#,
        r#"{"StringEquals": {"aws:username": "a"}, "stringequals": {"aws:username": "b"}}"#,
        r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "10"},
            "NumericGreaterThan": {"aws:MultiFactorAuthAge": "20"}}"#,
        r#"{"NumericLessThanEquals": {"aws:MultiFactorAuthAge": ["5", "10"]},
            "NumericGreaterThan": {"aws:MultiFactorAuthAge": ["30", "10"]}}"#,
        r#"{"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"},
            "DateGreaterThan": {"aws:CurrentTime": "2027-02-01T00:00:00Z"}}"#,
    ] {
        assert!(is_opposed(condition), "{condition}");
    }
    for condition in [
        r#"{"Null": {"aws:SourceIp": "false"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"Null": {"aws:SourceIp": "true"}, "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"StringEquals": {"aws:username": ["a", "b"]}, "StringNotEquals": {"aws:username": "b"}}"#,
        r#"{"StringEqualsIfExists": {"aws:username": "a"}, "StringNotEquals": {"aws:username": "a"}}"#,
        r#"{"StringEquals": {"aws:username": "${aws:PrincipalTag/a}"},
            "StringNotEquals": {"aws:username": "${aws:PrincipalTag/a}"}}"#,
        r#"{"StringLike": {"aws:username": "a*"}, "StringNotLike": {"aws:username": "ab*"}}"#,
        r#"{"StringEquals": {"aws:username": "a"}, "StringNotEquals": {"aws:PrincipalAccount": "a"}}"#,
        r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": ["10", "40"]},
            "NumericGreaterThan": {"aws:MultiFactorAuthAge": "20"}}"#,
        r#"{"NumericLessThanEquals": {"aws:MultiFactorAuthAge": "10"},
            "NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": "10"}}"#,
        r#"{"DateLessThan": {"aws:CurrentTime": "2027-02-01T00:00:00Z"},
            "DateGreaterThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}"#,
        r#"{"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00+05:00"},
            "DateGreaterThan": {"aws:CurrentTime": "2027-02-01T00:00:00Z"}}"#,
    ] {
        let found = tested(r#""s3:*""#, condition);
        assert!(
            found.iter().all(|(code, _)| *code != "IAMKIT_CONDITION_CONTRADICTS_ITSELF"),
            "{condition}: {found:?}"
        );
    }
}
