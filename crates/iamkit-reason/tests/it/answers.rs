//! Answers as JSON, ours and AWS's.

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_managed::{Archive, VersionId};
use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_reason::{
    CheckOutput, DifferencePair, QuestionName, ReasonOptions, check_json, covers, covers_json,
    difference, differences_json, no_new_access, redundancies, redundancies_json,
};
use iamkit_syntax::JsonLayout;

fn options() -> ReasonOptions<'static> {
    ReasonOptions::default().with_catalog(Catalog::embedded())
}

fn set(name: &str, document: PolicyDocument) -> PolicySet {
    PolicySet::builder(PolicyType::Identity).add(name, document).build().unwrap()
}

fn version(number: u32) -> PolicySet {
    let policy = Archive::embedded().policy("AWSImageBuilderFullAccess").unwrap();
    let id: VersionId = format!("v{number}").parse().unwrap();
    set(&format!("v{number}.json"), policy.version(id).unwrap().document().unwrap())
}

#[test]
fn versions_of_image_builder() {
    let (old, new) = (version(1), version(2));
    let grown = no_new_access(&(&new).into(), &(&old).into(), &options());
    let layout = JsonLayout::Indented(2);
    insta::assert_snapshot!(
        "image_builder_grown",
        check_json(QuestionName::NoNewAccess, &grown, &options(), layout)
    );
    insta::assert_snapshot!("image_builder_grown_aws", CheckOutput::new_access(&grown).to_json());
    let changed = difference(&(&old).into(), &(&new).into(), &options());
    let pair = DifferencePair::new(Some("v1.json"), Some("v2.json"), &changed);
    insta::assert_snapshot!("image_builder_changed", differences_json(&[pair], &options(), layout));
}

#[test]
fn what_is_missing_for_the_console() {
    let policy: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "imagebuilder:List*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:GetRole", "Resource": "*"}]}"#
        .parse()
        .unwrap();
    let policy = set("custom.json", policy);
    let required = Archive::embedded().policy("AWSImageBuilderReadOnlyAccess").unwrap();
    let required = set("required", required.latest().document().unwrap());
    let answer = covers(&(&policy).into(), &required, &options());
    insta::assert_snapshot!(covers_json(&answer, &options(), JsonLayout::Indented(2)));
}

#[test]
fn what_has_no_effect() {
    let policy: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "Read", "Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"},
        {"Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
        {"Sid": "Guard", "Effect": "Deny", "Action": "iam:*", "Resource": "*"},
        {"Sid": "Twice", "Effect": "Allow", "Action": "s3:GetObjectAcl",
            "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]}]}"#
        .parse()
        .unwrap();
    let found = redundancies(&set("policy.json", policy), &options());
    insta::assert_snapshot!(redundancies_json(&found, &options(), JsonLayout::Indented(2)));
}
