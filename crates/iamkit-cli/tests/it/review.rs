//! What a change brings, asked of the binary.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::proofs::git;
use crate::run::{Folder, Outcome};

const APP: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjekt"], "Resource": "arn:aws:s3:::reports/*"}
  ]
}
"#;

const TEMPLATE: &str = "Resources:
  Reports: {Type: AWS::S3::Bucket}
  ReportsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Reports
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
        - Effect: Allow
          Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}
          Action: s3:GetObject
          Resource: !Sub 'arn:aws:s3:::${Reports}/*'
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: !Sub 'arn:aws:s3:::${Reports}/*'
";

const QUEUE: &str = r#"resource "aws_sqs_queue_policy" "jobs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs"
      Principal = { AWS = "111122223333" }
    }]
  })
}
"#;

/// A repository with policies, and a change that brings something of every kind.
fn repository() -> Folder {
    let folder = Folder::with(&[
        ("policies/app.json", APP),
        ("template.yaml", TEMPLATE),
        ("queue.tf", QUEUE),
        ("chart.yaml", "a: {{ .Values.policy }}\n"),
        ("same.json", APP),
    ]);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    change(&folder);
    folder
}

fn change(folder: &Folder) {
    let pass = r#""Statement": [
    {"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction", "lambda:Invoke"], "Resource": "*"},"#;
    folder.write("policies/app.json", APP.replace("\"Statement\": [", pass).as_bytes());
    let public = TEMPLATE.replace("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}", "'*'");
    let (head, tail) = public.split_once("  Reader:").unwrap();
    let tail = tail.replace("s3:GetObject", "[s3:GetObject, s3:PutObject]");
    folder.write("template.yaml", format!("{head}  Reader:{tail}").as_bytes());
    let role = r#"["111122223333", "arn:aws:iam::444455556666:role/x"]"#;
    folder.write("queue.tf", QUEUE.replace("\"111122223333\" }", &format!("{role} }}")).as_bytes());
    folder.write("chart.yaml", b"a: {{ .Values.other.policy }}\n");
}

fn json_of(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {outcome}"))
}

#[test]
fn a_change_against_a_revision() {
    let folder = repository();
    let mut all = String::new();
    for format in ["text", "markdown", "github"] {
        let outcome = folder.run(&["review", "--base", "HEAD", "--output-format", format]);
        let _ = write!(all, "===== {format}\n{outcome}");
    }
    insta::assert_snapshot!(all);
    let found = json_of(&folder.run(&["review", "--base", "HEAD", "--output-format", "json"]));
    let expected = json!({"policies": 4, "findings": 2, "gained": 4, "lost": 0, "exposure": 2,
                          "escalation": 2, "unknown": 0});
    assert_eq!(found["counts"], expected);
    let sarif = json_of(&folder.run(&["review", "--base", "HEAD", "--output-format", "sarif"]));
    let mut rules: Vec<&str> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["ruleId"].as_str().unwrap())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    insta::assert_snapshot!(rules.join("\n"));
}

/// The exit code for `--fail-on`.
fn code(folder: &Folder, fail_on: &str) -> Option<i32> {
    folder.run(&["review", "--base", "HEAD", "--fail-on", fail_on]).code
}

#[test]
fn only_what_is_new_fails() {
    let folder = repository();
    for what in ["findings", "gained", "exposure", "escalation"] {
        assert_eq!(code(&folder, what), Some(1), "{what}");
    }
    assert_eq!(code(&folder, "unknown"), Some(0));
    git(&folder, &["commit", "-aqm", "second"]);
    assert_eq!(folder.run(&["review", "--base", "HEAD"]).code, Some(0));
    // Lines that move, and a file that is renamed, bring nothing.
    let moved = folder.read("policies/app.json").replace("{\n", "{\n\n\n  \"Id\": \"x\",\n");
    folder.write("policies/app.json", moved.as_bytes());
    std::fs::rename(folder.path().join("same.json"), folder.path().join("other.json")).unwrap();
    let outcome =
        folder.run(&["review", "--base", "HEAD", "--fail-on", "findings,gained,exposure,unknown"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    // The other way around, all is lost and nothing gained.
    let back = folder.run(&["review", "--base", "HEAD~1", "--output-format", "json"]);
    assert_eq!(back.code, Some(1), "{back}");
}

#[test]
fn what_cannot_be_read_or_told_is_said() {
    let folder = repository();
    folder.write("queue.tf", b"resource \"aws_sqs_queue_policy\" \"jobs\" {\n  policy = [\n");
    let outcome = folder.run(&["review", "--base", "HEAD"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    let found = json_of(&folder.run(&["review", "--base", "HEAD", "--output-format", "json"]));
    assert_eq!(found["unreadable"][0]["path"], "queue.tf");
    assert_eq!(found["counts"]["gained"], 3, "the other files are reviewed: {found}");
    // A broken base is one that allowed nothing.
    git(&folder, &["commit", "-aqm", "broken"]);
    folder.write("queue.tf", QUEUE.as_bytes());
    let mended = folder.run(&["review", "--base", "HEAD", "--fail-on", "gained"]);
    assert_eq!(mended.code, Some(1), "{mended}");
    assert!(mended.stderr.contains("counts as nothing before"), "{mended}");
    // A policy that AWS refuses has findings, and permissions that cannot be told.
    folder.write("policies/app.json", APP.replace("\"Allow\"", "\"Alow\"").as_bytes());
    let refused = folder.run(&["review", "--base", "HEAD~1", "--fail-on", "unknown"]);
    assert_eq!(refused.code, Some(1), "{refused}");
    assert!(refused.stdout.contains("cannot be told"), "{refused}");
    let unknown = TEMPLATE.replace("Action: s3:GetObject", "Action: !Ref Actions");
    folder.write("template.yaml", unknown.as_bytes());
    assert_eq!(code(&folder, "unknown"), Some(1));
}

#[test]
fn folders_and_plans() {
    let folder = Folder::with(&[("old/a.json", APP), ("old/b.json", APP), ("new/b.json", APP)]);
    folder.write("new/a.json", APP.replace("reports/*", "*").as_bytes());
    let outcome = folder.run(&["review", "--base", "old", "new", "--output-format", "json"]);
    let found = json_of(&outcome);
    assert_eq!((outcome.code, &found["counts"]["gained"]), (Some(0), &json!(1)), "{outcome}");
    assert_eq!(found["files"][0]["path"], "new/a.json");
    let both = folder.run(&["review", "--base", "./old", "new", "--fail-on", "gained"]);
    assert_eq!(both.code, Some(1), "{both}");
    let bad = APP.replace("s3:GetObject\", \"s3:GetObjekt", "s3:PutObjekt\", \"s3:GetObjekt");
    let change = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [{"address": "aws_iam_policy.p",
            "mode": "managed", "type": "aws_iam_policy", "values": {"policy": bad}}]}},
        "resource_changes": [{"address": "aws_iam_policy.p", "mode": "managed",
            "type": "aws_iam_policy",
            "change": {"actions": ["update"], "before": {"policy": APP}, "after": {"policy": bad},
                       "after_unknown": {}}}],
    });
    folder.write("plan.json", change.to_string().as_bytes());
    let plan = folder.run(&["review", "--plan", "plan.json", "--output-format", "json"]);
    let counts = &json_of(&plan)["counts"];
    // `s3:GetObjekt` was there before.
    assert_eq!((plan.code, &counts["findings"]), (Some(1), &json!(1)), "{plan}");
    let none = folder.run(&["review", "--base", "nowhere", "new"]);
    assert_eq!(none.code, Some(2), "{none}");
}

/// Runs a command in the folder `new`, with the former state in `old`.
#[cfg(unix)]
fn in_new(folder: &Folder, arguments: &str) -> crate::run::Outcome {
    let script = format!("cd new && \"$IAMKIT\" {arguments}");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &script]).env("IAMKIT", env!("CARGO_BIN_EXE_iamkit"));
    crate::run::finish(command.current_dir(folder.path()), b"")
}

#[cfg(unix)]
fn roles(policies: [(&str, &str); 2]) -> String {
    let role = |(name, statement): (&str, &str)| {
        format!(
            "  {name}:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyName: p\n          \
             PolicyDocument: {{Version: '2012-10-17', Statement: [{{{statement}, Resource: '*'}}]}}\n"
        )
    };
    format!("Resources:\n{}", policies.map(role).concat())
}

/// What it is, the files before and after, the exit code and what is said.
#[cfg(unix)]
type Row<'r> = (&'r str, &'r [(&'r str, &'r str)], &'r [(&'r str, &'r str)], i32, &'r str);

/// Nothing gained is said only where nothing was: who has a policy, what denied, what cannot be read.
#[cfg(unix)]
#[test]
fn what_is_gained_in_another_way_is_no_silence() {
    let (read, all) = ("Effect: Allow, Action: s3:GetObject", "Effect: Allow, Action: 'iam:*'");
    let deny = "Effect: Deny, Action: 's3:Delete*'";
    let template =
        roles([("a", read), ("b", all)]).replace("Resources:", "{{- if .x }}\nResources:");
    let both = roles([("a", read), ("b", deny)]);
    let one = both.split("  b:").next().unwrap_or_default().to_owned();
    let locals = |action: &str| format!("locals {{\n  acts = [\"{action}\"]\n}}\n");
    let main = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({Version = \"2012-10-17\", Statement = \
                [{Effect = \"Allow\", Action = local.acts, Resource = \"*\"}]})\n}\n";
    let rows: [Row<'_>; 4] = [
        (
            "policies change places",
            &[("t.yaml", &roles([("a", all), ("b", read)]))],
            &[("t.yaml", &roles([("a", read), ("b", all)]))],
            1,
            "Resources/b/Properties/Policies/0/PolicyDocument",
        ),
        ("a denial goes", &[("t.yaml", &both)], &[("t.yaml", &one)], 1, "in place of the denials"),
        (
            "a template of texts",
            &[("t.yaml", &roles([("a", read), ("b", read)]))],
            &[("t.yaml", &template)],
            2,
            "holds no text that can be read any more",
        ),
        (
            "a local of another file",
            &[("locals.tf", &locals("s3:GetObject")), ("main.tf", main)],
            &[("locals.tf", &locals("iam:*")), ("main.tf", main)],
            1,
            "main.tf#aws_iam_policy.p/policy (changed)",
        ),
    ];
    for (what, old, new, code, said) in rows {
        let folder = Folder::with(&[]);
        for (side, files) in [("old", old), ("new", new)] {
            for (name, text) in files {
                folder.write(&format!("{side}/{name}"), text.as_bytes());
            }
        }
        let outcome = in_new(&folder, "review --base ../old");
        assert_eq!(outcome.code, Some(code), "{what}: {outcome}");
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(all.contains(said), "{what}: {outcome}");
        assert_eq!(in_new(&folder, "diff ../old .").code, Some(code), "{what}");
    }
}
