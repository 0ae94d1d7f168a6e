//! Findings on texts with syntax errors.

use iamkit_catalog::Catalog;
use iamkit_validate::{CheckFamily, DocumentKind, Options, validate};

fn codes(text: &str) -> Vec<&'static str> {
    let options = Options::new(Catalog::embedded()).select(&CheckFamily::ALL).recovered();
    let mut codes: Vec<&str> = validate(text, DocumentKind::Identity, &options)
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    codes.dedup();
    codes
}

#[test]
fn what_is_whole_is_judged() {
    // A comma is missing; the action stands.
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Action": "s3:GetObjekt" "Resource": "arn:aws:s3:::b/*"}]}"#;
    assert_eq!(codes(text), ["INVALID_ACTION", "JSON_SYNTAX_ERROR"]);
    // A comma too many, and no version: nothing hides the version.
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*",}]}"#;
    assert_eq!(codes(text), ["MISSING_VERSION", "JSON_SYNTAX_ERROR"]);
}

#[test]
fn what_the_errors_make_is_not_told() {
    for text in [
        // The text ends: what is missing may follow.
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject""#,
        r#"{"Statement": [{"Effect": "Allow""#,
        // A text without its end.
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get"#,
        // No value.
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ,
            "Resource": "arn:aws:s3:::b/*"}]}"#,
        // An administrator, as far as one can see.
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny""#,
    ] {
        let mut codes = codes(text);
        // What IAM Access Analyzer says of the wildcards is true of the part, too.
        codes.retain(|code| !code.contains("WITH_STAR"));
        assert_eq!(codes, ["JSON_SYNTAX_ERROR"], "{text}");
    }
}

#[test]
fn only_so_many_errors_are_told_and_any_text_gives_an_answer() {
    let text = format!(r#"{{"Statement": [{}]}}"#, "{,},".repeat(100));
    let options = Options::new(Catalog::embedded()).recovered();
    let findings = validate(&text, DocumentKind::Identity, &options);
    let errors = findings.iter().filter(|one| one.code.as_str() == "JSON_SYNTAX_ERROR");
    assert_eq!(errors.count(), 20);
    for text in ["", "[", "{", "[{", "\"", "{\"Statement\"", "{]", "nul", "{\"Version\":\"20"] {
        assert!(!validate(text, DocumentKind::Identity, &options).is_empty(), "{text}");
    }
}

#[test]
fn without_it_the_first_error_stands_alone() {
    let text = r#"{"Version": "2012-10-17" "Statement": [{"Effect": "Allows" "Action": "x"}]}"#;
    let findings = validate(text, DocumentKind::Identity, &Options::new(Catalog::embedded()));
    assert_eq!(findings.len(), 1);
}
