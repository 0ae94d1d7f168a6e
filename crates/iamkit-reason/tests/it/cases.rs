//! The cases of `tests/reasoning`: documents, a question, and the answer that was derived by hand.

use std::fs;
use std::path::PathBuf;

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_managed::Archive;
use iamkit_policy::{ActionName, ActionPattern, PolicyDocument, PolicyType};
use iamkit_reason::{
    Access, Answer, Attachment, Change, EqualSids, MissingStatement, PublicResourceType,
    ReasonOptions, Rewritten, Universe, Violation, access_not_granted, covers, difference,
    equivalent, fit, merge, minimize, no_new_access, no_public_access, redundancies,
};
use serde_json::Value;

pub(crate) fn cases(question: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/reasoning")
        .join(format!("{question}.json"));
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn name(case: &Value) -> &str {
    case["name"].as_str().unwrap()
}

fn options(case: &Value) -> ReasonOptions<'static> {
    let universe = match case["options"]["universe"].as_str() {
        Some("catalog") => Universe::Catalog,
        _ => Universe::Open,
    };
    ReasonOptions::default().with_catalog(Catalog::embedded()).with_universe(universe)
}

/// Compiles a document of a case; `None` when it is refused.
fn set(case: &Value, document: &str) -> Option<PolicySet> {
    let policy_type = match case["options"]["policyType"].as_str() {
        Some("resource") => PolicyType::Resource,
        Some("role-trust") => PolicyType::RoleTrust,
        _ => PolicyType::Identity,
    };
    let document: PolicyDocument = case["documents"][document].to_string().parse().ok()?;
    PolicySet::builder(policy_type).add("policy", document).build().ok()
}

/// Holds an answer against the expected one.
fn check(case: &Value, answer: &Answer<Vec<Violation>>) {
    let expected = &case["expect"];
    match expected["result"].as_str().unwrap() {
        "PASS" => assert!(answer.holds(), "{}: {answer:#?}", name(case)),
        "FAIL" => {
            let violations = answer.failure();
            let violations = violations.unwrap_or_else(|| panic!("{}: {answer:#?}", name(case)));
            let mut statements: Vec<u64> =
                violations.iter().map(|found| u64::from(found.statement.at.statement)).collect();
            statements.sort_unstable();
            statements.dedup();
            if let Some(expected) = expected["statements"].as_array() {
                let expected: Vec<u64> =
                    expected.iter().map(|index| index.as_u64().unwrap()).collect();
                assert_eq!(statements, expected, "{}", name(case));
            }
            for found in violations {
                // `noReplay` says that there need be none that the engine decides the same.
                let replays = expected["noReplay"].as_bool() != Some(true);
                assert!(found.request.simulates() || !replays, "{}: {found:#?}", name(case));
            }
        }
        other => panic!("{other}"),
    }
}

#[test]
fn no_new_access_cases() {
    for case in cases("no-new-access") {
        let (new, reference) = (set(&case, "new"), set(&case, "reference"));
        let (Some(new), Some(reference)) = (new, reference) else {
            assert_eq!(case["expect"]["exit"], 2, "{}", name(&case));
            continue;
        };
        check(&case, &no_new_access(&(&new).into(), &(&reference).into(), &options(&case)));
    }
}

#[test]
fn access_not_granted_cases() {
    for case in cases("access-not-granted") {
        let policy = set(&case, "policy").unwrap();
        let texts = |name: &str| -> Vec<String> {
            let list = case["options"][name].as_array();
            let texts = list.into_iter().flatten().map(|text| text.as_str().unwrap().to_owned());
            texts.collect()
        };
        let access = Access::new(texts("actions"), texts("resources")).unwrap();
        check(&case, &access_not_granted(&(&policy).into(), &access, &options(&case)));
    }
}

