//! `iamkit simulate`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::run::{Folder, Outcome, run, run_with_input};

const INES: &str = "arn:aws:iam::111122223333:user/ines";

const READ: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "ReadReports",
            "Effect": "Allow",
            "Action": ["s3:ListBucket", "s3:GetObject"],
            "Resource": "arn:aws:s3:::reports/*",
            "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
        }
    ]
}
"#;

const ALL: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

const NOT_DELETE: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"*","Resource":"*"},
    {"Sid":"KeepReports","Effect":"Deny","Action":"s3:Delete*","Resource":"arn:aws:s3:::reports/*"}]}"#;

fn policies() -> Folder {
    Folder::with(&[("read.json", READ), ("all.json", ALL), ("not-delete.json", NOT_DELETE)])
}

fn decide(flags: &[&str]) -> Outcome {
    policies().run(&[&["simulate", "--principal", INES][..], flags].concat())
}

#[test]
fn several_actions_give_a_table() {
    let outcome = run(&[
        "simulate",
        "--managed",
        "AWSImageBuilderReadOnlyAccess",
        "--principal",
        INES,
        "--action",
        "imagebuilder:ListImages",
        "--action",
        "imagebuilder:CreateImage",
        "--resource",
        "*",
    ]);
    insta::assert_snapshot!(outcome);
}

#[test]
fn one_request_gives_a_line() {
    let report = ["--action", "s3:GetObject", "--resource", "arn:aws:s3:::reports/q1"];
    let allowed = [&report[..], &["--identity", "read.json"]].concat();
    let with_mfa = [&allowed[..], &["--context", "aws:MultiFactorAuthPresent=true"]].concat();
    insta::assert_snapshot!(decide(&with_mfa));
    insta::assert_snapshot!(decide(&allowed));
}

#[test]
fn every_layer_has_a_flag() {
    let request = ["--action", "s3:DeleteObject", "--resource", "arn:aws:s3:::reports/q1"];
    let base = [&request[..], &["--identity", "all.json"]].concat();
    let why = |flags: &[&str]| decide(&[&base[..], flags].concat()).stdout;
    assert!(why(&[]).starts_with("allowed"));
    assert!(why(&["--boundary", "read.json"]).contains("permissionsBoundary does not allow it"));
    let session = policies().run(
        &[
            &["simulate", "--principal", "arn:aws:sts::111122223333:assumed-role/Dev/alice"][..],
            &base,
            &["--session", "read.json"],
        ]
        .concat(),
    );
    assert!(session.stdout.contains("session does not allow it"), "{session}");
    assert!(why(&["--scp", "r-root=not-delete.json"]).contains("serviceControl: "));
    let open = why(&["--scp", "r-root=all.json", "ou-1=all.json"]);
    assert!(open.starts_with("allowed"), "{open}");
    let silent = why(&["--scp", "r-root=all.json", "ou-1=read.json"]);
    assert!(silent.contains("serviceControl does not allow it"), "{silent}");
}

#[test]
fn an_explanation_draws_the_near_miss() {
    insta::assert_snapshot!(decide(&[
        "--action",
        "s3:GetObject",
        "--resource",
        "arn:aws:s3:::reports/q1",
        "--identity",
        "read.json",
        "--explain",
    ]));
}

#[test]
fn an_explanation_draws_the_deny() {
    insta::assert_snapshot!(decide(&[
        "--action",
        "s3:DeleteObject",
        "--resource",
        "arn:aws:s3:::reports/q1",
        "--identity",
        "not-delete.json",
        "--explain",
    ]));
}

#[test]
fn an_explanation_names_the_silent_level() {
    insta::assert_snapshot!(decide(&[
        "--action",
        "ec2:RunInstances",
        "--resource",
        "arn:aws:ec2:eu-west-1:111122223333:instance/*",
        "--identity",
        "all.json",
        "--scp",
        "r-root=all.json",
        "ou-1=read.json",
        "--explain",
    ]));
}

