//! What has no effect within the layers around a policy.

use iamkit_authz::PolicySet;
use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_reason::{
    PolicyLayers, ReasonOptions, RedundancyKind, equivalent, minimize_within, redundancies_within,
};

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "sqs:*"], "Resource": "*"},
    {"Sid": "Roles", "Effect": "Allow", "Action": "iam:*", "Resource": "*"},
    {"Sid": "Files", "Effect": "Allow", "Action": "s3:*",
     "Resource": ["arn:aws:s3:::quarry/*", "arn:aws:s3:::pit/*"]},
    {"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}]}"#;
const BOUNDARY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::quarry/*"},
    {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}]}"#;

fn set(policy_type: PolicyType, text: &str) -> PolicySet {
    let document: PolicyDocument = text.parse().unwrap();
    PolicySet::builder(policy_type).add("policy", document).build().unwrap()
}

#[test]
fn what_no_layer_lets_through_has_no_effect() {
    let options = ReasonOptions::default();
    let policy = set(PolicyType::Identity, POLICY);
    let boundary = set(PolicyType::PermissionsBoundary, BOUNDARY);
    let alone = redundancies_within(&(&policy).into(), &options);
    assert!(alone.elements.is_empty(), "{alone:?}");

    let layers = PolicyLayers::new(&policy).and(&boundary);
    let found = redundancies_within(&layers, &options);
    let told: Vec<(u32, Option<&str>, RedundancyKind)> = found
        .elements
        .iter()
        .map(|one| (one.statement.at.statement, one.value.as_deref(), one.kind))
        .collect();
    let shadowed = RedundancyKind::Shadowed;
    assert_eq!(
        told,
        [
            // Within the boundary `Files` allows these objects, too.
            (0, None, shadowed),
            (1, None, shadowed),
            (2, Some("arn:aws:s3:::pit/*"), shadowed),
            (3, None, RedundancyKind::Covered),
        ]
    );
    assert!(found.undecided.is_none());
}

#[test]
fn a_policy_that_is_shorter_within_layers_allows_the_same_there() {
    let options = ReasonOptions::default();
    let policy = set(PolicyType::Identity, POLICY);
    let boundary = set(PolicyType::PermissionsBoundary, BOUNDARY);
    let layers = PolicyLayers::new(&policy).and(&boundary);
    let found = minimize_within(&layers, &options).unwrap().unwrap();
    assert!(found.is_proved && !found.keeps_denies);
    let [document] = &*found.documents else { panic!("{found:?}") };
    assert_eq!(document.statements().len(), 1, "{}", document.to_json());
    assert_eq!(found.sizes.1, document.to_json().chars().count());
    let saved: i64 = found.steps.iter().map(|step| step.saved).sum();
    assert_eq!(i64::try_from(found.sizes.0 - found.sizes.1).unwrap(), saved);
    let shorter = set(PolicyType::Identity, &document.to_json());
    let within = PolicyLayers::new(&shorter).and(&boundary);
    assert!(equivalent(&layers, &within, &options).holds());
    assert!(equivalent(&(&policy).into(), &(&shorter).into(), &options).failure().is_some());
}

#[test]
fn a_limit_of_comparisons_leaves_what_was_not_tried() {
    let mut options = ReasonOptions::default();
    options.limits.comparisons = 1;
    let policy = set(PolicyType::Identity, POLICY);
    let boundary = set(PolicyType::PermissionsBoundary, BOUNDARY);
    let layers = PolicyLayers::new(&policy).and(&boundary);
    let found = redundancies_within(&layers, &options);
    assert!(found.undecided.is_some(), "{found:?}");
    let found = minimize_within(&layers, &options).unwrap().unwrap();
    assert!(found.stopped_by.is_some());
    assert!(found.documents[0].statements().len() > 1);
}
