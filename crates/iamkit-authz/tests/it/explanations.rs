//! Records of decisions, as text.

use std::fmt::Write;

use iamkit_authz::{Applies, Authorizer, Explanation, PartialOutcome, StatementTrace};
use serde_json::{Value, json};

use crate::scenario::Scenario;

/// Writes everything that an explanation holds.
fn render(explanation: &Explanation<'_>) -> String {
    let outcome = &explanation.outcome;
    let mut text = format!("{}", outcome.decision);
    if let Some(grant) = outcome.grant {
        let _ = write!(text, ", granted by {grant}");
    }
    if let Some(rule) = outcome.rule {
        let _ = write!(text, ", because {rule}");
    }
    let blockers: Vec<_> = outcome.blocking_layers.iter().map(|layer| layer.to_string()).collect();
    if !blockers.is_empty() {
        let _ = write!(text, ", blocked by {}", blockers.join(", "));
    }
    text.push('\n');
    for layer in &explanation.layers {
        let _ = writeln!(text, "{}: {}", layer.layer, layer.result);
        for policies in &layer.policies {
            if let Some(target) = policies.target {
                let _ = writeln!(text, "  {target}: {}", policies.result);
            }
            for trace in
                policies.denies.iter().chain(&policies.allows).chain(&policies.near_matches)
            {
                statement(trace, &mut text);
            }
            if policies.omitted_near_matches > 0 {
                let _ = writeln!(text, "  and {} more", policies.omitted_near_matches);
            }
        }
    }
    for missing in &explanation.missing_input {
        let _ = writeln!(text, "missing: {missing}");
    }
    for key in explanation.missing_context_keys() {
        let _ = writeln!(text, "missing key: {key}");
    }
    for diagnostic in &explanation.diagnostics {
        let _ = writeln!(text, "odd: {diagnostic}");
    }
    for id in explanation.assumptions().iter() {
        let _ = writeln!(text, "assumes: {id}");
    }
    text
}

fn statement(trace: &StatementTrace<'_>, text: &mut String) {
    let at = trace.at();
    let name = trace.sid().map_or_else(String::new, |sid| format!(" {sid}"));
    let fits = match trace.applies() {
        Applies::Yes => "applies".to_owned(),
        Applies::No(part) => format!("fails in its {part}"),
    };
    let principal = trace.principal().map_or_else(String::new, |how| format!(", names {how}"));
    let _ = writeln!(
        text,
        "  {} of {}#{}{name} {fits}{principal}; {:?}; {:?}",
        trace.effect(),
        trace.policy(),
        at.statement,
        trace.action(),
        trace.resource(),
    );
    for test in trace.tests() {
        let _ = writeln!(
            text,
            "    {} {}: {:?} since {}",
            test.key,
            test.operator,
            test.result.map(iamkit_condition::Truth::as_str),
            test.because,
        );
        for value in test.values.iter().flat_map(|value| &value.comparisons) {
            let notes: Vec<_> = value.notes.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                text,
                "      {:?} as {:?}: {} {}",
                value.policy,
                value.resolved,
                value.matched.as_str(),
                notes.join(", ")
            );
        }
    }
}

fn check(scenario: &Value) -> String {
    let scenario = Scenario::read(scenario);
    let authorizer = Authorizer::default();
    let request = scenario.request(&authorizer);
    render(&authorizer.explain(&request, &scenario.policies()))
}

fn document(statements: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

const USER: &str = "arn:aws:iam::111122223333:user/ines";
const OBJECT: &str = "arn:aws:s3:::reports/q1.csv";

#[test]
fn a_silent_level() {
    insta::assert_snapshot!(check(&json!({
        "name": "a",
        "request": {"principal": USER, "action": "s3:GetObject", "resource": OBJECT},
        "policies": {
            "identity": document(&json!([
                {"Sid": "Read", "Effect": "Allow", "Action": ["s3:List*", "s3:Get*"], "Resource": "*"}])),
            "serviceControl": [
                {"target": "r-ab12", "policies": [document(&json!([
                    {"Effect": "Allow", "Action": "*", "Resource": "*"}]))]},
                {"target": "111122223333", "policies": [document(&json!([
                    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
                    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}]))]},
            ],
        },
    })));
}

