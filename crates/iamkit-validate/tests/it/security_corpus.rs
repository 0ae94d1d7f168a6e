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
    for policy in iamkit_managed::embedded().policies() {
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
