//! The work grows with the text, not with its square.

use std::fmt::Write;
use std::time::{Duration, Instant};

use iamkit_catalog::Catalog;
use iamkit_validate::{DocumentKind, Options, validate};

fn document(statements: usize) -> String {
    let mut text = String::from(r#"{"Version": "2012-10-17", "Statement": ["#);
    for index in 0..statements {
        let comma = if index == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"Sid": "S{index}", "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:Get*", "s3:Bad{index}", "ec2:Describe*"],
                "Resource": ["arn:aws:s3:::b{index}/*", "arn:aws:s3:::b{index}/a*"],
                "Condition": {{"StringLike": {{"aws:ResourceTag/t{index}": "*"}}}}}}"#
        )
        .unwrap();
    }
    text + "]}"
}

fn time(text: &str) -> Duration {
    let options = Options::new(Catalog::embedded());
    let run = || {
        let start = Instant::now();
        assert!(!validate(text, DocumentKind::Identity, &options).is_empty());
        start.elapsed()
    };
    (0..3).map(|_| run()).min().unwrap()
}

/// Ten times the statements would take a hundred times the time if any check compared all pairs;
/// the bound leaves room for a busy machine.
#[test]
fn many_statements() {
    let (small, large) = (time(&document(60)), time(&document(600)));
    assert!(large < small * 30, "{small:?} for 60 statements, {large:?} for 600");
}
