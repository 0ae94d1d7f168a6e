//! `iamkit catalog`.
//!
//! The data change with every refresh, so the tests look at facts that AWS will not take back.

use crate::run::run;

#[test]
fn an_action_is_described() {
    let outcome = run(&["catalog", "action", "IAM:passrole"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    for part in ["iam:PassRole", "Access level: Write", "role (required)", "iam:PassedToService"] {
        assert!(outcome.stdout.contains(part), "{part}\n{outcome}");
    }
}

#[test]
fn an_action_without_resource_types_says_so() {
    let outcome = run(&["catalog", "action", "s3:ListAllMyBuckets"]);
    assert!(outcome.stdout.contains("none, `Resource` must be `*`"), "{outcome}");
}

#[test]
fn actions_are_listed_one_a_line() {
    let outcome = run(&["catalog", "actions", "s3:Get*Tagging"]);
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert!(lines.contains(&"s3:GetObjectTagging"), "{outcome}");
    assert!(lines.iter().all(|line| line.starts_with("s3:Get") && line.ends_with("Tagging")));
}

#[test]
fn actions_are_filtered() {
    let level = run(&["catalog", "actions", "iam:*", "--access-level", "Tagging"]);
    assert!(level.stdout.contains("iam:TagRole\n"), "{level}");
    assert!(!level.stdout.contains("iam:PassRole\n"), "{level}");
    let key = run(&["catalog", "actions", "iam:*", "--condition-key", "iam:PassedToService"]);
    assert!(key.stdout.contains("iam:PassRole\n"), "{key}");
    let resource = run(&["catalog", "actions", "s3:*Bucket", "--resource-type", "bucket"]);
    assert!(resource.stdout.contains("s3:ListBucket\n"), "{resource}");
    assert!(!resource.stdout.contains("s3:GetObject\n"), "{resource}");
}

#[test]
fn json_carries_a_version_and_the_date() {
    for command in [
        &["catalog", "actions", "imagebuilder:Get*"][..],
        &["catalog", "action", "imagebuilder:GetImage"],
        &["catalog", "resource-types", "imagebuilder"],
        &["catalog", "condition-keys", "imagebuilder:*"],
        &["catalog", "operations", "imagebuilder"],
        &["catalog", "services", "imagebuilder"],
    ] {
        let outcome = run(&[command, &["--output-format", "json"]].concat());
        let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(value["version"], 1, "{command:?}");
        assert!(value["catalogDate"].as_str().unwrap().starts_with("20"), "{command:?}");
    }
}

#[test]
fn resource_types_are_found_by_arn() {
    let outcome = run(&["catalog", "resource-types", "--arn", "arn:aws:s3:::reports/2026.csv"]);
    assert!(outcome.stdout.lines().any(|line| line == "s3:object"), "{outcome}");
    assert!(!outcome.stdout.lines().any(|line| line == "s3:bucket"), "{outcome}");
}

#[test]
fn operations_tell_the_requests_of_a_call() {
    let arguments = ["catalog", "operations", "s3:PutObject", "--output-format", "json"];
    insta::assert_snapshot!(run(&arguments));
}

#[test]
fn operations_name_their_actions() {
    let outcome = run(&["catalog", "operations", "s3:CompleteMultipartUpload"]);
    assert_eq!(outcome.stdout, "s3:CompleteMultipartUpload\ts3:PutObject\n");
}

#[test]
fn unknown_names_are_corrected() {
    insta::assert_snapshot!(run(&["catalog", "action", "s3:GetObjekt"]));
    insta::assert_snapshot!(run(&["catalog", "action", "imagebuilda:GetImage"]));
    insta::assert_snapshot!(run(&["catalog", "action", "GetObject"]));
    insta::assert_snapshot!(run(&["catalog", "actions", "s3:GetObjekt"]));
    insta::assert_snapshot!(run(&["catalog", "operations", "s3:ListObjctsV2"]));
    insta::assert_snapshot!(run(&["catalog", "services", "imagebuildr"]));
}

#[test]
fn an_empty_answer_is_told() {
    insta::assert_snapshot!(run(&["catalog", "actions", "s3:*Nonsense*"]));
}
