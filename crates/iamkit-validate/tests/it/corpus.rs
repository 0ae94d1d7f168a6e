//! The latest version of every AWS managed policy.

use std::collections::BTreeMap;
use std::fmt::Write;

use iamkit_catalog::Catalog;
use iamkit_validate::{DocumentKind, Finding, FindingType, Options, validate};

fn findings() -> Vec<(String, String, Vec<Finding>)> {
    let options = Options::new(Catalog::embedded());
    let archive = iamkit_managed::Archive::embedded();
    archive
        .policies()
        .filter(|policy| policy.latest().is_available())
        .map(|policy| {
            let text = policy.latest().json().unwrap();
            let findings = validate(&text, DocumentKind::Identity, &options);
            (policy.name().to_owned(), text, findings)
        })
        .collect()
}

/// Every finding of type ERROR on a policy that AWS itself keeps has to be explained. The reasons:
///
/// - `INVALID_ACTION`, `INVALID_SERVICE_IN_ACTION`, `INVALID_SERVICE`, `INVALID_GLOBAL_CONDITION_KEY`,
///   `INVALID_SERVICE_CONDITION_KEY`: services and names that AWS has closed or never documented;
///   `ecs:CreateAction` is what findings of the service report, too.
/// - `INVALID_SERVICE_PRINCIPAL_FORMAT`, `MISSING_QUALIFIER`, `MISSING_ARN_ACCOUNT` of
///   `resource-explorer-2`: findings of the service report the same.
/// - `MISSING_ARN_ACCOUNT` of `arn:aws:kms:*::*`: no resource of AWS KMS has an empty account.
#[test]
fn findings_by_code_and_errors_one_by_one() {
    let mut counts: BTreeMap<(FindingType, &str), usize> = BTreeMap::new();
    let mut errors = String::new();
    for (name, text, findings) in findings() {
        for finding in findings {
            *counts.entry((finding.finding_type, finding.code.as_str())).or_default() += 1;
            if finding.finding_type == FindingType::Error {
                let location = &finding.locations[0];
                let source = location.bytes.of(&text).unwrap();
                writeln!(errors, "{} {name} {location} {source}", finding.code).unwrap();
            }
        }
    }
    let mut page = String::new();
    for ((finding_type, code), count) in counts {
        writeln!(page, "{finding_type} {code} {count}").unwrap();
    }
    let mut lines: Vec<&str> = errors.lines().collect();
    lines.sort_unstable();
    writeln!(page, "\n{}", lines.join("\n")).unwrap();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("managed_policies", page);
    });
}

/// `aws accessanalyzer validate-policy` reports the actions that one entry covers as one finding,
/// the covering entry among them.
#[test]
fn redundant_actions_are_covered_by_one_of_them() {
    for (name, text, findings) in findings() {
        for finding in findings.iter().filter(|f| f.code.as_str() == "REDUNDANT_ACTION") {
            let actions: Vec<&str> = finding
                .locations
                .iter()
                .map(|location| location.bytes.of(&text).unwrap().trim_matches('"'))
                .collect();
            let covers = |wide: &&str| {
                actions
                    .iter()
                    .all(|action| iamkit_pattern::matches(wide, action, iamkit_pattern::Case::Fold))
            };
            assert!(actions.iter().any(covers), "{name}: {actions:?}");
        }
    }
}
