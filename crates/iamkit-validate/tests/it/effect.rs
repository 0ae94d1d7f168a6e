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

/// Without a day nothing is past; the day that is asked about goes before that of the caller.
#[test]
fn moments_pass_with_the_day() {
    let found = |effect: &str, condition: &str, options: &Options<'_>| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::reports/*", "Condition": {{{condition}}}}}}}"#
        );
        let findings = validate(&text, DocumentKind::Identity, options);
        findings.iter().map(|found| found.finding_type).collect::<Vec<_>>()
    };
    let silent = Options::new(Catalog::embedded()).select(&[CheckFamily::Effect]);
    let on = |day: &str| silent.clone().today(day.parse().unwrap());
    let until =
        |operator: &str, value: &str| format!(r#""{operator}": {{"aws:CurrentTime": {value}}}"#);
    let open = until("DateLessThan", r#""2027-01-31T00:00:00Z""#);
    let closed = until("DateLessThanEquals", r#""2027-01-31T00:00:00Z""#);
    assert_eq!(found("Allow", &open, &silent), []);
    assert_eq!(found("Allow", &open, &on("2027-01-30")), []);
    assert_eq!(found("Allow", &open, &on("2027-01-31")), [FindingType::Warning]);
    assert_eq!(found("Allow", &closed, &on("2027-01-31")), []);
    assert_eq!(found("Allow", &closed, &on("2027-02-01")), [FindingType::Warning]);
    assert_eq!(found("Deny", &open, &on("2027-02-01")), [FindingType::Suggestion]);
    let earlier = on("2027-02-01").as_of("2027-01-01".parse().unwrap());
    assert_eq!(found("Allow", &open, &earlier), []);
    // One later moment is enough, and what cannot be read is no moment.
    let two = until("DateLessThan", r#"["2027-01-31T00:00:00Z", "2028-01-31T00:00:00Z"]"#);
    assert_eq!(found("Allow", &two, &on("2027-02-01")), []);
    let variable = until("DateLessThan", r#""${aws:PrincipalTag/until}""#);
    assert_eq!(found("Allow", &variable, &on("2027-02-01")), []);
    let epoch = r#""NumericLessThan": {"aws:EpochTime": "1800000000"}"#;
    assert_eq!(found("Allow", epoch, &on("2027-01-15")), []);
    assert_eq!(found("Allow", epoch, &on("2027-01-16")), [FindingType::Warning]);
}

/// What a repair takes out changes no decision: of two statements that say the same, one stays.
#[test]
fn statements_that_add_nothing_can_go() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"},
        {"Sid": "B", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
        {"Sid": "C", "Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"},
        {"Sid": "D", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
         "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Sid": "E", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}"#;
    let options = Options::new(Catalog::embedded()).select(&[CheckFamily::Effect]);
    let findings = validate(text, DocumentKind::Identity, &options);
    let paths: Vec<String> = findings.iter().map(|it| it.locations[0].to_string()).collect();
    assert_eq!(paths, ["Statement/1", "Statement/2", "Statement/3"]);
    let fixes = findings.iter().filter_map(|it| it.fix.as_ref());
    let mut repaired = iamkit_validate::apply_fixes(text, fixes).0;
    while let [first, ..] = &validate(&repaired, DocumentKind::Identity, &options)[..] {
        repaired = iamkit_validate::apply_fixes(&repaired, first.fix.as_ref()).0;
    }
    let left: serde_json::Value = serde_json::from_str(&repaired).unwrap();
    let sids: Vec<_> = left["Statement"].as_array().unwrap().iter().map(|it| &it["Sid"]).collect();
    assert_eq!(sids, ["A", "E"]);
}

/// One finding takes the place of those about each of many equal statements, and says what they say once.
#[test]
fn equal_statements_are_told_of_once() {
    let statement =
        r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#;
    let families = [CheckFamily::AccessAnalyzer, CheckFamily::Effect];
    let options = Options::new(Catalog::embedded()).select(&families);
    let messages = |count: usize| {
        let statements = vec![statement; count].join(",");
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let findings = validate(&text, DocumentKind::Identity, &options);
        findings.into_iter().map(|found| found.message).collect::<Vec<_>>()
    };
    for count in [3, 100] {
        let told = "statements are redundant because they say the same. Another statement of this \
                    document grants all of this.";
        assert_eq!(messages(count), [format!("The {count} {told}")]);
    }
}
