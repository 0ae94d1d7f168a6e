//! Both engines decide the same random scenarios.

use std::collections::BTreeMap;
use std::thread;

use serde_json::{Value, json};

use crate::caller::Kind;
use crate::decide::decide;
use crate::generate::{Case, case};
use crate::request::Request;
use crate::{engine, shrink};

/// Requests under each set of policies: compiling is what takes longest.
const REQUESTS: usize = 100;

/// The number of policy sets; `IAMKIT_ORACLE_CASES` asks for more or fewer.
fn cases() -> u64 {
    std::env::var("IAMKIT_ORACLE_CASES").map_or(3_300, |count| count.parse().unwrap())
}

/// How often each decision comes up, by kind of caller.
type Seen = BTreeMap<(&'static str, &'static str), usize>;

/// Returns the first few scenarios of a case on which the engines differ, made small.
fn differences(seed: u64, seen: &mut Seen) -> Vec<String> {
    let Case { policies, requests } = case(seed, REQUESTS);
    let resolved = crate::corpus::resolved(&policies);
    let compiled = match engine::compile(&policies) {
        Ok(compiled) => compiled,
        // Documents that AWS refuses to store are no part of a decision.
        Err(error) if error.contains("Refused") => return Vec::new(),
        Err(error) => panic!("seed {seed}: {error}: {policies}"),
    };
    let mut found = Vec::new();
    for request in &requests {
        let decided = engine::decide(request, &compiled)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}: {request}"));
        let expected = decide(&Request::read(request, &resolved), &resolved);
        *seen.entry((kind(request), crate::corpus::name(expected.decision))).or_default() += 1;
        if decided != expected {
            let scenario = json!({"request": request, "policies": policies});
            found.push(shrink::shrink(seed, scenario));
            if found.len() > 2 {
                break;
            }
        }
    }
    found
}

/// The kind of caller and whether the resource is in its account.
fn kind(request: &Value) -> &'static str {
    let request = Request::read(request, &json!({}));
    let is_same = request.is_same_account();
    match request.caller.kind {
        Kind::Root | Kind::RootSession if is_same => "root",
        Kind::User if is_same => "user",
        Kind::RoleSession { .. } if is_same => "session",
        Kind::FederatedUser { .. } if is_same => "federated user",
        Kind::Service(_) => "service",
        Kind::Federated(_) => "provider",
        Kind::Anonymous => "anonymous",
        _ => "other account",
    }
}

#[test]
fn both_engines_decide_alike() {
    let threads = u64::try_from(thread::available_parallelism().map_or(1, usize::from)).unwrap();
    let (mut found, mut seen) = (Vec::new(), Seen::new());
    let parts: Vec<(Vec<String>, Seen)> = thread::scope(|scope| {
        let start = |part| {
            scope.spawn(move || {
                let mut seen = Seen::new();
                let seeds = (0..cases()).filter(|seed| seed % threads == part);
                let found = seeds.flat_map(|seed| differences(seed, &mut seen)).collect();
                (found, seen)
            })
        };
        let parts: Vec<_> = (0..threads).map(start).collect();
        parts.into_iter().map(|part| part.join().unwrap()).collect()
    });
    for (differences, counts) in parts {
        found.extend(differences);
        for (key, count) in counts {
            *seen.entry(key).or_default() += count;
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
    // Scenarios that all end alike would show nothing.
    let total: usize = seen.values().sum();
    assert_eq!(seen.len(), 24, "{seen:?}");
    assert!(seen.values().all(|count| count * 1_000 > total), "{seen:#?}");
    println!("{total} {seen:#?}");
}
