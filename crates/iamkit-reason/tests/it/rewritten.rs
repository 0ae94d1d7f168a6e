//! Documents that stand in the place of others.

use iamkit_catalog::Catalog;
use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_reason::{EqualSids, MergeError, ReasonOptions, merge, minimize};

fn options() -> ReasonOptions<'static> {
    ReasonOptions::default().with_catalog(Catalog::embedded())
}

fn document(text: &str) -> PolicyDocument {
    text.parse().unwrap()
}

const GUARDED: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::quarry/*"},
    {"Sid": "Secret", "Effect": "Deny", "Action": ["s3:Get*", "s3:Delete*"], "Resource": "arn:aws:s3:::quarry/secret/*"},
    {"Sid": "Keep", "Effect": "Deny", "Action": "dynamodb:DeleteTable", "Resource": "*"}]}"#;

#[test]
fn a_deny_that_takes_nothing_away_goes() {
    let found = minimize(&document(GUARDED), PolicyType::Identity, &options()).unwrap();
    assert!(found.is_proved && !found.keeps_denies, "{found:#?}");
    let expected = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::quarry/*"},
            {"Sid": "Secret", "Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::quarry/secret/*"}]}"#,
    );
    assert_eq!(found.documents, [expected]);
    assert_eq!(found.lost_sids.iter().map(|lost| &*lost.sid).collect::<Vec<_>>(), ["Keep"]);
}

#[test]
fn a_deny_stays_where_others_are_what_it_takes_from() {
    let of_resource = GUARDED.replace("\"Action\"", "\"Principal\": \"*\", \"Action\"");
    let of_resource = document(&of_resource);
    let only_denies = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
            {"Effect": "Deny", "Action": "dynamodb:DeleteTable", "Resource": "arn:aws:dynamodb:*:*:table/a"}]}"#,
    );
    for (document, policy_type) in [
        (&of_resource, PolicyType::Resource),
        (&only_denies, PolicyType::Identity),
        (&only_denies, PolicyType::ServiceControl),
    ] {
        let found = minimize(document, policy_type, &options()).unwrap();
        assert!(found.is_proved && found.keeps_denies, "{found:#?}");
        assert_eq!(found.documents[0].statements().len(), document.statements().len());
    }
}

#[test]
fn the_older_language_is_written_in_the_newer_one() {
    let older = document(
        r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::quarry/${aws:username}/*",
            "Condition": {"StringLike": {"aws:UserAgent": "a${b}*"}}}}"#,
    );
    let newer = document(
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::quarry/${aws:username}/*"}}"#,
    );
    let expected = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::quarry/${$}{aws:username}/*",
                "Condition": {"StringLike": {"aws:UserAgent": "a${$}{b}*"}}},
            {"Effect": "Allow", "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::quarry/${aws:username}/*"}]}"#,
    );
    let merged = |documents: &[PolicyDocument]| {
        merge(documents, PolicyType::Identity, EqualSids::KeepBoth, &options())
    };
    let found = merged(&[older.clone(), newer.clone()]).unwrap();
    assert!(found.is_proved, "{found:#?}");
    assert_eq!(found.documents, [expected]);

    // Fields before the last take no such text in the newer language.
    let misplaced =
        older.to_json().replace("arn:aws:s3:::quarry", "arn:aws:sns:${x}:111122223333:t");
    let refused = merged(&[document(&misplaced), newer]).unwrap_err();
    assert!(matches!(refused, MergeError::Version { .. } | MergeError::Refused(_)), "{refused}");
}

#[test]
fn what_stands_beside_a_doubtful_condition_goes() {
    // Whether a value differs from itself in some spelling is not decided: the rest still is.
    let by_itself = r#"{"Version": "2012-10-17", "Statement": {"Sid": "Own", "Effect": "Allow",
        "Action": ["s3:*Object*", "s3:GetObject"],
        "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::a/${aws:PrincipalTag/t}"],
        "Condition": {"StringNotEqualsIgnoreCase": {"aws:PrincipalTag/t": "${aws:PrincipalTag/t}"}}}}"#;
    let found = minimize(&document(by_itself), PolicyType::Identity, &options()).unwrap();
    assert!(found.is_proved && found.sizes.1 < found.sizes.0, "{found:#?}");
    let statement = &found.documents[0].statements()[0];
    assert_eq!(statement.resource().unwrap().patterns().len(), 1);
    assert_eq!(statement.action().patterns().len(), 1);
}
