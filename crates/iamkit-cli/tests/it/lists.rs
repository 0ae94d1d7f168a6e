//! `iamkit expand` and `iamkit shrink`.

use crate::run::{Folder, run, run_with_input};

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["s3:GetObjectTagging","s3:GetBucketTagging","future:Thing"],"Resource":"*"},
{"Effect":"Deny","NotAction":"iam:*Role","Resource":"*"}]}"#;

#[test]
fn a_pattern_is_expanded_and_shrunk_back() {
    let expanded = run(&["expand", "s3:Get*Tagging"]);
    assert_eq!(expanded.code, Some(0), "{expanded}");
    assert!(expanded.stdout.lines().count() > 3, "{expanded}");
    let shrunk = run_with_input(&["shrink", "-"], &expanded.stdout);
    assert_eq!(shrunk.stdout, "s3:Get*Tagging\n");
}

#[test]
fn a_list_is_shrunk_whatever_its_order() {
    let expanded = run(&["expand", "imagebuilder:*Image*"]).stdout;
    let mut lines: Vec<&str> = expanded.lines().collect();
    lines.reverse();
    let reversed = run_with_input(&["shrink", "-"], &lines.join("\n"));
    assert_eq!(reversed.stdout, run_with_input(&["shrink", "-"], &expanded).stdout);
    let again: String = run_with_input(&["expand", "-"], &reversed.stdout).stdout;
    assert_eq!(again, expanded);
}

#[test]
fn a_document_is_expanded_in_place() {
    let folder = Folder::with(&[("policy.json", POLICY)]);
    let outcome = folder.run(&["expand", "policy.json"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(outcome.stdout.contains("\"iam:PassRole\""), "{outcome}");
    assert!(outcome.stdout.contains("\"future:Thing\""), "{outcome}");
    assert!(outcome.stderr.starts_with("note: "), "{outcome}");
    let shrunk = folder.run_with_input(&["shrink", "-"], outcome.stdout.as_bytes());
    assert!(shrunk.stdout.contains("\"iam:*Role\""), "{shrunk}");
    assert!(shrunk.stdout.contains("\"future:Thing\""), "{shrunk}");
}

#[test]
fn lists_are_read_and_written_as_json() {
    let outcome =
        run_with_input(&["expand", "-", "--output-format", "json"], r#"["s3:GetObjectTagging"]"#);
    let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(value["actions"], serde_json::json!(["s3:GetObjectTagging"]));
}

#[test]
fn what_is_no_pattern_is_refused() {
    insta::assert_snapshot!(run(&["expand", "s3"]));
    insta::assert_snapshot!(run(&["expand", "s3:Get*", "policy.json"]));
    insta::assert_snapshot!(run(&["expand", "s3:Get:*"]));
    insta::assert_snapshot!(run_with_input(&["shrink", "-"], "s3:GetObjekt\n"));
    insta::assert_snapshot!(run_with_input(&["shrink", "-"], "[\"s3:GetObject\", 7]"));
    insta::assert_snapshot!(run_with_input(&["shrink", "-"], POLICY.trim_end_matches("]}").trim()));
}
