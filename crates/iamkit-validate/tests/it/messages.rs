//! Sentences of findings that are those of IAM Access Analyzer, word for word.

use iamkit_catalog::Catalog;
use iamkit_validate::{DocumentKind, Options, PolicyResourceType, validate};

/// Returns the details of the findings with `code` on one statement.
fn details(kind: DocumentKind, code: &str, statement: &str) -> Vec<String> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    let findings = validate(&text, kind, &Options::new(Catalog::embedded()));
    let findings = findings.iter().filter(|finding| finding.code.as_str() == code);
    findings.map(|finding| finding.details().into_owned()).collect()
}

fn on_condition(condition: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {condition}}}"#
    )
}

fn on_action(action: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}"#)
}

fn on_resource(resource: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "{resource}"}}"#
    )
}

/// Where the service says nothing behind its sentence, neither do we.
#[test]
fn whole_sentences() {
    let identity = DocumentKind::Identity;
    let bucket = DocumentKind::Resource(Some(PolicyResourceType::S3Bucket));
    let cases = [
        (
            identity,
            "INVALID_ACTION",
            on_action("S3:ListBuckets"),
            "The action S3:ListBuckets does not exist. Did you mean s3:ListAllMyBuckets? The API \
             called ListBuckets authorizes against the IAM action s3:ListAllMyBuckets.",
        ),
        (identity, "INVALID_ACTION", on_action("s3:Nop"), "The action s3:Nop does not exist."),
        (
            identity,
            "INVALID_SERVICE_IN_ACTION",
            on_action("appfabrik:GetIngestion"),
            "The service appfabrik:GetIngestion specified in the action does not exist.",
        ),
        (
            identity,
            "INVALID_SERVICE",
            on_resource("arn:aws:nosuch:::x"),
            "The service nosuch does not exist. Use a valid service name.",
        ),
        (
            identity,
            "INVALID_SERVICE_CONDITION_KEY",
            on_condition(r#"{"StringEquals": {"ecs:CreateAction": "a"}}"#),
            "The condition key ecs:CreateAction does not exist in the service ecs. Use a valid \
             condition key.",
        ),
        (
            identity,
            "INVALID_GLOBAL_CONDITION_KEY",
            on_condition(r#"{"StringEquals": {"aws:Nop": "a"}}"#),
            "The condition key aws:Nop does not exist. Use a valid condition key.",
        ),
        (
            identity,
            "MISSING_ARN_REGION",
            on_resource("arn:aws:logs:::log-group:x*"),
            "Add a Region to the logs resource ARN.",
        ),
        (
            bucket,
            "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
            on_resource("*"),
            "The resource ARN is not supported for the resource-based policy attached to resource \
             type S3 Bucket.",
        ),
        (
            identity,
            "TYPE_MISMATCH",
            on_condition(r#"{"StringEquals": {"aws:ViaAWSService": "true"}}"#),
            "Use the operator type Boolean instead of operator string for the condition key \
             aws:ViaAWSService.",
        ),
        (
            identity,
            "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
            on_condition(r#"{"StringLike": {"aws:PrincipalArn": "a*"}}"#),
            "Use the operator type ARN instead of operator string for the condition key \
             aws:PrincipalArn.",
        ),
        (
            identity,
            "INVALID_SERVICE_PRINCIPAL_FORMAT",
            on_condition(r#"{"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}"#),
            "The service principal does not match the expected format. Use the format \
             service.region.amazonaws.com",
        ),
    ];
    for (kind, code, statement, expected) in cases {
        assert_eq!(details(kind, code, &statement), [expected], "{code}: {statement}");
    }
}

/// Names and texts of a document are repeated with their line ends written out.
#[test]
fn messages_are_one_line() {
    let statements = [
        "{\"Effect\": \"Allow\", \"Actio\n\": \"s3:GetObject\", \"Resource\": \"*\"}",
        r#"{"Effect": "Allow\n", "Action": "s3:Get\u2028", "Resource": "arn:aws:s3\n:::b"}"#,
        r#"{"Sid": "a\n", "Effect": "Allow", "Principal": {"AWS\n": "\r"}, "Action": "x:\t", "Resource": "*"}"#,
    ];
    for statement in statements {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        let findings = validate(&text, DocumentKind::Identity, &Options::new(Catalog::embedded()));
        assert!(!findings.is_empty());
        for finding in findings {
            let details = finding.details();
            let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
            assert!(!details.contains(breaks), "{}: {details:?}", finding.code);
        }
    }
}
