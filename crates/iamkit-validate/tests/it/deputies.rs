//! Services that take a role for somebody else.

use iamkit_validate::{DocumentKind, validate};

use crate::security::security;

fn is_found(principal: &str, condition: &str) -> bool {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow",
            "Principal": {{"Service": "{principal}"}}, "Action": "sts:AssumeRole",
            "Condition": {condition}}}]}}"#
    );
    let findings = validate(&text, DocumentKind::RoleTrust, &security());
    findings.iter().any(|finding| finding.code.as_str() == "IAMKIT_CONFUSED_DEPUTY")
}

#[test]
fn a_condition_keeps_other_accounts_out_or_not() {
    for condition in [
        "{}",
        r#"{"StringLike": {"aws:SourceAccount": "*"}}"#,
        r#"{"StringLike": {"aws:SourceArn": "arn:aws:codebuild:*"}}"#,
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:codebuild:eu-west-1:*:project/app"}}"#,
        r#"{"Null": {"aws:SourceArn": "false"}}"#,
        r#"{"StringNotEquals": {"aws:SourceAccount": "999988887777"}}"#,
        r#"{"DateGreaterThan": {"aws:CurrentTime": "2020-01-01"}}"#,
    ] {
        assert!(is_found("codebuild.amazonaws.com", condition), "{condition}");
        assert!(!is_found("lambda.amazonaws.com", condition), "{condition}");
    }
    for condition in [
        r#"{"StringEquals": {"aws:SourceAccount": "111122223333"}}"#,
        r#"{"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}"#,
        r#"{"StringEquals": {"aws:SourceAccount": "444455556666"}}"#,
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:codebuild:*:111122223333:project/*"}}"#,
        r#"{"StringLike": {"aws:SourceArn": "arn:aws:codebuild:*:111122223333:*"}}"#,
        r#"{"StringEquals": {"aws:SourceOrgID": "o-aa111bb222"}}"#,
        r#"{"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "o-aa111bb222/r-ab12/*"}}"#,
        r#"{"DateLessThan": {"aws:CurrentTime": "2020-01-01"}}"#,
    ] {
        assert!(!is_found("codebuild.amazonaws.com", condition), "{condition}");
    }
}