#[test]
fn json_is_one_decision_or_a_list() {
    let one = decide(&["--action", "s3:GetObject", "--output-format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&one.stdout).unwrap();
    assert_eq!((&value["version"], &value["decision"]), (&1.into(), &"implicitDeny".into()));
    let two = decide(&["--action", "s3:GetObject", "s3:PutObject", "--output-format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&two.stdout).unwrap();
    assert_eq!(value["version"], 1);
    assert_eq!(value["decisions"].as_array().unwrap().len(), 2);
    let lines = decide(&["--action", "s3:GetObject", "s3:PutObject", "--output-format", "jsonl"]);
    assert_eq!(lines.stdout.lines().count(), 2);
}

#[test]
fn unknown_context_leaves_a_condition() {
    let outcome = decide(&[
        "--action",
        "s3:GetObject",
        "--resource",
        "arn:aws:s3:::reports/q1",
        "--identity",
        "read.json",
        "--unknown",
        "aws:MultiFactorAuthPresent",
        "--output-format",
        "json",
    ]);
    let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(value["decision"], "conditional", "{outcome}");
    assert_eq!(value["residual"]["key"], "aws:MultiFactorAuthPresent", "{outcome}");
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_conditional_decision_says_what_it_depends_on() {
    let request = ["--action", "s3:GetObject", "--resource", "arn:aws:s3:::reports/q1"];
    let rest = ["--identity", "read.json", "--unknown", "aws:*"];
    insta::assert_snapshot!(decide(&[&request[..], &rest].concat()));
    insta::assert_snapshot!(decide(&[&request[..], &rest, &["--explain"]].concat()));
}

#[test]
fn the_malformed_line_does_not_stop_the_rest() {
    let request = r#"{"principal":"arn:aws:iam::111122223333:user/ines","action":"s3:GetObject","resource":"arn:aws:s3:::reports/q1"}"#;
    let policies = format!(r#"{{"identity":[{{"name":"all","document":{ALL}}}]}}"#);
    let input = format!(
        "{{\"name\":\"first\",\"request\":{request},\"policies\":{policies}}}\n\
         {{\"name\":\"second\",\"request\":{{\"principal\":\"*\",\"acton\":\"s3:GetObject\"}}}}\n\
         \n\
         {{\"name\":\"third\",\"request\":{request}}}"
    );
    insta::assert_snapshot!(run_with_input(&["simulate", "--jsonl"], &input));
}

#[test]
fn lines_that_are_no_text_have_their_place() {
    let folder = Folder::with(&[]);
    let line = r#"{"request":{"principal":"*","action":"s3:GetObject","resource":"*"}}"#;
    let mut input = b"\xff\xfe\n".to_vec();
    input.extend(vec![b'['; 9 << 20]);
    input.push(b'\n');
    input.extend(line.as_bytes());
    let outcome = folder.run_with_input(&["simulate", "--jsonl"], &input);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    let lines: Vec<serde_json::Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0]["error"]["message"].as_str().unwrap().contains("UTF-8"));
    assert!(lines[1]["error"]["message"].as_str().unwrap().contains("longer"));
    assert_eq!(lines[2]["decision"], "implicitDeny");
}

#[test]
fn whoever_waits_for_an_answer_gets_it() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_iamkit"))
        .args(["simulate", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for name in ["first", "second"] {
        let request = r#"{"principal":"*","action":"s3:GetObject","resource":"*"}"#;
        writeln!(stdin, r#"{{"name":"{name}","request":{request}}}"#).unwrap();
        // The input stays open: the answer must not wait for its end.
        assert!(answers.next().unwrap().unwrap().contains(name));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn decided_lines_exit_with_zero() {
    let line = r#"{"request":{"principal":"*","action":"s3:GetObject","resource":"*"}}"#;
    assert_eq!(run_with_input(&["simulate", "--jsonl"], line).code, Some(0));
}

#[test]
fn malformed_scenarios_are_drawn() {
    let folder = Folder::with(&[
        (
            "member.scenario.json",
            "{\n  \"request\": {\n    \"principal\": \"*\",\n    \"acton\": \"s3:GetObject\",\n    \"resource\": \"*\"\n  }\n}\n",
        ),
        (
            "managed.scenario.json",
            "{\n  \"request\": { \"principal\": \"111122223333\", \"action\": \"s3:GetObject\", \"resource\": \"*\" },\n  \"policies\": { \"identity\": { \"managed\": \"ReadOnlyAcess\" } }\n}\n",
        ),
        (
            "file.scenario.json",
            "{\n  \"request\": { \"principal\": \"111122223333\", \"action\": \"s3:GetObject\", \"resource\": \"*\" },\n  \"policies\": { \"identity\": [{ \"file\": \"broken.json\" }, { \"file\": \"gone.json\" }] }\n}\n",
        ),
        ("broken.json", "{\n  \"Statement\": { \"Effect\": \"Allows\" }\n}\n"),
        (
            "duplicate.scenario.json",
            "{\n  \"request\": { \"principal\": \"111122223333\", \"action\": \"s3:GetObject\", \"resource\": \"*\" },\n  \"policies\": { \"identity\": { \"Statement\": { \"Effect\": \"Deny\", \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\" } } }\n}\n",
        ),
    ]);
    for name in ["member", "managed", "file", "duplicate"] {
        let outcome = folder.run(&["simulate", &format!("{name}.scenario.json")]);
        assert_eq!(outcome.code, Some(2), "{outcome}");
        insta::assert_snapshot!(format!("malformed_{name}"), outcome);
    }
}

#[test]
fn a_bad_scenario_does_not_stop_the_rest() {
    let good =
        r#"{"name":"good","request":{"principal":"*","action":"s3:GetObject","resource":"*"}}"#;
    let folder = Folder::with(&[("a.scenario.json", "["), ("b.scenario.json", good)]);
    insta::assert_snapshot!(folder.run(&["simulate", "."]));
}

#[test]
fn misuse_of_flags_is_explained() {
    insta::assert_snapshot!(run(&["simulate"]));
    insta::assert_snapshot!(decide(&["--action", "s3:Get*"]));
    insta::assert_snapshot!(decide(&["--action", "s3:GetObject", "--context", "aws:SourceIp"]));
    insta::assert_snapshot!(decide(&["--action", "s3:GetObject", "--option", "field=strict"]));
    insta::assert_snapshot!(decide(&["--action", "s3:GetObject", "--identity", "gone.json"]));
    insta::assert_snapshot!(decide(&["--action", "s3:GetObject", "--identity", "."]));
}

/// A statement about other actions of the service is no help.
#[test]
fn an_explanation_says_where_an_allow_is_missing() {
    let request = ["--action", "s3:PutObject", "--resource", "arn:aws:s3:::reports/q1"];
    let flags = [&request[..], &["--managed", "AmazonS3ReadOnlyAccess", "--explain"]].concat();
    insta::assert_snapshot!(decide(&flags));
    let flags = [&request[..], &["--identity", "all.json", "--boundary", "read.json"]].concat();
    insta::assert_snapshot!(decide(
        &[&flags[..], &["--scp", "r-root=read.json", "--explain"]].concat()
    ));
}

#[test]
fn an_explanation_says_what_would_have_to_change() {
    let policy = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"Rest","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{
            "StringLike":{"aws:PrincipalTag/team":["a","b","c","d"]},
            "Bool":{"aws:SecureTransport":"true"}}},
        {"Sid":"Mine","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::mine/*"}]}"#;
    let folder = Folder::with(&[("a.json", policy)]);
    insta::assert_snapshot!(folder.run(&[
        "simulate",
        "--principal",
        INES,
        "--action",
        "s3:GetObject",
        "--resource",
        "arn:aws:s3:::reports/q1",
        "--identity",
        "a.json",
        "--explain",
    ]));
}

#[test]
fn an_unknown_action_is_decided_where_it_is_meant() {
    let flags = ["--action", "s3:GetObjekt", "--identity", "all.json"];
    let outcome = decide(&flags);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("did you mean `s3:GetObject`"), "{outcome}");
    let outcome = decide(&[&flags[..], &["--unknown-action"]].concat());
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(outcome.stderr.starts_with("note[REQUEST_UNKNOWN_ACTION]"), "{outcome}");
}

#[test]
fn a_warning_can_be_denied() {
    let flags = ["--action", "s3:GetObject", "--identity", "all.json"];
    let context = ["--context", "aws:SourcIp=203.0.113.7", "--resource", "arn:aws:s3:::a/b"];
    let flags = [&flags[..], &context].concat();
    let outcome = decide(&flags);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(outcome.stderr.contains("did you mean `aws:SourceIp`"), "{outcome}");
    let outcome = decide(&[&flags[..], &["--deny-warnings"]].concat());
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stdout.starts_with("allowed"), "{outcome}");
}

#[test]
fn lines_and_request_flags_do_not_mix() {
    for flags in [&["--principal", INES][..], &["--context", "aws:SourceIp=203.0.113.7"]] {
        let outcome = run_with_input(&[&["simulate", "--jsonl"][..], flags].concat(), "{}\n");
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stderr.contains("cannot be used with"), "{outcome}");
    }
}

#[test]
fn a_policy_of_the_wrong_type_is_named() {
    let public = r#"{"Version":"2012-10-17","Statement":
        {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#;
    let folder = Folder::with(&[("all.json", ALL), ("public.json", public)]);
    insta::assert_snapshot!(folder.run(&[
        "simulate",
        "--principal",
        INES,
        "--action",
        "s3:GetObject",
        "--identity",
        "all.json",
        "public.json",
    ]));
}

#[test]
fn an_operation_is_decided_request_by_request() {
    let folder = Folder::with(&[(
        "copy.json",
        r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::raw/*"},
            {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::clean/*"}]}"#,
    )]);
    let call = |resources: &[&str], more: &[&str]| {
        let mut arguments = vec!["simulate", "--principal", INES, "--identity", "copy.json"];
        arguments.extend(["--operation", "s3:CopyObject", "--resource"]);
        arguments.extend(resources.iter().chain(more));
        folder.run(&arguments)
    };
    let good = ["arn:aws:s3:::raw/a", "arn:aws:s3:::clean/a"];
    insta::assert_snapshot!(call(&good, &[]));
    insta::assert_snapshot!(call(&["arn:aws:s3:::clean/a", "arn:aws:s3:::raw/a"], &[]));
    insta::assert_snapshot!(call(&good, &["--output-format", "json"]));
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    insta::assert_snapshot!(call(&[queue], &[]));
    let unknown = ["simulate", "--principal", INES, "--operation", "s3:CopyObjekt"];
    insta::assert_snapshot!(run(&unknown));
}