#[test]
fn covers_cases() {
    for case in cases("covers") {
        let policy = set(&case, "policy").unwrap();
        let required = match case["documents"]["required"]["managed"].as_str() {
            None => set(&case, "required").unwrap(),
            Some(name) => {
                let managed = Archive::embedded().policy(name).unwrap();
                let document = managed.latest().document().unwrap();
                PolicySet::builder(PolicyType::Identity).add(name, document).build().unwrap()
            }
        };
        let options = options(&case);
        let answer = covers(&(&policy).into(), &required, &options);
        let expected = &case["expect"];
        if expected["result"] == "PASS" {
            assert!(answer.holds(), "{}: {answer:#?}", name(&case));
            continue;
        }
        let uncovered = answer.failure().unwrap();
        let names = |action: &str| {
            let action: ActionName = action.parse().unwrap();
            uncovered.missing.iter().any(|missing| missing.statement.action.covers(&action))
        };
        for action in expected["missing"].as_array().into_iter().flatten() {
            assert!(names(action.as_str().unwrap()), "{}: {action}", name(&case));
        }
        for action in expected["notMissing"].as_array().into_iter().flatten() {
            assert!(!names(action.as_str().unwrap()), "{}: {action}", name(&case));
        }
        for (action, resources) in expected["missingResources"].as_object().into_iter().flatten() {
            let action: ActionName = action.parse().unwrap();
            let of = |missing: &MissingStatement| -> Vec<Value> {
                let named = missing.statement.action.covers(&action);
                let patterns = missing.statement.resource().filter(|_| named);
                let patterns = patterns.map_or(&[][..], |element| element.patterns());
                patterns.iter().map(|pattern| pattern.value.as_str().into()).collect()
            };
            let found: Vec<Value> = uncovered.missing.iter().flat_map(of).collect();
            assert_eq!(Value::from(found), *resources, "{}: {action}", name(&case));
        }
        if expected["addProves"] != true {
            assert!(!uncovered.is_enough, "{}: {uncovered:#?}", name(&case));
            continue;
        }
        assert!(uncovered.is_enough, "{}: {uncovered:#?}", name(&case));
        let mut document: PolicyDocument = case["documents"]["policy"].to_string().parse().unwrap();
        for missing in &uncovered.missing {
            document = document.with_statement(missing.statement.clone());
        }
        let added =
            PolicySet::builder(PolicyType::Identity).add("added", document).build().unwrap();
        let answer = covers(&(&added).into(), &required, &options);
        assert!(answer.holds(), "{}: {answer:#?}", name(&case));
    }
}

#[test]
fn equivalent_cases() {
    for case in cases("equivalent") {
        let (left, right) = (set(&case, "a").unwrap(), set(&case, "b").unwrap());
        let answer = equivalent(&(&left).into(), &(&right).into(), &options(&case));
        let passes = case["expect"]["result"] == "PASS";
        assert_eq!(answer.holds(), passes, "{}: {answer:#?}", name(&case));
        assert_eq!(answer.failure().is_some(), !passes, "{}: {answer:#?}", name(&case));
    }
}

#[test]
fn difference_cases() {
    for case in cases("diff") {
        let (old, new) = (set(&case, "a").unwrap(), set(&case, "b").unwrap());
        let found = difference(&(&old).into(), &(&new).into(), &options(&case));
        assert_eq!(found.undecided, None);
        let expected = &case["expect"];
        let names = |changes: &[Change], action: &str| {
            let action: ActionName = action.parse().unwrap();
            let mut patterns = changes.iter().flat_map(|change| &change.violation.actions.patterns);
            patterns.any(|text| ActionPattern::new(&**text).matches(&action))
        };
        let sides = [("gained", "notGained", &found.gained), ("lost", "notLost", &found.lost)];
        for (is, is_not, changes) in sides {
            let list = |name: &str| expected[name].as_array().cloned();
            if list(is).is_some_and(|list| list.is_empty()) {
                assert!(changes.is_empty(), "{}: {changes:#?}", name(&case));
            }
            for action in list(is).into_iter().flatten() {
                let action = action.as_str().unwrap();
                assert!(names(changes, action), "{}: {action} {changes:#?}", name(&case));
            }
            for action in list(is_not).into_iter().flatten() {
                let action = action.as_str().unwrap();
                assert!(!names(changes, action), "{}: {action}", name(&case));
            }
        }
    }
}

#[test]
fn no_public_access_cases() {
    for case in cases("no-public-access") {
        let resource_type: PublicResourceType =
            case["options"]["resourceType"].as_str().unwrap().parse().unwrap();
        let policy_type = if resource_type.is_role_trust() {
            PolicyType::RoleTrust
        } else {
            PolicyType::Resource
        };
        let document: PolicyDocument = case["documents"]["policy"].to_string().parse().unwrap();
        let policy = PolicySet::builder(policy_type).add("policy", document).build().unwrap();
        check(&case, &no_public_access(&policy, resource_type, &options(&case)));
    }
}

