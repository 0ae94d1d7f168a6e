//! Who can, row by row.

use std::fmt::Write as _;

use iamkit_account::Question;
use iamkit_condition::ContextValue;

use crate::account::{account, line, text, who};

const ROWS: [(&str, &str); 20] = [
    ("s3:DeleteBucket", "arn:aws:s3:::reports"),
    ("s3:GetObject", "arn:aws:s3:::reports/q1.csv"),
    ("s3:DeleteObject", "arn:aws:s3:::reports/q1.csv"),
    ("s3:PutObject", "arn:aws:s3:::home/AIDABO/x"),
    ("s3:PutObject", "arn:aws:s3:::home/AROAAPP:i-1/x"),
    ("ec2:StartInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k1"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/deploy"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/other"),
    ("sqs:DeleteQueue", "arn:aws:sqs:eu-west-1:111122223333:q"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/boss"),
    ("sts:GetSessionToken", "*"),
    ("s3:ListAllMyBuckets", "*"),
    ("s3:GetObject", "arn:aws:s3:::b1/*"),
    (
        "sagemaker:CreatePresignedDomainUrl",
        "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-1/AROAAPP:i-1",
    ),
    (
        "sagemaker:CreatePresignedDomainUrl",
        "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-1/AIDABO",
    ),
    (
        "sagemaker:CreatePresignedDomainUrl",
        "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-1/AROADEPLOY:i-1",
    ),
    ("ce:GetTags", "*"),
    ("ce:GetCostCategories", "*"),
];

#[test]
fn what_is_missing_is_unknown_and_never_no() {
    let account = account(&text(""));
    let mut out = String::new();
    for (action, resource) in ROWS {
        let question = Question::new(action.parse().unwrap(), resource);
        writeln!(out, "{action} on {resource}\n{}", line(&who(&account, &question))).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn keys_are_set_and_opened() {
    let account = account(&text(""));
    let mut question =
        Question::new("s3:DeleteObject".parse().unwrap(), "arn:aws:s3:::reports/q1.csv");
    question.unknown = vec!["aws:ViaAWSService".into()];
    let opened = line(&who(&account, &question));
    question.unknown.clear();
    question.context = vec![
        ("aws:SourceIp".into(), ContextValue::One("203.0.113.7".into())),
        ("aws:MultiFactorAuthPresent".into(), ContextValue::One("true".into())),
    ];
    let set = line(&who(&account, &question));
    insta::assert_snapshot!(format!("{opened}\n{set}"));
}

#[test]
fn a_cut_dump_never_says_nobody() {
    let dump = |end: &str| {
        let user = r#"{"UserName": "a", "Arn": "arn:aws:iam::111122223333:user/a"}"#;
        format!(r#"{{"UserDetailList": [{user}]{end}}}"#)
    };
    let question = Question::new("ec2:StartInstances".parse().unwrap(), "*");
    let nobody = |end: &str| who(&account(&dump(end)), &question).is_nobody();
    assert!(nobody(""));
    assert!(nobody(r#", "IsTruncated": false"#));
    assert!(!nobody(r#", "IsTruncated": true, "Marker": "x""#));
}

#[test]
fn principals_are_found_by_what_people_call_them() {
    let account = account(&text(""));
    let find = |text: &str| -> Vec<String> {
        account.find(text).iter().map(|principal| principal.arn.to_string()).collect()
    };
    let app = ["arn:aws:iam::111122223333:role/svc/app"];
    for name in [
        app[0],
        "role/svc/app",
        "role/app",
        "app",
        "AROAAPP",
        "arn:aws:sts::111122223333:assumed-role/app/i-1",
    ] {
        assert_eq!(find(name), app, "{name}");
    }
    assert!(find("user/app").is_empty() && find("nobody").is_empty());
}
