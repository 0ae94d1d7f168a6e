//! `iamkit managed`.
//!
//! New versions come with every refresh, so the tests look at versions that stay as they are.

use crate::run::run;

#[test]
fn a_document_is_shown() {
    insta::assert_snapshot!(run(&[
        "managed",
        "show",
        "AWSImageBuilderReadOnlyAccess",
        "--policy-version",
        "v1"
    ]));
}

#[test]
fn a_document_is_found_by_arn_and_by_date() {
    let by_name = run(&["managed", "show", "PowerUserAccess", "--policy-version", "v2"]);
    let by_date = run(&["managed", "show", "PowerUserAccess", "--at", "2017-01-01"]);
    assert_eq!(by_name.code, Some(0), "{by_name}");
    assert_eq!(by_name.stdout, by_date.stdout);
    let arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
    assert_eq!(run(&["managed", "show", arn]).code, Some(0));
}

#[test]
fn json_carries_a_version_and_the_date() {
    for command in [
        &["managed", "list", "AWSImageBuilder*"][..],
        &["managed", "show", "AWSImageBuilderReadOnlyAccess"],
        &["managed", "history", "AWSImageBuilderFullAccess"],
        &["managed", "diff", "AWSImageBuilderFullAccess", "v1", "v2"],
        &["managed", "search", "--action", "imagebuilder:CreateImage"],
    ] {
        let outcome = run(&[command, &["--output-format", "json"]].concat());
        let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(value["version"], 1, "{command:?}");
        assert!(value["managedPoliciesDate"].as_str().unwrap().starts_with("20"), "{command:?}");
    }
}

#[test]
fn names_are_listed_one_a_line() {
    let all = run(&["managed", "list"]).stdout;
    assert!(all.lines().count() > 1_500);
    let some = run(&["managed", "list", "*ImageBuilder*", "--service", "imagebuilder"]).stdout;
    assert!(some.lines().any(|name| name == "AWSImageBuilderFullAccess"));
    assert!(some.lines().all(|name| name.contains("ImageBuilder")));
    let jobs = run(&["managed", "list", "--path", "/job-function/"]).stdout;
    assert!(jobs.lines().any(|name| name == "Billing"), "{jobs}");
}

#[test]
fn versions_are_compared() {
    insta::assert_snapshot!(run(&["managed", "diff", "AWSImageBuilderFullAccess", "v1", "v2"]));
}

#[test]
fn versions_are_listed() {
    let outcome = run(&["managed", "history", "AWSImageBuilderFullAccess"]);
    assert!(outcome.stdout.contains("v1       2019-12-20T18:25:12Z"), "{outcome}");
}

#[test]
fn policies_are_searched() {
    let all = run(&["managed", "search", "--action", "s3:PutObject"]).stdout;
    let open = run(&["managed", "search", "--action", "s3:PutObject", "--unconditional"]).stdout;
    assert!(open.lines().any(|name| name == "AmazonS3FullAccess"));
    assert!(open.lines().count() < all.lines().count());
    let key = run(&["managed", "search", "--condition-key", "iam:passedtoservice"]).stdout;
    assert!(key.lines().any(|name| name == "AWSImageBuilderFullAccess"));
}

#[test]
fn unknown_names_are_corrected() {
    insta::assert_snapshot!(run(&["managed", "show", "AWSImageBuilderReadOnlyAcess"]));
    insta::assert_snapshot!(run(&["managed", "diff", "AWSImageBuilderFullAccess", "v1", "v9999"]));
    insta::assert_snapshot!(run(&["managed", "show", "PowerUserAccess", "--policy-version", "3"]));
    insta::assert_snapshot!(run(&["managed", "show", "PowerUserAccess", "--policy-version", "v9"]));
    insta::assert_snapshot!(run(&["managed", "show", "PowerUserAccess", "--at", "2010-01-01"]));
    insta::assert_snapshot!(run(&["managed", "show", "PowerUserAccess", "--at", "yesterday"]));
    insta::assert_snapshot!(run(&["managed", "search", "--action", "s3:PutObjekt"]));
    insta::assert_snapshot!(run(&["managed", "search"]));
}

#[test]
fn changes_are_written_in_markdown() {
    let flags = ["--output-format", "markdown"];
    let diff = [&["managed", "diff", "AWSImageBuilderFullAccess", "v1", "v2"][..], &flags].concat();
    insta::assert_snapshot!(run(&diff));
    let history = [&["managed", "history", "AWSImageBuilderFullAccess"][..], &flags].concat();
    insta::assert_snapshot!(run(&history));
}
