//! What AWS would store: rows of one table, then every rule in every policy type.

use std::fmt::Write;

use iamkit_policy::{
    Class, Effect, PolicyDocument, PolicyType, PrincipalKind, Rule, Statement, Violation, judge,
    judge_lowered, lower,
};

/// Judges a text as a decision reads it: the errors of the grammar, and the rest.
fn judged(policy_type: PolicyType, text: &str) -> Vec<Violation> {
    let tree = iamkit_syntax::parse(text);
    assert_eq!(tree.errors(), [], "{text}");
    judge_lowered(&lower(tree.root().unwrap()), policy_type)
}

fn policy_type(layer: &str) -> PolicyType {
    match layer {
        "trust" => PolicyType::RoleTrust,
        "SCP" => PolicyType::ServiceControl,
        "RCP" => PolicyType::ResourceControl,
        "permissionsBoundary" => PolicyType::PermissionsBoundary,
        "vpcEndpoint" => PolicyType::VpcEndpoint,
        other => other.parse().unwrap(),
    }
}

/// Writes members of a statement as a whole document.
fn document(members: &str) -> String {
    if members.starts_with('{') {
        return members.to_owned();
    }
    format!(r#"{{"Version": "2012-10-17", "Statement": [{{{members}}}]}}"#)
}

const E: Class = Class::Error;
const W: Class = Class::Warning;
const N: Class = Class::Note;

/// Layer, document or members of its statement, what is found: class, code, the text pointed at.
type Case = (&'static str, &'static str, &'static [(Class, &'static str, &'static str)]);

const CASES: [Case; 77] = [
    (
        "identity",
        r#"{"Version": "2013-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
        &[(E, "INVALID_VERSION", "\"2013-10-17\"")],
    ),
    (
        "identity",
        r#"{"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}"#,
        &[(W, "VARIABLE_UNSUPPORTED_IN_VERSION", "\"arn:aws:s3:::home/${aws:username}/*\"")],
    ),
    (
        "identity",
        r#"{"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}"#,
        &[(W, "VARIABLE_UNSUPPORTED_IN_VERSION", "\"arn:aws:s3:::home/${aws:username}/*\"")],
    ),
    (
        "identity",
        r#"{"Version": "2012-10-17", "Statement": []}"#,
        &[(E, "IAMKIT_EMPTY_STATEMENT_LIST", "[]")],
    ),
    (
        "identity",
        r#""Effect": "deny", "Action": "s3:*", "Resource": "*""#,
        &[(E, "INVALID_EFFECT", "\"deny\"")],
    ),
    (
        "identity",
        r#""Action": "s3:*", "Resource": "*""#,
        &[(E, "MISSING_EFFECT", r#"{"Action": "s3:*", "Resource": "*"}"#)],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Extra": 1"#,
        &[(E, "INVALID_POLICY_ELEMENT", "\"Extra\"")],
    ),
    (
        "identity",
        r#""Sid": "no reads", "Effect": "Deny", "Action": "s3:*", "Resource": "*""#,
        &[(E, "UNSUPPORTED_SID", "\"no reads\"")],
    ),
    (
        "resource",
        r#""Sid": "no reads", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[],
    ),
    (
        "identity",
        r#"{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}, {"Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#,
        &[(E, "UNIQUE_SIDS_REQUIRED", "\"A\"")],
    ),
    (
        "trust",
        r#"{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}, {"Sid": "A", "Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole"}]}"#,
        &[(W, "UNIQUE_SIDS_RECOMMENDED", "\"A\"")],
    ),
    (
        "identity",
        r#"{"Version": "2012-10-17", "Id": ["x"], "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
        &[(E, "DATA_TYPE_MISMATCH", "[\"x\"]")],
    ),
    (
        "identity",
        r#""Sid": {}, "Effect": "Deny", "Action": "s3:*", "Resource": "*""#,
        &[(E, "DATA_TYPE_MISMATCH", "{}")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3GetObject", "Resource": "*""#,
        &[(E, "INVALID_ACTION", "\"s3GetObject\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "", "Resource": "*""#,
        &[(E, "INVALID_ACTION", "\"\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:Get:Object", "Resource": "*""#,
        &[(E, "INVALID_ACTION", "\"s3:Get:Object\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3 :GetObject", "Resource": "*""#,
        &[(E, "INVALID_SERVICE_IN_ACTION", "\"s3 :GetObject\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:GetObject ", "Resource": "*""#,
        &[(W, "INVALID_ACTION", "\"s3:GetObject \"")],
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "s3*:GetObject", "Resource": "*""#,
        &[(E, "WILDCARD_IN_SERVICE_NAME", "\"s3*:GetObject\"")],
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "*:GetObject", "Resource": "*""#,
        &[(W, "WILDCARD_IN_SERVICE_NAME", "\"*:GetObject\"")],
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "*:*", "Resource": "*""#,
        &[(W, "WILDCARD_IN_SERVICE_NAME", "\"*:*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": [], "Resource": "*""#,
        &[(E, "EMPTY_ARRAY_ACTION", "[]")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "NotAction": [], "Resource": "*""#,
        &[(E, "EMPTY_ARRAY_ACTION", "[]")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Resource": "*""#,
        &[(E, "MISSING_ACTION", r#"{"Effect": "Deny", "Resource": "*"}"#)],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "NotAction": "iam:*", "Resource": "*""#,
        &[(E, "UNSUPPORTED_ELEMENT_COMBINATION", "\"NotAction\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": ["s3:GetObject", null], "Resource": "*""#,
        &[(W, "DATA_TYPE_MISMATCH", "null")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a"}, "Null": {"aws:username": "false"}, "STRINGEQUALS": {"aws:username": "b"}, "StringEqualsIfExists": {"aws:username": "b"}}"#,
        &[(W, "IAMKIT_OPERATOR_IN_TWO_CASES", "\"STRINGEQUALS\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "reports/*""#,
        &[(E, "MISSING_ARN_FIELD", "\"reports/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3::reports/*""#,
        &[(E, "MISSING_ARN_FIELD", "\"arn:aws:s3::reports/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:reports/*""#,
        &[(E, "MISSING_ARN_FIELD", "\"arn:aws:s3:reports/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws-typo:s3:::reports/*""#,
        &[(E, "INVALID_PARTITION", "\"arn:aws-typo:s3:::reports/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "aws:s3:::reports/*""#,
        &[(E, "MISSING_ARN_FIELD", "\"aws:s3:::reports/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:eu-west-1::reports/*""#,
        &[(E, "ARN_REGION_NOT_ALLOWED", "\"arn:aws:s3:eu-west-1::reports/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam:eu-west-1:111122223333:user/bo""#,
        &[(E, "ARN_REGION_NOT_ALLOWED", "\"arn:aws:iam:eu-west-1:111122223333:user/bo\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::111122223333:users/bo""#,
        &[(E, "INVALID_ARN_RESOURCE", "\"arn:aws:iam::111122223333:users/bo\"")],
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:*:::reports/*""#,
        &[(E, "WILDCARD_IN_SERVICE_NAME", "\"arn:aws:*:::reports/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws""#,
        &[(E, "MISSING_ARN_FIELD", "\"arn:aws\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": []"#,
        &[(E, "EMPTY_ARRAY_RESOURCE", "[]")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": """#,
        &[(E, "MISSING_ARN_FIELD", "\"\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*""#,
        &[(E, "MISSING_RESOURCE", r#"{"Effect": "Deny", "Action": "s3:*"}"#)],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs""#,
        &[(N, "ARN_COMPLETED", "\"arn:aws:sqs\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::${bucket}/*""#,
        &[(W, "IAMKIT_TEMPLATE_PLACEHOLDER", "\"arn:aws:s3:::${bucket}/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": ["arn:aws:s3:::reports/*", null]"#,
        &[(W, "DATA_TYPE_MISMATCH", "null")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEqual": {"aws:SourceIp": "a"}}"#,
        &[(E, "INVALID_CONDITION_OPERATOR", "\"StringEqual\"")],
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"NullIfExists": {"aws:TokenIssueTime": "true"}}"#,
        &[(E, "NULL_WITH_IF_EXISTS", "\"NullIfExists\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ForAnyValue::StringEquals": {"aws:TagKeys": "a"}}"#,
        &[(E, "INVALID_CONDITION_OPERATOR", "\"ForAnyValue::StringEquals\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"x": {}}"#,
        &[(W, "INVALID_CONDITION_OPERATOR", "\"x\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "01/10/2026"}}"#,
        &[(E, "TYPE_MISMATCH_DATE", "\"01/10/2026\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2027-02-31T00:00:00Z"}}"#,
        &[(W, "TYPE_MISMATCH_DATE", "\"2027-02-31T00:00:00Z\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/33", "10.0.0.0/8 "]}}"#,
        &[
            (E, "TYPE_MISMATCH_IP_RANGE", "\"10.0.0.0/33\""),
            (E, "TYPE_MISMATCH_IP_RANGE", "\"10.0.0.0/8 \""),
        ],
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.256"}}"#,
        &[(E, "TYPE_MISMATCH_IP_RANGE", "\"10.0.0.256\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NumericGreaterThan": {"s3:max-keys": "ten"}}"#,
        &[(E, "TYPE_MISMATCH_NUMBER", "\"ten\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "flase"}}"#,
        &[(E, "TYPE_MISMATCH_BOOLEAN", "\"flase\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Null": {"aws:TokenIssueTime": "yes"}}"#,
        &[(E, "TYPE_MISMATCH_BOOLEAN", "\"yes\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"BinaryEquals": {"a:b": "%%%"}}"#,
        &[(E, "TYPE_MISMATCH_STRING", "\"%%%\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "user/*"}}"#,
        &[(W, "IAMKIT_OPERATOR_NEVER_TRUE", "\"user/*\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/": "a"}}"#,
        &[(E, "MISSING_TAG_KEY_IN_CONDITION", "\"aws:PrincipalTag/\"")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": []"#,
        &[(E, "DATA_TYPE_MISMATCH", "[]")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": {}}}"#,
        &[(E, "DATA_TYPE_MISMATCH", "{}")],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": []}}"#,
        &[(W, "EMPTY_ARRAY_CONDITION", "[]")],
    ),
    (
        "resource",
        r#""Effect": "Deny", "Principal": {"AWS": ["arn:aws:iam:111122223333:user/ines", "arn:aws:iam::111122223333:users/ines", "ines", "11112222333"]}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[
            (E, "IAMKIT_MALFORMED_PRINCIPAL", "\"arn:aws:iam:111122223333:user/ines\""),
            (E, "IAMKIT_MALFORMED_PRINCIPAL", "\"arn:aws:iam::111122223333:users/ines\""),
            (E, "IAMKIT_MALFORMED_PRINCIPAL", "\"ines\""),
            (E, "IAMKIT_MALFORMED_PRINCIPAL", "\"11112222333\""),
        ],
    ),
    (
        "resource",
        r#""Effect": "Deny", "Principal": {"AWS": ["arn:aws:iam::111122223333:user/*", "arn:aws:iam::111122223333:group/dev", "s3.amazonaws.com"], "Service": ["*", "cloudtrail.amazon.com"]}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[
            (E, "UNSUPPORTED_WILDCARD_IN_PRINCIPAL", "\"arn:aws:iam::111122223333:user/*\""),
            (E, "IAMKIT_UNSUPPORTED_PRINCIPAL_TYPE", "\"arn:aws:iam::111122223333:group/dev\""),
            (E, "IAMKIT_PRINCIPAL_UNDER_WRONG_KEY", "\"s3.amazonaws.com\""),
            (E, "UNSUPPORTED_WILDCARD_IN_PRINCIPAL", "\"*\""),
        ],
    ),
    (
        "resource",
        r#""Effect": "Deny", "Principal": "arn:aws:iam::111122223333:user/ines", "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[(E, "INVALID_PRINCIPAL_FORMAT", "\"arn:aws:iam::111122223333:user/ines\"")],
    ),
    (
        "resource",
        r#""Effect": "Deny", "Principal": {"aws": "*"}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[(E, "INVALID_PRINCIPAL_KEY", "\"aws\"")],
    ),
    (
        "resource",
        r#""Effect": "Deny", "Principal": {}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[(E, "EMPTY_OBJECT_PRINCIPAL", "{}")],
    ),
    (
        "resource",
        r#""Effect": "Deny", "Principal": {"AWS": []}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[(E, "EMPTY_ARRAY_PRINCIPAL", "[]")],
    ),
    (
        "resource",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[(
            E,
            "MISSING_PRINCIPAL",
            r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::reports"}"#,
        )],
    ),
    (
        "resource",
        r#""Effect": "Allow", "NotPrincipal": {"AWS": "ines"}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[
            (W, "ALLOW_WITH_NOT_PRINCIPAL", "\"NotPrincipal\""),
            (E, "IAMKIT_MALFORMED_PRINCIPAL", "\"ines\""),
        ],
    ),
    (
        "resource",
        r#""Effect": "Deny", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
        &[(
            E,
            "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
            "\"arn:aws:iam::111122223333:oidc-provider/gitlab.com\"",
        )],
    ),
    (
        "identity",
        r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*""#,
        &[(E, "UNSUPPORTED_PRINCIPAL", "\"Principal\"")],
    ),
    (
        "trust",
        r#""Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Resource": "*""#,
        &[(E, "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", "\"Resource\"")],
    ),
    (
        "trust",
        r#""Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "sts:TagSession", "*"]"#,
        &[
            (E, "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", "\"*\""),
            (E, "IAMKIT_TRUST_POLICY_ACTION", "\"s3:GetObject\""),
        ],
    ),
    (
        "SCP",
        r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*""#,
        &[(E, "SCP_SYNTAX_ERROR_PRINCIPAL", "\"Principal\"")],
    ),
    (
        "RCP",
        r#""Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*""#,
        &[(E, "RCP_SYNTAX_ERROR_ALLOW", "\"Allow\"")],
    ),
    (
        "RCP",
        r#""Effect": "Deny", "Principal": {"AWS": "111122223333"}, "NotAction": "s3:*", "Resource": "*""#,
        &[
            (E, "RCP_SYNTAX_ERROR_PRINCIPAL", r#"{"AWS": "111122223333"}"#),
            (E, "RCP_SYNTAX_ERROR_NOTACTION", "\"NotAction\""),
        ],
    ),
    (
        "vpcEndpoint",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
        &[
            (W, "MISSING_PRINCIPAL", r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#),
            (E, "MISSING_PRINCIPAL", r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#),
        ],
    ),
    (
        "session",
        r#""Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs""#,
        &[(E, "MISSING_ARN_FIELD", "\"arn:aws:sqs\"")],
    ),
];

#[test]
fn each_case_is_judged_at_its_place() {
    for (layer, members, expected) in CASES {
        let text = document(members);
        let found = judged(policy_type(layer), &text);
        let shown: Vec<(Class, &str, &str)> = found
            .iter()
            .map(|violation| {
                (violation.class(), violation.code(), violation.span.of(&text).unwrap())
            })
            .collect();
        assert_eq!(shown, expected, "{layer}: {text}");
    }
}

#[test]
fn every_rule_has_a_case() {
    let mut seen: Vec<Rule> = CASES
        .iter()
        .flat_map(|(layer, members, _)| judged(policy_type(layer), &document(members)))
        .chain(
            MORE.iter().flat_map(|(layer, members)| judged(policy_type(layer), &document(members))),
        )
        .map(|violation| violation.rule)
        .collect();
    seen.sort_unstable();
    seen.dedup();
    // The catalog judges names, and tests it.
    let own = Rule::ALL.iter().filter(|rule| !rule.is_about_names());
    let without: Vec<&Rule> = own.filter(|rule| !seen.contains(rule)).collect();
    // A text that is no JSON never becomes a document that could be judged.
    assert_eq!(without, [&Rule::Syntax]);
}

/// Documents that show the remaining rules, and what is stored all the same.
const MORE: [(&str, &str); 34] = [
    ("identity", r#"{"Version": "2012-10-17"}"#),
    (
        "trust",
        r#""Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:GetCallerIdentity", "sts:Assume*"]"#,
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": ["arn:aws:s3:::<my-bucket>/*", "arn:aws:s3:::{{ b }}", "arn:aws:sqs:{region}:111122223333:YOUR_QUEUE"]"#,
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": ["arn:aws:s3:::&{aws:username}/*", "arn:aws:s3:::a_b/%41<b/{x", "arn:aws:s3:::YOURS/*"]"#,
    ),
    ("identity", r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Resource": "*""#),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a", "AWS:username": "b"}}"#,
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": ["a", 1]}}"#,
    ),
    (
        "identity",
        r#""Sid": "A", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/→""#,
    ),
    (
        "identity",
        r#""Sid": "A", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/\u2192Zürich""#,
    ),
    ("SCP", r#""Sid": "A", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/→""#),
    ("trust", r#""Effect": "Allow", "NotPrincipal": {"AWS": "*"}, "Action": "sts:AssumeRole""#),
    ("trust", r#""Effect": "Allow", "Action": "sts:AssumeRole""#),
    (
        "trust",
        r#""Effect": "Allow", "Principal": {"Federated": ["accounts.google.com", "google", "arn:aws:iam::111122223333:saml-provider/p"]}, "Action": "sts:AssumeRoleWithSAML""#,
    ),
    ("RCP", r#""Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*""#),
    ("RCP", r#""Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*""#),
    ("resource", r#""Effect": "Allow", "Principal": "*", "Action": "ecr:GetDownloadUrlForLayer""#),
    ("resource", r#""Effect": "Allow", "Principal": "*", "Action": "sqs:*""#),
    (
        "resource",
        r#""Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/prod/GET/x""#,
    ),
    (
        "resource",
        r#""Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "arn:aws:sqs""#,
    ),
    (
        "resource",
        r#""Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "arn:aws:sqs""#,
    ),
    (
        "resource",
        r#""Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:root", "arn:aws-cn:iam::111122223333:user/a/b/c", "arn:aws:sts::111122223333:assumed-role/R/s@x", "arn:aws:sts::111122223333:federated-user/f", "AIDACKCEVSQ6C2EXAMPLE", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"], "Service": ["lambda.amazonaws.com", "alexa-appkit.amazon.com"], "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
    ),
    (
        "resource",
        r#""Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root/x", "arn:aws:sts::111122223333:assumed-role/R", "arn:aws:sts::111122223333:role/R", "arn:aws:s3:::b", "arn:aws-typo:iam::111122223333:root", ""], "Service": ["lambda", "Lambda.amazonaws.com", "https://lambda.amazonaws.com", "arn:aws:iam::111122223333:root"], "CanonicalUser": "79a5"}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports""#,
    ),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "${aws:username}"}, "ArnLike": {"aws:PrincipalArn": ["an:aws:iam::111122223333:user/a", " arn:aws:iam::111122223333:user/a", "arn:awz:iam::111122223333:user/a", "arn:aws:9am::111122223333:user/a", "arn:aws:?am::111122223333:user/a", "arn:*:sts::111122223333:federated-user/a"], "aws:SourceArn": ["arn:aws:sns:*:*:t", "ar:aws:sns:*:*:t"]}, "NumericEquals": {"s3:max-keys": "${aws:username}"}, "DateEquals": {"aws:CurrentTime": "${aws:username}"}}"#,
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": ["iam: asdf", "s3:GetObject,PutObject", "s33:GetObject", "s3-s:ListBucket", "s3.s:ListBucket", "s3:"], "Resource": ["arn:aws:s33:::reports", "arn:aws:ec2:region:account-id:instance/*", "arn:aws:sqs:eu-west-1:11112222333:q", "arn:aws:s3::::reports", "arn:*q:s3:::reports", "arn:aws:fdsasf", "arn:aws:lambda:eu-west-1:*", "arn:aws:sns:*:t"]"#,
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:*:*:access-grants/default", "arn:aws:s3:eu-west-1:111122223333:accesspoint/a", "arn:aws:s3:eu-west-1:111122223333:*", "arn:aws:s3:eu-west-1:111122223333:acc*", "arn:aws:s3:*:111122223333:job/*"]"#,
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "iam:*", "Resource": ["arn:aws:iam::111122223333:root", "arn:aws:iam::*:*", "arn:aws:iam::111122223333:role-template/x", "arn:aws:iam::aws:policy/*"]"#,
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "iam:*", "Resource": ["arn:aws:iam:*:111122223333:role/a", "arn:aws:iam::111122223333:role", "arn:aws:iam::111122223333:ro*"]"#,
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "s3:*", "Resource": ["ARN:aws:s3:::b", "arn::s3:::b", "arn:*:s3:::b", "arn:aws::::b", "arn:aws:s3*:::b", "arn", "**", "arn:aws:s3:EU:1:accesspoint/a"]"#,
    ),
    (
        "identity",
        r#""Effect": "Allow", "Action": "s3:*", "Resource": ["arn:${AWS::Partition}:s3:::b", "arn:aws:s3:::${AWS::AccountId}", "arn:aws:s3:::${var.b}", "arn:aws:s3:::${aws:PrincipalTag/team, 'none'}/${*}"]"#,
    ),
    ("identity", r#""Effect": "Allow", "NotAction": ["iam", "*"], "NotResource": ["reports"]"#),
    (
        "identity",
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NullIfExists": {}, "StringEquals": {}}"#,
    ),
    (
        "identity",
        r#"{"Version": "2012-10-17", "Statement": [null, {"Effect": "Deny", "Action": [null], "Resource": "*"}]}"#,
    ),
    (
        "identity",
        r#"{"Version": "2012-10-17", "Statement": [{"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#,
    ),
    (
        "session",
        concat!(
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]"#,
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "                                                                                                    ",
            "}"
        ),
    ),
];

#[test]
fn more_documents_and_what_is_said_of_them() {
    let mut shown = String::new();
    for (layer, members) in MORE {
        let text = document(members);
        let short: String = members.chars().take(100).collect();
        writeln!(shown, "{layer}: {short}").unwrap();
        for violation in judged(policy_type(layer), &text) {
            let (class, number) = (violation.class(), violation.rule.number());
            writeln!(shown, "    {class} {number} {}: {violation}", violation.code()).unwrap();
            if let Some(hint) = violation.hint() {
                writeln!(shown, "        {hint}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(shown);
}

/// Texts of the rules about actions and resources: what each policy type says of them.
#[test]
fn rules_by_policy_type() {
    let texts = [
        ("Action", "GetObject"),
        ("Action", "s3:Get:Object"),
        ("Action", "a a:Get"),
        ("Action", "sts:AssumeRole"),
        ("Resource", "reports/*"),
        ("Resource", "arn:error:s3:::b"),
        ("Resource", "arn:aws:*:::b"),
        ("Resource", "arn:aws:iam:eu-west-1:111122223333:role/a"),
        ("Resource", "arn:aws:iam::111122223333:roles/a"),
        ("Resource", "arn:aws:s3:eu-west-1::b"),
        ("Resource", "arn:aws:s3::b"),
        ("Resource", "arn:aws:sqs"),
    ];
    let mut shown = String::new();
    for policy_type in PolicyType::ALL {
        writeln!(shown, "{policy_type}").unwrap();
        for (element, text) in texts {
            for effect in [Effect::Allow, Effect::Deny] {
                let (action, resource) =
                    if element == "Action" { (text, "*") } else { ("s3:*", text) };
                let principal =
                    if policy_type.has_principal() { r#""Principal": {"AWS": "*"}, "# } else { "" };
                let members = format!(
                    r#""Effect": "{effect}", {principal}"Action": "{action}", "Resource": "{resource}""#
                );
                let found = judged(policy_type, &document(&members));
                let found: Vec<String> = found
                    .iter()
                    .filter(|violation| format!("{:?}", violation.part) == element)
                    .map(|violation| format!("{} {}", violation.class(), violation.rule.number()))
                    .collect();
                writeln!(shown, "    {effect} {text}: {}", found.join(", ")).unwrap();
            }
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn documents_built_in_code_are_judged_by_index() {
    let document = PolicyDocument::new()
        .with_statement(Statement::allow(["s3:GetObject"]).on(["*"]))
        .with_statement(
            Statement::deny(["not an action"]).by(PrincipalKind::Aws, ["ines"]).on(["nope"]).when(
                iamkit_policy::BaseOperator::Bool,
                "aws:SecureTransport",
                ["flase"],
            ),
        );
    let found = judge(&document, PolicyType::Resource);
    let shown: Vec<String> =
        found.iter().map(|v| format!("{:?} {:?} {} {v}", v.statement, v.part, v.class())).collect();
    assert_eq!(
        shown,
        [
            "Some(0) Principal warning the statement has no `Principal` and grants nothing",
            "Some(1) Action error `not an action` has no service prefix",
            "Some(1) Resource error `nope` is neither an ARN nor `*`",
            "Some(1) Principal error `ines` is no principal",
            "Some(1) Condition error `flase` is neither `true` nor `false`",
        ]
    );
}

#[test]
fn many_sids_are_compared_too() {
    let mut document = PolicyDocument::new();
    for number in 0..100 {
        let sid = format!("S{}", number % 99);
        document = document.with_statement(Statement::allow(["s3:Get*"]).on(["*"]).with_sid(sid));
    }
    let found = judge(&document, PolicyType::Identity);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].rule, found[0].statement), (Rule::RepeatedSid, Some(99)));
}
