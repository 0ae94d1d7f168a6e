//! What would take too much ends, and says where.

use iamkit_authz::PolicySet;
use iamkit_policy::{BaseOperator, PolicyDocument, PolicyType, Quota, Statement};
use iamkit_reason::{Attachment, Limits, ReasonOptions, Undecided, fit, minimize, redundancies};

/// Statements half of which do without effect.
fn wordy() -> PolicyDocument {
    (0..40).fold(PolicyDocument::new(), |document, number| {
        let (bucket, tag) =
            (format!("arn:aws:s3:::b{}/*", number / 2), format!("v{}*", number / 2));
        document.with_statement(Statement::allow(["s3:GetObject"]).on([bucket]).when(
            BaseOperator::StringLike,
            "aws:PrincipalTag/team",
            [tag.replace('*', if number % 2 == 0 { "*" } else { "x*" })],
        ))
    })
}

fn comparing(most: u32) -> ReasonOptions<'static> {
    let mut limits = Limits::default();
    limits.comparisons = most;
    ReasonOptions::default().with_limits(limits)
}

fn is_limit(why: Option<&Undecided>, most: u32) -> bool {
    matches!(why, Some(Undecided::Budget { limit, option: "comparisons" }) if *limit == most)
}

#[test]
fn what_is_not_tried_stays() {
    let document = wordy();
    let all = minimize(&document, PolicyType::Identity, &comparing(10_000_000)).unwrap();
    assert!(all.is_proved && all.stopped_by.is_none());
    assert_eq!(all.documents[0].statements().len(), 20);
    let mut lengths = Vec::new();
    for most in [40, 400, 4_000] {
        let some = minimize(&document, PolicyType::Identity, &comparing(most)).unwrap();
        assert!(is_limit(some.stopped_by.as_ref(), most), "{most}: {:?}", some.stopped_by);
        let left = some.documents[0].statements().len();
        assert!((20..=40).contains(&left), "{left}");
        lengths.push(left);
    }
    assert!(lengths.is_sorted_by(|fewer, more| fewer >= more), "{lengths:?}");
}

#[test]
fn what_does_not_fit_names_the_limit() {
    let quota = Quota { characters: 2_048, counts_white_space: false };
    let place = Attachment::new(PolicyType::Identity, quota, 20);
    let found = fit(&wordy(), None, place, &comparing(40)).unwrap();
    assert!(is_limit(found.stopped_by.as_ref(), 40), "{:?}", found.stopped_by);
    let found = fit(&wordy(), None, place, &comparing(10_000_000)).unwrap();
    assert!(found.is_proved && found.stopped_by.is_none());
}

#[test]
fn both_readings_of_a_policy_share_one_limit() {
    let policy = PolicySet::builder(PolicyType::Identity).add("p", wordy()).build().unwrap();
    let found = redundancies(&policy, &comparing(40));
    assert!(is_limit(found.undecided.as_ref(), 40), "{:?}", found.undecided);
    assert_eq!(redundancies(&policy, &comparing(10_000_000)).elements.len(), 20);
}
