//! One finding for what allows everything, and calls on a day.

use iamkit_validate::{DocumentKind, Finding, validate};

use crate::security::security;

fn findings(statements: &str) -> Vec<Finding> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    validate(&text, DocumentKind::Identity, &security())
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

#[test]
fn an_administrator_is_one_finding() {
    let all = findings(ALL);
    assert_eq!(codes(&all), ["IAMKIT_FULL_ADMINISTRATOR"]);
    assert!(all[0].covers.len() > 10, "{:?}", codes(&all[0].covers));
    assert_eq!(all[0].message, "The principal can do everything.");
    for covered in &all[0].covers {
        assert!(!covered.locations.is_empty() && !covered.message.is_empty(), "{covered:?}");
        assert!(covered.covers.is_empty());
    }
    // A service in the same statement adds nothing.
    let both = findings(r#"{"Effect": "Allow", "Action": ["iam:*", "*"], "Resource": "*"}"#);
    assert_eq!(codes(&both), ["IAMKIT_FULL_ADMINISTRATOR"]);
}

#[test]
fn other_causes_have_their_own_findings() {
    let other = r#"{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}"#;
    let found = findings(&format!("{other}, {ALL}"));
    let codes = codes(&found);
    assert!(codes.contains(&"IAMKIT_FULL_ADMINISTRATOR"), "{codes:?}");
    assert!(codes.contains(&"IAMKIT_ESCALATION_BY_CREDENTIAL"), "{codes:?}");
    let own = found.iter().filter(|finding| finding.covers.is_empty());
    for finding in own {
        assert!(finding.locations[0].to_string().starts_with("Statement/0"), "{finding:?}");
    }
}

#[test]
fn who_can_do_everything_but_something_is_an_administrator_or_not() {
    let is_administrator =
        |statements: &str| codes(&findings(statements)).contains(&"IAMKIT_FULL_ADMINISTRATOR");
    for statements in [
        r#"{"Effect": "Allow", "NotAction": "deepracer:*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:sqs:*:*:*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}"#,
    ] {
        assert!(is_administrator(statements), "{statements}");
    }
    for statements in [
        r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}"#,
        r#"{"Effect": "Allow", "NotAction": "iam:CreateUser", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}"#,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
           {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}"#,
        // The ways of another statement do not make this one whole.
        r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::*"},
           {"Effect": "Allow", "Action": ["iam:*", "kms:*"], "Resource": "*"}"#,
    ] {
        assert!(!is_administrator(statements), "{statements}");
    }
}

#[test]
fn a_whole_service_is_one_finding_where_it_opens_much() {
    let found = findings(r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#);
    assert_eq!(codes(&found), ["IAMKIT_FULL_SERVICE_ACCESS"]);
    assert_eq!(found[0].finding_type.as_str(), "SECURITY_WARNING");
    insta::assert_snapshot!(found[0].details());
    // Two findings are told one by one.
    let found = findings(r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"#);
    assert!(!codes(&found).contains(&"IAMKIT_FULL_SERVICE_ACCESS"), "{:?}", codes(&found));
    // What takes a pattern of another service, too, is told beside.
    let found =
        findings(r#"{"Effect": "Allow", "Action": ["iam:*", "lambda:*"], "Resource": "*"}"#);
    let codes = codes(&found);
    assert!(codes.contains(&"IAMKIT_ESCALATION_BY_PASS_ROLE"), "{codes:?}");
    let whole = codes.iter().filter(|code| **code == "IAMKIT_FULL_SERVICE_ACCESS");
    assert_eq!(whole.count(), 2, "{codes:?}");
}

#[test]
fn dates_are_judged_on_a_day() {
    let at = |condition: &str, day: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow",
                "Action": "iam:AttachUserPolicy", "Resource": "*", "Condition": {condition}}}]}}"#
        );
        let findings =
            validate(&text, DocumentKind::Identity, &security().as_of(day.parse().unwrap()));
        findings.iter().any(|finding| finding.code.as_str() == "IAMKIT_ESCALATION_BY_POLICY")
    };
    let before = r#"{"DateLessThan": {"aws:CurrentTime": "2026-11-20T00:00:00Z"}}"#;
    assert!(at(before, "2026-11-19") && !at(before, "2026-11-21"));
    let after = r#"{"DateGreaterThan": {"aws:CurrentTime": "2026-11-20T00:00:00Z"}}"#;
    assert!(!at(after, "2026-11-19") && at(after, "2026-11-21"));
    let seconds = r#"{"NumericGreaterThan": {"aws:EpochTime": "1795132800"}}"#;
    assert!(!at(seconds, "2026-11-19") && at(seconds, "2026-11-21"));
}
