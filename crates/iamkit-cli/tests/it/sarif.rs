//! SARIF output against the schema of SARIF 2.1.0.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::proofs::git;
use crate::run::{Folder, Outcome};
use crate::schema::misfit;

fn assert_fits(outcome: &Outcome) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let log: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(misfit(&schema, &schema, &log), None, "{outcome}");
    assert!(!log["runs"][0]["results"].as_array().unwrap().is_empty(), "{outcome}");
    // What does not fit is seen.
    let mut wrong = log;
    wrong["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] =
        0.into();
    assert!(misfit(&schema, &schema, &wrong).is_some());
}

#[test]
fn findings_of_all_kinds_of_files() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/inputs");
    let folder = Folder::with(&[("broken.json", "{\"Statement\": [")]);
    for entry in fs::read_dir(cases).unwrap() {
        let case = entry.unwrap().path();
        let file = fs::read_dir(&case).unwrap().next().unwrap().unwrap();
        let name = file.file_name().into_string().unwrap();
        let number =
            case.file_name().unwrap().to_string_lossy().split('-').next().unwrap().to_owned();
        folder.write(&format!("{number}/{name}"), &fs::read(file.path()).unwrap());
    }
    let select = ["--select", "access-analyzer,storable,source,security"];
    let outcome =
        folder.run(&[&["validate", ".", "--output-format", "sarif"][..], &select].concat());
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert_fits(&outcome);
}

#[test]
fn a_review() {
    let policy = |action: &str, principal: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal},
                "Action": ["sqs:SendMessage", "{action}"],
                "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"}}]}}"#
        )
    };
    let folder =
        Folder::with(&[("q.json", &policy("sqs:GetQueueUrl", r#"{"AWS": "111122223333"}"#))]);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "first"]);
    let other = r#"{"AWS": ["111122223333", "arn:aws:iam::444455556666:role/x"]}"#;
    folder.write("q.json", policy("sqs:GetQueueUrls", other).as_bytes());
    let outcome = folder.run(&["review", "--base", "HEAD", "--output-format", "sarif"]);
    assert_fits(&outcome);
    let json = folder.run(&["review", "--base", "HEAD", "--output-format", "json"]);
    let schema: Value = serde_json::from_str(&folder.run(&["schema", "review"]).stdout).unwrap();
    let value: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(misfit(&schema, &schema, &value), None, "{json}");
}
