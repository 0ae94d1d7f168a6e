//! `iamkit fmt`.

use std::process::Command;

use crate::run::{Folder, finish, run_with_input};

const LOOSE: &str = r#"{"Statement":[{"Action":["s3:GetObject"],"Resource":"*","Effect":"Allow"}],"Version":"2012-10-17"}"#;

#[test]
fn standard_input_is_formatted_to_standard_output() {
    insta::assert_snapshot!(run_with_input(&["fmt", "-"], LOOSE));
}

#[test]
fn files_are_rewritten_once() {
    let folder = Folder::with(&[("a.json", LOOSE), ("sub/b.json", LOOSE), ("c.json", "[1]")]);
    let first = folder.run(&["fmt"]);
    assert_eq!(first.code, Some(0), "{first}");
    assert_eq!(folder.read("a.json"), folder.read("sub/b.json"));
    assert!(folder.read("a.json").starts_with("{\n    \"Version\""));
    assert_eq!(folder.read("c.json"), "[1]");
    insta::assert_snapshot!(folder.run(&["fmt"]));
}

#[test]
fn line_endings_stay() {
    let text =
        "{\r\n \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}}";
    let wrapped = format!("{{\r\n\"PolicyDocument\":\r\n  {text}}}\r\n");
    let folder =
        Folder::with(&[("a.json", text), ("b.json", &format!("{text}\r\n")), ("c.json", &wrapped)]);
    assert_eq!(folder.run(&["fmt"]).code, Some(0));
    for name in ["a.json", "b.json", "c.json"] {
        let text = folder.read(name);
        assert_eq!(text.matches("\r\n").count(), text.matches('\n').count(), "{name}");
        assert!(text.lines().count() > 5, "{name}");
        assert_eq!(text.ends_with('\n'), name != "a.json", "{name}");
    }
    assert_eq!(folder.run(&["fmt", "--check"]).code, Some(0));
}

#[test]
fn check_changes_nothing_and_lists_files() {
    let folder = Folder::with(&[("a.json", LOOSE), ("b.json", LOOSE)]);
    folder.run(&["fmt", "b.json"]);
    insta::assert_snapshot!(folder.run(&["fmt", "--check", "."]));
    assert_eq!(folder.read("a.json"), LOOSE);
}

#[test]
fn ignored_files_stay() {
    let folder = Folder::with(&[
        (".gitignore", "out/\n"),
        ("out/a.json", LOOSE),
        ("iamkit.toml", "exclude = [\"vendor/**\"]\n"),
        ("vendor/b.json", LOOSE),
        ("c.json", LOOSE),
    ]);
    insta::assert_snapshot!(folder.run(&["fmt", "--check", "."]));
}

#[test]
fn the_configuration_may_be_above_the_current_folder() {
    let folder = Folder::with(&[
        ("iamkit.toml", "exclude = [\"policies/vendor/**\"]\n"),
        ("policies/vendor/b.json", LOOSE),
        ("policies/c.json", LOOSE),
    ]);
    let binary = env!("CARGO_BIN_EXE_iamkit");
    let mut command = Command::new(binary);
    command.args(["--verbose", "fmt", "--check"]).current_dir(folder.path().join("policies"));
    let outcome = finish(&mut command, b"");
    assert_eq!(outcome.stdout, "c.json\n", "{outcome}");
    assert!(outcome.stderr.contains("iamkit.toml"), "{outcome}");
}

#[test]
fn one_bad_file_does_not_stop_the_rest() {
    let folder = Folder::with(&[("a.json", "{\"Statement\": ["), ("b.json", LOOSE)]);
    let outcome = folder.run(&["fmt", "a.json", "b.json"]);
    assert!(folder.read("b.json").starts_with("{\n"));
    assert_eq!(folder.read("a.json"), "{\"Statement\": [");
    insta::assert_snapshot!(outcome);
}

#[test]
fn a_configuration_with_an_unknown_key_is_refused() {
    let folder = Folder::with(&[("iamkit.toml", "exclude = []\nexlude = []\n"), ("a.json", LOOSE)]);
    insta::assert_snapshot!(folder.run(&["fmt", "a.json"]));
    assert_eq!(folder.run(&["--no-config", "fmt", "a.json"]).code, Some(0));
}

const TEMPLATE: &str = r#"{"Resources": {
  "A": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
    "PolicyDocument": {"Statement":[{"Action":"s3:*","Effect":"Deny","Resource":"*"}],"Version":"2012-10-17"}}},
  "B": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
    "PolicyDocument": {"Statement":[{"Action":"s3:*","Effect":"Deny","Resource":{"Ref":"X"}}],"Version":"2012-10-17"}}},
  "C": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
    "PolicyDocument": {"Statement":[{"Action":"s3:*","Effect":"Deny","Resource":{"Fn::Join":["",["*"]]}}],"Version":"2012-10-17"}}},
  "D": {"Type": "AWS::SQS::QueuePolicy", "Properties": {
    "PolicyDocument": "{\"Statement\":[{\"Action\":\"sqs:*\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Resource\":\"*\"}]}"}}
}}
"#;

#[test]
fn policies_in_containers_are_rewritten_when_asked() {
    let yaml = "Resources:\n  A:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Statement: [{Action: 's3:*', Effect: Deny, Resource: '*'}], Version: '2012-10-17'}\n";
    let files =
        [("t.json", TEMPLATE), ("t.yaml", yaml), ("a.json", LOOSE), ("n.json", "{\"a\": 1}")];
    let folder = Folder::with(&files);
    assert_eq!(folder.run(&["fmt", "t.json"]).code, Some(2));
    assert_eq!(folder.run(&["fmt", "--embedded", "--check"]).code, Some(1));
    assert_eq!(folder.read("t.json"), TEMPLATE);
    let outcome = folder.run(&["fmt", "--embedded"]);
    assert_eq!(
        (folder.read("t.yaml").as_str(), folder.read("n.json").as_str()),
        (yaml, "{\"a\": 1}")
    );
    insta::assert_snapshot!(format!("{outcome}{}", folder.read("t.json")));
    assert_eq!(folder.run(&["fmt", "--embedded", "--check"]).code, Some(0));
}
