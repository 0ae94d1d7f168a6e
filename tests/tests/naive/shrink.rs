//! Makes a scenario small on which the engines differ.

use serde_json::Value;

use crate::corpus::answer;
use crate::engine;

/// Says how the engines differ.
fn difference(scenario: &Value) -> Option<String> {
    let (request, policies) = (&scenario["request"], &scenario["policies"]);
    let compiled = engine::compile(policies).ok()?;
    let decided = engine::decide(request, &compiled).ok()?;
    let expected = answer(scenario);
    (decided != expected).then(|| format!("engine {decided:?}, pages {expected:?}"))
}

/// Leaves out every member and item without which the engines still differ.
pub(crate) fn shrink(seed: u64, mut scenario: Value) -> String {
    let Some(mut told) = difference(&scenario) else {
        return format!("seed {seed}: alike when compiled alone: {scenario}");
    };
    loop {
        let smaller = paths(&scenario, "").into_iter().find_map(|path| {
            let mut smaller = scenario.clone();
            remove(&mut smaller, &path);
            difference(&smaller).map(|told| (smaller, told))
        });
        match smaller {
            Some((smaller, now)) => (scenario, told) = (smaller, now),
            None => return format!("{told}\n  {scenario}  (seed {seed})"),
        }
    }
}

/// The JSON pointers of everything inside, the outermost first.
fn paths(value: &Value, at: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for (name, _) in &children {
        found.push(format!("{at}/{name}"));
    }
    for (name, value) in children {
        found.extend(paths(value, &format!("{at}/{name}")));
    }
    found
}

fn remove(value: &mut Value, path: &str) {
    let (parent, name) = path.rsplit_once('/').unwrap();
    match value.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.remove(&name.replace("~1", "/").replace("~0", "~"));
        }
        Some(Value::Array(list)) => {
            list.remove(name.parse().unwrap());
        }
        _ => {}
    }
}
