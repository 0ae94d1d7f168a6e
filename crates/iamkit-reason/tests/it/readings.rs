//! Conditions that AWS may read in one of two ways: what is so in one of them alone is not proved.

use iamkit_authz::PolicySet;
use iamkit_condition::ConditionOption;
use iamkit_policy::{BaseOperator, PolicyDocument, PolicyType, Quota, Statement};
use iamkit_reason::{
    Answer, Attachment, Difference, EqualSids, NotSimulated, ReasonOptions, Undecided, Witness,
    covers, difference, equivalent, fit, merge, minimize, no_new_access, redundancies,
};

const READING: Option<NotSimulated> = Some(NotSimulated::Reading(ConditionOption::ShortArns));

fn document(statements: impl IntoIterator<Item = Statement>) -> PolicyDocument {
    let document = PolicyDocument::new();
    statements.into_iter().fold(document, PolicyDocument::with_statement)
}

fn set(statements: impl IntoIterator<Item = Statement>) -> PolicySet {
    let builder = PolicySet::builder(PolicyType::Identity);
    builder.add("policy", document(statements)).build().unwrap()
}

fn read() -> Statement {
    Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::quarry/*"])
}

/// For some callers as the option has it, and for none as requests are decided.
fn read_by(pattern: &str) -> Statement {
    read().when(BaseOperator::ArnLike, "aws:PrincipalArn", [pattern])
}

/// For no caller as the option has it, and for each as requests are decided.
fn read_not_by(pattern: &str) -> Statement {
    read().when(BaseOperator::ArnNotLike, "aws:PrincipalArn", [pattern])
}

fn rests(request: &Witness) -> bool {
    request.not_simulated == READING
}

#[test]
fn access_is_new_that_is_new_in_either_reading() {
    let options = ReasonOptions::default();
    let (some, none) = (set([read_by("*")]), set([read_by("arn:aws:iam::123456789012")]));
    let answer = no_new_access(&(&some).into(), &(&none).into(), &options);
    assert!(answer.failure().unwrap().iter().all(|found| rests(&found.request)));
    // Whatever the reading, the same is allowed.
    assert!(no_new_access(&(&some).into(), &(&some).into(), &options).holds());
    let all = set([read()]);
    assert!(no_new_access(&(&some).into(), &(&all).into(), &options).holds());
}

#[test]
fn what_is_covered_is_covered_in_either_reading() {
    let options = ReasonOptions::default();
    let (all, some) = (set([read()]), set([read_by("*")]));
    assert!(covers(&(&all).into(), &some, &options).holds());
    let other = set([read_by("arn:aws:iam::123456789012:*")]);
    let answer = covers(&(&other).into(), &some, &options);
    let found = answer.failure().unwrap();
    assert!(found.violations.iter().all(|found| rests(&found.request)));
    assert!(found.is_enough, "{found:?}");
}

#[test]
fn policies_are_equal_that_are_equal_in_both_readings() {
    let options = ReasonOptions::default();
    let nothing = set([Statement::deny(["*"]).on(["*"])]);
    let left = set([read_by("*")]);
    let answer = equivalent(&(&left).into(), &(&nothing).into(), &options);
    let found = answer.failure().unwrap();
    assert!(found.right.is_empty() && !found.left.is_empty());
    assert!(found.left.iter().all(|found| rests(&found.request)));
    let not_by = set([read_not_by("*")]);
    let answer = equivalent(&(&not_by).into(), &(&set([read()])).into(), &options);
    let found = answer.failure().unwrap();
    assert!(found.left.is_empty() && found.right.iter().all(|found| rests(&found.request)));
}

#[test]
fn a_difference_of_either_reading_is_told_once() {
    let options = ReasonOptions::default();
    let (old, new) = (set([read()]), set([read(), read_by("*")]));
    assert_eq!(difference(&(&old).into(), &(&new).into(), &options), Difference::default());
    let list = Statement::allow(["s3:ListBucket"]).on(["*"]);
    let (old, new) = (set([read_by("*")]), set([read_not_by("*"), list]));
    let found = difference(&(&old).into(), &(&new).into(), &options);
    let rests = |change: &iamkit_reason::Change| rests(&change.violation.request);
    // As requests are decided more is allowed; as the option has it, less.
    assert_eq!(found.gained.len(), 2);
    assert!(!found.gained.iter().any(rests));
    assert_eq!(found.lost.len(), 1);
    assert!(found.lost.iter().all(rests));
}

#[test]
fn an_element_is_redundant_that_is_so_in_both_readings() {
    let options = ReasonOptions::default();
    let found = redundancies(&set([read(), read_by("*")]), &options);
    assert_eq!(found.elements.len(), 1);
    assert_eq!(found.undecided, None);
    for statements in [
        // A `Deny` that in one reading denies nothing, and one that in one reading denies all.
        [
            read(),
            Statement::deny(["*"]).on(["*"]).when(BaseOperator::ArnLike, "aws:PrincipalArn", ["*"]),
        ],
        [read_by("arn:aws:iam::123456789012:*"), read_by("*")],
    ] {
        let found = redundancies(&set(statements), &options);
        assert!(found.elements.is_empty(), "{found:?}");
        let Some(Undecided::Unsupported { reason, .. }) = found.undecided else { panic!() };
        assert!(reason.contains("condition.short-arns"));
    }
}

#[test]
fn rewritten_documents_are_the_same_in_both_readings() {
    let options = ReasonOptions::default();
    let small = document([read_by("arn:aws:iam::123456789012:*"), read_by("*")]);
    let found = minimize(&small, PolicyType::Identity, &options).unwrap();
    assert!(found.is_proved, "{:?}", found.reason);
    let [after] = &found.documents[..] else { panic!() };
    assert_eq!(after.statements().len(), 2);
    let found = minimize(&document([read(), read_by("*")]), PolicyType::Identity, &options);
    let found = found.unwrap();
    assert!(found.is_proved);
    assert_eq!(found.documents[0].statements().len(), 1);
    // A value that the star covers as the option has it, and that alone counts as requests are decided.
    let role = "arn:aws:iam::123456789012:role/reader";
    let both = read().when(BaseOperator::ArnLike, "aws:PrincipalArn", ["*", role]);
    let found = minimize(&document([both]), PolicyType::Identity, &options).unwrap();
    assert!(found.is_proved, "{:?}", found.reason);
    assert!(found.documents[0].to_json().contains(role));
    let found = merge(
        &[small.clone(), document([read()])],
        PolicyType::Identity,
        EqualSids::default(),
        &options,
    );
    assert!(found.unwrap().is_proved);
    let quota = Quota { characters: 260, counts_white_space: false };
    let tight = Attachment::new(PolicyType::Identity, quota, 2);
    let found = fit(&small, None, tight, &options).unwrap();
    assert!(found.is_proved, "{:?}", found.reason);
}

#[test]
fn a_proof_in_one_reading_alone_is_none() {
    let options = ReasonOptions::default();
    let answer =
        equivalent(&(&set([read_by("*"), read()])).into(), &(&set([read()])).into(), &options);
    assert_eq!(answer, Answer::Holds);
}
