//! The security family on the latest version of every AWS managed policy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use iamkit_validate::{DocumentKind, validate};

use crate::security::security;

/// Counts findings and policies by code. A change of the data changes the counts; a change of a
/// check that moves them by more than a few is to be looked into.
#[test]
fn findings_by_code() {
    let options = security();
    let mut counts: BTreeMap<&str, (usize, BTreeSet<String>)> = BTreeMap::new();
    for policy in iamkit_managed::Archive::embedded().policies() {
        if !policy.latest().is_available() {
            continue;
        }
        let text = policy.latest().json().unwrap();
        for finding in validate(&text, DocumentKind::Identity, &options) {
            let (count, policies) = counts.entry(finding.code.as_str()).or_default();
            *count += 1;
            policies.insert(policy.name().to_owned());
        }
    }
    let mut page = String::new();
    for (code, (count, policies)) in counts {
        writeln!(page, "{code}: {count} in {} policies", policies.len()).unwrap();
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("managed_policies_security", page);
    });
}

/// A last word against everything leaves nothing to report, whatever the rest of the document is.
#[test]
fn a_deny_of_everything_silences_every_policy() {
    let options = security();
    let deny = serde_json::json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    for policy in iamkit_managed::Archive::embedded().policies() {
        if !policy.latest().is_available() {
            continue;
        }
        let text = policy.latest().json().unwrap();
        let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let statements = document.get_mut("Statement").unwrap();
        match statements.as_array_mut() {
            Some(list) => list.push(deny.clone()),
            None => *statements = serde_json::json!([statements.clone(), deny.clone()]),
        }
        let findings = validate(&document.to_string(), DocumentKind::Identity, &options);
        assert!(findings.is_empty(), "{}: {}", policy.name(), findings[0].message);
    }
}
