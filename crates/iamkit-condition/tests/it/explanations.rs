//! What explanations say.

use std::fmt::Write;

use iamkit_condition::{CompiledCondition, ContextValue, Options, RequestContext};
use iamkit_policy::PolicyDocument;
use insta::assert_snapshot;

fn explain(condition: &str, context: &RequestContext) -> String {
    let document: PolicyDocument = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{
            "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}
        }}}}"#
    )
    .parse()
    .unwrap();
    let statement = &document.statements()[0];
    let condition = CompiledCondition::new(statement.tests(), document.has_variables());
    let mut text = String::new();
    for trace in condition.trace(context, Options::default()) {
        let result = trace.result.unwrap().as_str();
        writeln!(text, "{} {}: {result}, {}", trace.operator, trace.key, trace.because).unwrap();
        for value in &trace.values {
            writeln!(text, "  {:?}: {}", value.text, value.result.as_str()).unwrap();
            for compared in &value.comparisons {
                let matched = compared.matched.as_str();
                writeln!(text, "    {:?} = {:?}: {matched}", compared.policy, compared.resolved)
                    .unwrap();
                for note in &compared.notes {
                    writeln!(text, "      {note}").unwrap();
                }
            }
        }
    }
    text
}

#[test]
fn every_comparison_is_told() {
    let mut context = RequestContext::new();
    context.insert("aws:username", "ann").unwrap();
    context.insert("aws:SourceIp", "10.1.2.3").unwrap();
    context.insert("aws:CurrentTime", "2026-05-01T12:00:00").unwrap();
    context.insert("aws:TagKeys", ContextValue::many(["", "team", "owner"])).unwrap();
    context.insert("s3:max-keys", "ten").unwrap();
    context.insert("aws:SourceArn", "arn:aws:s3:::b").unwrap();
    context.declare_unknown("aws:PrincipalTag/*");
    let condition = r#"{
        "StringLike": {"aws:username": ["${aws:PrincipalTag/name}*", "${a:b}", "${a:b, 'ann'}"]},
        "StringEquals": {"aws:TagKeys": "team", "aws:username": "${aws:TagKeys}"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost"]},
        "StringNotEquals": {"aws:SourceVpc": "vpc-1", "aws:PrincipalTag/team": "blue"},
        "IpAddress": {"aws:SourceIp": ["10.0.0.1/8", "10.0.0.0/33"]},
        "DateLessThan": {"aws:CurrentTime": "2027"},
        "NumericNotEquals": {"s3:max-keys": ["10", "${aws:username}"]},
        "ArnLike": {"aws:SourceArn": ["arn:aws:s3", "arn:aws:s3:::*"]},
        "Null": {"aws:TokenIssueTime": true},
        "ForAnyValue:Null": {"aws:TagKeys": false}
    }"#;
    assert_snapshot!(explain(condition, &context));
}
