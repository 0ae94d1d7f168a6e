//! The second engine decides the conformance corpus as it expects.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::decide::{Answer, Decision, decide};
use crate::request::Request;

/// Puts the documents of managed policies in the place of their names.
fn resolve(member: &mut Value) {
    match member {
        Value::Array(list) => list.iter_mut().for_each(resolve),
        Value::Object(map) => {
            if let Some(name) = map.get("managed").and_then(Value::as_str) {
                let name = name.rsplit('/').next().unwrap();
                let name = name.strip_prefix("p-").unwrap_or(name).to_owned();
                *member = json!({"name": name, "document": document(&name)});
            } else if !map.contains_key("Statement") {
                map.values_mut().for_each(resolve);
            }
        }
        _ => {}
    }
}

fn document(name: &str) -> Value {
    if name == "FullAWSAccess" || name == "RCPFullAWSAccess" {
        let all = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
        return json!({"Version": "2012-10-17", "Statement": all});
    }
    let policy = iamkit_managed::Archive::embedded()
        .policy(name)
        .unwrap_or_else(|| panic!("{name} is no managed policy"));
    serde_json::from_str(&policy.latest().document().unwrap().to_json()).unwrap()
}

/// Returns policies with documents only.
pub(crate) fn resolved(policies: &Value) -> Value {
    let mut policies = policies.clone();
    resolve(&mut policies);
    policies
}

/// Decides a scenario.
pub(crate) fn answer(scenario: &Value) -> Answer {
    let policies = resolved(&scenario["policies"]);
    decide(&Request::read(&scenario["request"], &policies), &policies)
}

pub(crate) const fn name(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ImplicitDeny => "implicitDeny",
        Decision::ExplicitDeny => "explicitDeny",
    }
}

/// Says whether a scenario asks for something that the second engine does not have: unknown keys,
/// other choices than the default, and what is given besides policies.
fn is_out_of_reach(scenario: &Value) -> bool {
    const BESIDES: [&str; 6] = [
        "keyGrants",
        "aclGrant",
        "accessPoint",
        "resourceShares",
        "blockPublicAccess",
        "objectOwnership",
    ];
    // They rest on lists of the catalog, on paths and home Regions that AWS chose, or on calendars.
    // Block Public Access is out of reach, where it is always on, too.
    const ON_LISTS: [&str; 7] = ["M15 ", "M19 ", "M45 ", "M74 ", "M76 ", "M78 ", "A35 "];
    let name = scenario["name"].as_str().unwrap_or_default();
    if ON_LISTS.iter().any(|number| name.starts_with(number)) {
        return true;
    }
    let policies = &scenario["policies"];
    // A call makes several requests.
    if scenario["request"].get("operation").is_some() {
        return true;
    }
    ["unknownContext", "options"].iter().any(|member| scenario.get(member).is_some())
        || BESIDES.iter().any(|member| policies.get(member).is_some())
}

#[test]
fn the_corpus_is_decided_as_it_expects() {
    let folder = std::env::var("IAMKIT_SCENARIOS").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance"),
        |folder| Path::new(&folder).to_owned(),
    );
    let (mut wrong, mut count) = (Vec::new(), 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".scenario.json") {
            continue;
        }
        let scenarios: Vec<Value> =
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for scenario in scenarios.iter().filter(|scenario| !is_out_of_reach(scenario)) {
            let found = name(answer(scenario).decision);
            if scenario["expect"]["decision"] != found {
                wrong.push(format!("{}: {found}", scenario["name"]));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
