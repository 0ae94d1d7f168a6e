//! The family `effect` on policies that people use.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_catalog::Catalog;
use iamkit_validate::{CheckFamily, DocumentKind, FindingType, Options, validate};

/// A check that is on by default says something of three in a hundred of AWS's own policies at most.
#[test]
fn few_managed_policies_do_nothing() {
    let options = Options::new(Catalog::embedded()).select(&[CheckFamily::Effect]);
    let mut documents: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut count = 0;
    for policy in iamkit_managed::Archive::embedded().policies() {
        if !policy.latest().is_available() {
            continue;
        }
        let text = policy.latest().json().unwrap();
        count += 1;
        for found in validate(&text, DocumentKind::Identity, &options) {
            documents.entry(found.code.as_str()).or_default().insert(policy.name().to_owned());
        }
    }
    assert!(count > 1_400);
    for (code, names) in documents {
        assert!(names.len() * 100 <= count * 3, "{code}: {} of {count}", names.len());
    }
}

/// The same fault is worse in a `Deny`, and of little weight in one part of a statement.
#[test]
fn the_effect_of_a_statement_decides_the_type() {
    let found = |effect: &str, actions: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{
                "Effect": "{effect}", "Action": {actions}, "Resource": "arn:aws:s3:::reports"}}}}"#
        );
        let options = Options::new(Catalog::embedded()).select(&[CheckFamily::Effect]);
        let findings = validate(&text, DocumentKind::Identity, &options);
        findings.iter().map(|found| found.finding_type).collect::<Vec<_>>()
    };
    assert_eq!(found("Allow", r#""s3:GetObject""#), [FindingType::Warning]);
    assert_eq!(found("Deny", r#""s3:GetObject""#), [FindingType::SecurityWarning]);
    assert_eq!(found("Deny", r#"["s3:GetObject", "s3:ListBucket"]"#), [FindingType::Suggestion]);
}