#[test]
fn redundant_cases() {
    for case in cases("redundant") {
        let policy = set(&case, "policy").unwrap();
        let found = redundancies(&policy, &options(&case));
        assert_eq!(found.undecided, None);
        let has = |entry: &Value| {
            found.elements.iter().any(|element| {
                Some(u64::from(element.statement.at.statement)) == entry["statement"].as_u64()
                    && element.value.as_deref() == entry["value"].as_str()
            })
        };
        for entry in case["expect"]["redundant"].as_array().into_iter().flatten() {
            assert!(has(entry), "{}: {entry} {found:#?}", name(&case));
        }
        for entry in case["expect"]["notRedundant"].as_array().into_iter().flatten() {
            assert!(!has(entry), "{}: {entry} {found:#?}", name(&case));
        }
    }
}

fn document(case: &Value, name: &str) -> PolicyDocument {
    case["documents"][name].to_string().parse().unwrap()
}

/// Holds documents against what is expected of a rewriting.
fn check_rewritten(case: &Value, found: &Rewritten, before: Option<&PolicyDocument>) {
    let expected = &case["expect"];
    if expected["refused"].as_bool() == Some(true) {
        assert!(found.documents.is_empty() && found.reason.is_some(), "{}", name(case));
        return;
    }
    assert!(found.is_proved, "{}: {found:#?}", name(case));
    let set_of = |documents: &[PolicyDocument]| {
        let builder = PolicySet::builder(PolicyType::Identity);
        let add = |builder: iamkit_authz::PolicySetBuilder, document: &PolicyDocument| {
            builder.add("policy", document.clone())
        };
        documents.iter().fold(builder, add).build().unwrap()
    };
    let means = |other: &PolicyDocument| {
        let (found, other) = (set_of(&found.documents), set_of(std::slice::from_ref(other)));
        equivalent(&(&found).into(), &(&other).into(), &options(case)).holds()
    };
    if let Some(before) = before {
        assert!(means(before), "{}: {found:#?}", name(case));
    }
    if expected["equals"].is_object() {
        let other: PolicyDocument = expected["equals"].to_string().parse().unwrap();
        assert!(means(&other), "{}: {found:#?}", name(case));
    }
    if let Some(names) = expected["sids"].as_array() {
        let statements = found.documents.iter().flat_map(PolicyDocument::statements);
        let sids: Vec<Value> = statements
            .map(|statement| statement.sid().map(iamkit_policy::Sid::as_str).into())
            .collect();
        assert_eq!(sids, *names, "{}", name(case));
    }
    let bound = |name: &str| expected[name].as_u64().map(|bound| usize::try_from(bound).unwrap());
    let statements: usize = found.documents.iter().map(|found| found.statements().len()).sum();
    let sizes: Vec<usize> = found.documents.iter().map(|found| found.to_json().len()).collect();
    assert!(bound("maxStatements").is_none_or(|most| statements <= most), "{}", name(case));
    assert!(bound("maxCharacters").is_none_or(|most| sizes.iter().sum::<usize>() <= most));
    assert!(bound("maxCharactersEach").is_none_or(|most| sizes.iter().all(|size| *size <= most)));
    assert!(bound("minDocuments").is_none_or(|least| sizes.len() >= least), "{}", name(case));
    assert!(bound("maxDocuments").is_none_or(|most| sizes.len() <= most), "{}", name(case));
}

#[test]
fn minimize_cases() {
    for case in cases("minimize") {
        let policy = document(&case, "policy");
        let found = minimize(&policy, PolicyType::Identity, &options(&case)).unwrap();
        check_rewritten(&case, &found, Some(&policy));
    }
}

#[test]
fn fit_cases() {
    for case in cases("fit") {
        assert_eq!(case["options"]["attach"], "managed");
        let quota = PolicyType::Identity.quota().unwrap();
        let attachment = Attachment::new(PolicyType::Identity, quota, 10);
        let policy = document(&case, "policy");
        let found = fit(&policy, None, attachment, &options(&case)).unwrap();
        check_rewritten(&case, &found, Some(&policy));
    }
}

#[test]
fn merge_cases() {
    for case in cases("merge") {
        let documents: Vec<PolicyDocument> =
            case["documents"].as_object().unwrap().keys().map(|key| document(&case, key)).collect();
        let equal_sids = match case["options"]["bySid"].as_bool() {
            Some(true) => EqualSids::Replace,
            _ => EqualSids::KeepBoth,
        };
        let found = merge(&documents, PolicyType::Identity, equal_sids, &options(&case)).unwrap();
        check_rewritten(&case, &found, None);
    }
}