#[test]
fn a_silent_boundary() {
    insta::assert_snapshot!(check(&json!({
        "name": "a",
        "request": {"principal": USER, "action": "s3:PutObject", "resource": OBJECT},
        "policies": {
            "identity": document(&json!([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}])),
            "permissionsBoundary": document(&json!([
                {"Sid": "Home", "Effect": "Allow", "Action": "s3:PutObject",
                 "Resource": "arn:aws:s3:::home/${aws:username}/*"},
                {"Sid": "Tagged", "Effect": "Allow", "Action": "s3:PutObject",
                 "Resource": "arn:aws:s3:::reports/${aws:PrincipalTag/team}/*"}])),
        },
    })));
}

#[test]
fn a_condition_with_an_absent_key() {
    insta::assert_snapshot!(check(&json!({
        "name": "a",
        "request": {"principal": USER, "action": "s3:GetObject", "resource": OBJECT,
            "context": {"aws:SourceIp": "198.51.100.7"}},
        "policies": {
            "identity": document(&json!([
                {"Sid": "Tagged", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                 "Condition": {
                    "StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team, 'none'}"},
                    "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}}},
                {"Sid": "Missed", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}])),
        },
    })));
}

#[test]
fn denies_in_two_layers() {
    insta::assert_snapshot!(check(&json!({
        "name": "a",
        "request": {"principal": "arn:aws:sts::111122223333:assumed-role/Dev/s1",
            "action": "s3:GetObject", "resource": OBJECT},
        "policies": {
            "identity": document(&json!([{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::home/*"}])),
            "resource": document(&json!([
                {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"},
                {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/bo"}, "Action": "s3:*", "Resource": "*"}])),
            "resourceControl": [{"target": "r-ab12", "policies": []}],
        },
    })));
}

#[test]
fn a_missing_trust_policy() {
    insta::assert_snapshot!(check(&json!({
        "name": "a",
        "request": {"principal": USER, "action": "sts:AssumeRole",
            "resource": "arn:aws:iam::111122223333:role/Ops"},
        "policies": {"identity": document(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]))},
    })));
}

#[test]
fn many_near_misses_are_cut_short() {
    let statements: Vec<_> = (0..30)
        .map(|number| {
            json!({"Effect": "Allow", "Action": "s3:GetObject",
                "Resource": format!("arn:aws:s3:::bucket{number}/*")})
        })
        .collect();
    let text = check(&json!({
        "name": "a",
        "request": {"principal": USER, "action": "s3:GetObject", "resource": OBJECT},
        "policies": {"identity": document(&json!(statements))},
    }));
    assert!(text.ends_with("  and 10 more\n"), "{text}");
}

#[test]
fn residuals() {
    let answer = |statements: Value, unknown: Value| {
        let scenario = Scenario::read(&json!({
            "name": "a",
            "request": {"principal": USER, "action": "s3:GetObject", "resource": OBJECT},
            "policies": {"identity": document(&statements)},
            "unknownContext": unknown,
        }));
        let authorizer = Authorizer::default();
        let request = scenario.request(&authorizer);
        match authorizer.authorize_partial(&request, &scenario.policies()) {
            PartialOutcome::Known(outcome) => outcome.decision.to_string(),
            PartialOutcome::Conditional(conditional) => conditional.residual.to_string(),
        }
    };
    let allow = |condition: Value| json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
    let deny = |condition: Value| json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition});
    let network = json!({"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}});
    let team = json!({"StringEquals": {"aws:PrincipalTag/team": "blue"}});
    let both = json!({"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"], "aws:PrincipalTag/team": "blue"}});
    let home =
        json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:SourceVpc}/*"});
    let open = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let unknown = json!(["aws:SourceVpc", "aws:PrincipalTag/*"]);
    let answers = [
        answer(json!([allow(network.clone())]), json!([])),
        answer(json!([allow(network.clone())]), unknown.clone()),
        answer(json!([allow(network.clone()), allow(team.clone())]), unknown.clone()),
        answer(json!([allow(both.clone()), allow(team.clone())]), unknown.clone()),
        answer(json!([open, deny(network.clone()), deny(both)]), unknown.clone()),
        answer(json!([allow(network.clone()), deny(team.clone())]), unknown.clone()),
        answer(json!([allow(network.clone()), deny(network)]), unknown.clone()),
        answer(json!([home, deny(team)]), unknown),
    ];
    insta::assert_snapshot!(answers.join("\n"));
}
