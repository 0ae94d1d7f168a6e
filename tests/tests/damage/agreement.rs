//! One judge: `validate` has an error exactly where the engine refuses to compile.

use std::path::Path;

use iamkit::authz::{CompileError, PolicySet};
use iamkit::policy::{PolicyType, lower};
use iamkit::validate::{CheckFamily, DocumentKind, FindingType, Options, validate};
use iamkit_catalog::Catalog;
use serde_json::Value;

use crate::base::Deny;
use crate::damage::damage;
use crate::random::Random;

#[test]
fn validate_and_compile_refuse_the_same_documents() {
    let options = Options::new(Catalog::embedded()).select(&[CheckFamily::Storable]);
    let mut random = Random::new(7);
    let mut refused = 0;
    for _ in 0..4_000 {
        let mut deny = Deny::new(&mut random);
        for _ in 0..random.below(3) {
            damage(&mut deny, &mut random);
        }
        let text = deny.document(r#""Version": "2012-10-17", "#);
        let tree = iamkit::syntax::parse(&text);
        let lowered = lower(tree.root().unwrap());
        let built = PolicySet::builder(deny.policy_type).add_lowered("p", lowered).build();
        let kind = match deny.policy_type {
            PolicyType::Resource => DocumentKind::Resource(None),
            _ => DocumentKind::Identity,
        };
        let findings = validate(&text, kind, &options);
        let is_refused = findings.iter().any(|found| found.finding_type == FindingType::Error);
        assert_eq!(built.is_err(), is_refused, "{text}: {findings:?}");
        refused += usize::from(is_refused);
    }
    assert!((1_000..3_500).contains(&refused), "{refused}");
}

/// Every document of the corpora under `tests` is refused exactly if `validate` has an error, and what
/// stops a decision has the code of a finding there: one judgement, also by name.
#[test]
fn what_stops_a_decision_is_a_finding_of_the_same_code() {
    let options = Options::new(Catalog::embedded())
        .select(&[CheckFamily::AccessAnalyzer, CheckFamily::Storable]);
    let alone = Options::new(Catalog::embedded()).select(&[CheckFamily::Storable]);
    let (mut judged, mut refused) = (0, 0);
    for (place, policy_type, text) in documents() {
        let tree = iamkit::syntax::parse(&text);
        let lowered = lower(tree.root().unwrap());
        let built = PolicySet::builder(policy_type).add_lowered("p", lowered).build();
        let kind = match policy_type {
            PolicyType::Resource => DocumentKind::Resource(None),
            PolicyType::ServiceControl => DocumentKind::ServiceControl,
            PolicyType::ResourceControl => DocumentKind::ResourceControl,
            _ => DocumentKind::Identity,
        };
        let findings = validate(&text, kind, &options);
        let is_error = |found: &&_| -> bool {
            let found: &&iamkit::validate::Finding = found;
            found.finding_type == FindingType::Error
        };
        let errors: Vec<&str> =
            findings.iter().filter(is_error).map(|found| found.code.as_str()).collect();
        let of_storable = validate(&text, kind, &alone);
        assert_eq!(built.is_err(), of_storable.iter().any(|it| is_error(&it)), "{place}: {text}");
        judged += 1;
        let Err(CompileError::Refused { all, .. }) = built else { continue };
        refused += 1;
        for (_, violation) in all {
            let names = [Some(violation.code()), violation.rule.storable_code()];
            let is_found = names.into_iter().flatten().any(|code| errors.contains(&code));
            assert!(is_found, "{place}: {names:?} is none of {errors:?}: {text}");
        }
    }
    assert!(judged > 600 && refused > 50, "{judged}, {refused}");
}

/// Returns the documents of scenarios and of rows about what is refused, by the layer they stand in.
fn documents() -> Vec<(String, PolicyType, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let folder = std::fs::read_dir(root.join("conformance")).unwrap();
    let files = folder.map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == "json"));
    for path in files.chain([root.join("fail-closed/rows.json")]) {
        let text = std::fs::read_to_string(&path).unwrap();
        let all: Vec<Value> = serde_json::from_str(&text).unwrap();
        for (index, case) in all.iter().enumerate() {
            let scenario = case.get("scenario").unwrap_or(case);
            let place = format!("{} {index}", path.display());
            for (layer, policies) in scenario["policies"].as_object().into_iter().flatten() {
                // The trust policy of a role has a grammar of its own.
                let resource = scenario["request"]["resource"].as_str().unwrap_or_default();
                let policy_type = match &**layer {
                    "identity" => PolicyType::Identity,
                    "resource" if !resource.contains(":role/") => PolicyType::Resource,
                    "serviceControl" => PolicyType::ServiceControl,
                    "resourceControl" => PolicyType::ResourceControl,
                    _ => continue,
                };
                in_value(policies, &mut |document| {
                    found.push((place.clone(), policy_type, document.to_string()));
                });
            }
        }
    }
    found
}

fn in_value(value: &Value, add: &mut dyn FnMut(&Value)) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| in_value(item, add)),
        Value::Object(map) if map.contains_key("Statement") => add(value),
        Value::Object(map) => {
            let inner = ["policies", "document"].into_iter().filter_map(|name| map.get(name));
            inner.for_each(|item| in_value(item, add));
        }
        _ => {}
    }
}
