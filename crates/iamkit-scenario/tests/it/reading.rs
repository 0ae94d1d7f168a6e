//! What is refused, and with which words.

use std::fmt::Write as _;

use iamkit_scenario::{ScenarioCompiler, read_one};
use iamkit_source::{ManagedPolicies, SourceError};
use iamkit_syntax::LineIndex;

/// Renders every error as `line:column message`, with its hint below.
fn render(text: &str, errors: &[SourceError]) -> String {
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for error in errors {
        let at = lines.position(error.span.start);
        writeln!(out, "{}:{} {error}", at.line, at.column_chars + 1).unwrap();
        if let Some(hint) = error.kind.hint() {
            writeln!(out, "    {hint}").unwrap();
        }
    }
    out
}

fn check(text: &str) -> String {
    let tree = iamkit_syntax::parse(text);
    let errors = match read_one(&tree) {
        Err(errors) => errors,
        Ok(scenario) => {
            ScenarioCompiler::new(&ManagedPolicies).compile(&scenario).err().unwrap_or_default()
        }
    };
    render(text, &errors)
}

#[test]
fn malformed_scenarios_are_refused() {
    let request = r#""request": {"principal": "arn:aws:iam::111122223333:user/ines", "action": "s3:GetObject", "resource": "*"}"#;
    let cases = [
        ("empty", String::new()),
        ("an array", "[]".into()),
        ("truncated", r#"{"request": {"#.into()),
        ("no request", r#"{"name": "x"}"#.into()),
        ("unknown member", format!(r#"{{{request}, "polices": {{}}}}"#)),
        ("member twice", format!(r#"{{{request}, "name": "a", "name": "b"}}"#)),
        ("no principal", r#"{"request": {"action": "s3:GetObject", "resource": "*"}}"#.into()),
        ("unknown principal", request_with("nobody", "s3:GetObject", "*")),
        ("a group", request_with("arn:aws:iam::111122223333:group/g", "s3:GetObject", "*")),
        (
            "unknown keys that can mean nothing",
            format!(
                r#"{{{request}, "unknownContext": ["", "aws:", "SourceVpc", "aws:*Vpc", "aws:Tag ", "aws:Principal*", "*"]}}"#
            ),
        ),
        (
            "a cut list of grants",
            format!(r#"{{{request}, "policies": {{"keyGrants": {{"Grants": [], "Truncated": true}}}}}}"#),
        ),
        ("wildcard action", request_with("*", "s3:Get*", "*")),
        ("no action", request_with("*", "s3", "*")),
        ("no ARN", request_with("*", "s3:GetObject", "bucket/key")),
        (
            "two partitions",
            request_with("arn:aws:iam::111122223333:user/a", "s3:GetObject", "arn:aws-cn:s3:::b/k"),
        ),
        (
            "two accounts",
            r#"{"request": {"principal": {"arn": "arn:aws:iam::111122223333:user/a", "account": "444455556666"}, "action": "s3:GetObject", "resource": "*"}}"#.into(),
        ),
        (
            "account of the resource",
            r#"{"request": {"principal": "*", "action": "sqs:SendMessage", "resource": "arn:aws:sqs:eu-west-1:111122223333:q", "resourceAccount": "444455556666"}}"#.into(),
        ),
        (
            "context",
            r#"{"request": {"principal": "*", "action": "s3:GetObject", "resource": "*", "context": {"aws:SourceIp": null, "a:b": "1", "A:B": "2"}}}"#.into(),
        ),
        ("option", format!(r#"{{{request}, "options": {{"np.acount-only": "members", "fieldCrossing": "loose"}}}}"#)),
        ("expectation", format!(r#"{{{request}, "expect": {{"decision": "Allow", "blockedBy": ["boundary"]}}}}"#)),
        ("managed", format!(r#"{{{request}, "policies": {{"identity": {{"managed": "AdministratorAcess"}}}}}}"#)),
        ("managed version", format!(r#"{{{request}, "policies": {{"identity": {{"managed": "AdministratorAccess", "policyVersion": "v99"}}}}}}"#)),
        ("version id", format!(r#"{{{request}, "policies": {{"identity": {{"managed": "AdministratorAccess", "policyVersion": "3"}}}}}}"#)),
        ("a level", format!(r#"{{{request}, "policies": {{"serviceControl": [{{"target": "r-root"}}]}}}}"#)),
        (
            "wrong layer",
            format!(r#"{{{request}, "policies": {{"identity": {{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}}}}}}}"#),
        ),
        (
            "policy",
            format!(r#"{{{request}, "policies": {{"identity": {{"Statement": [{{"Effect": "Deny", "Effect": "Allow", "Actions": "*", "Condition": {{"StringMatch": {{}}}}}}]}}}}}}"#),
        ),
    ];
    let mut out = String::new();
    for (name, text) in cases {
        writeln!(out, "# {name}\n{}", check(&text)).unwrap();
    }
    insta::assert_snapshot!(out);
}

fn request_with(principal: &str, action: &str, resource: &str) -> String {
    format!(
        r#"{{"request": {{"principal": "{principal}", "action": "{action}", "resource": "{resource}"}}}}"#
    )
}

#[test]
fn unknown_operators_are_refused_or_fail_closed() {
    let decide = |options: &str| {
        let text = format!(
            r#"{{"request": {{"principal": "arn:aws:iam::111122223333:user/a", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}},
            "policies": {{"identity": {{"Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}},
            {{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{"StringMatch": {{"a:b": "c"}}}}}}]}}}}{options}}}"#
        );
        let tree = iamkit_syntax::parse(&text);
        let scenario = read_one(&tree).map_err(|errors| errors[0].to_string())?;
        let prepared = ScenarioCompiler::new(&ManagedPolicies).compile(&scenario).unwrap();
        let report = iamkit_scenario::Report::new(None, &prepared, &iamkit_authz::BuiltinFacts);
        let assumptions = report.assumptions().iter().map(iamkit_authz::OptionId::as_str);
        Ok((report.decision().as_str(), assumptions.collect::<Vec<_>>()))
    };
    assert_eq!(decide(""), Err("`StringMatch` is no condition operator".to_owned()));
    let applied = decide(r#", "options": {"deny.unevaluable": "applied"}"#);
    assert_eq!(applied, Ok(("explicitDeny", vec!["document.refused"])));
    let decided = decide(r#", "options": {"document.refused": "decide"}"#);
    assert_eq!(decided, applied);
    let skipped = decide(r#", "options": {"deny.unevaluable": "skipped"}"#);
    // Nothing is let pass, so that the operator is an error again.
    assert_eq!(skipped, decide(""));
    assert_eq!(
        decide(r#", "options": {"document.refused": "skipped"}"#),
        Err("`StringMatch` is no condition operator".to_owned())
    );
}
