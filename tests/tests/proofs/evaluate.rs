//! What a policy says of one request, straight from the pages: no index, no sharing, no code of the
//! crates that prove.
//!
//! Fields of an ARN keep their colons apart here, as the questions about all requests take them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value;

/// A request: who calls what, on what, and the condition keys in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Who calls, where policies name principals.
    pub(crate) caller: Option<String>,
    pub(crate) action: String,
    pub(crate) resource: String,
    pub(crate) keys: BTreeMap<String, Given>,
}

/// What a request has for a key.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    One(String),
    Many(Vec<String>),
}

/// Says whether an Allow statement applies and no Deny statement does.
pub(crate) fn allows(policy: &Value, request: &Request) -> bool {
    let applies = |effect: &str| {
        list(&policy["Statement"])
            .iter()
            .any(|statement| statement["Effect"] == effect && matches(statement, request))
    };
    applies("Allow") && !applies("Deny")
}

fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn texts(value: &Value) -> Vec<&str> {
    list(value).into_iter().filter_map(Value::as_str).collect()
}

fn matches(statement: &Value, request: &Request) -> bool {
    let action = request.action.to_ascii_lowercase();
    let named =
        |names: &Value| texts(names).iter().any(|name| like(&name.to_ascii_lowercase(), &action));
    let is_action = match &statement["NotAction"] {
        Value::Null => named(&statement["Action"]),
        excepted => !named(excepted),
    };
    let covered = |patterns: &Value| texts(patterns).iter().any(|text| covers(text, request));
    let is_resource = match &statement["NotResource"] {
        Value::Null => covered(&statement["Resource"]),
        excepted => !covered(excepted),
    };
    let is_caller = request.caller.as_deref().is_none_or(|caller| names(statement, caller));
    let blocks = statement["Condition"].as_object().into_iter().flatten();
    is_action
        && is_resource
        && is_caller
        && blocks.into_iter().all(|(operator, keys)| {
            let keys = keys.as_object().into_iter().flatten();
            keys.into_iter().all(|(key, values)| holds(operator, key, values, request))
        })
}

/// IAM User Guide, "AWS JSON policy elements: Principal" and those on `NotPrincipal`.
fn names(statement: &Value, caller: &str) -> bool {
    let exempt = &statement["NotPrincipal"];
    if exempt.is_null() {
        return principals(&statement["Principal"]).iter().any(|(kind, text)| {
            let is_everybody = *text == "*" && (kind.is_none() || !is_service(caller));
            is_everybody || chain(caller).iter().any(|link| is_named(text, link))
        });
    }
    // Only whoever is listed with all that it belongs to is spared; nobody else's Deny is lifted.
    let listed = principals(exempt);
    let links = chain(caller);
    let is_listed = |link: &String| listed.iter().any(|(_, text)| is_named(text, link));
    links.is_empty() || !links.iter().all(is_listed)
}

fn principals(element: &Value) -> Vec<(Option<&str>, &str)> {
    match element {
        Value::String(text) => vec![(None, text.as_str())],
        Value::Object(kinds) => kinds
            .iter()
            .flat_map(|(kind, list)| {
                texts(list).into_iter().map(move |text| (Some(kind.as_str()), text))
            })
            .collect(),
        other => panic!("{other}"),
    }
}

fn is_service(caller: &str) -> bool {
    caller.ends_with(".amazonaws.com")
}

/// Returns what a caller is: the account, the role or user, the session. Somebody without
/// credentials is nothing.
fn chain(caller: &str) -> Vec<String> {
    if caller == "*" {
        return Vec::new();
    }
    let fields: Vec<&str> = caller.splitn(6, ':').collect();
    let [_, partition, _, _, account, name] = fields[..] else { return vec![caller.to_owned()] };
    let root = format!("arn:{partition}:iam::{account}:root");
    let path: Vec<&str> = name.split('/').collect();
    match path[..] {
        ["root"] => vec![root],
        ["assumed-role", role, _] => {
            vec![root, format!("arn:{partition}:iam::{account}:role/{role}"), caller.to_owned()]
        }
        ["user", ..] => vec![root, caller.to_owned()],
        _ => panic!("{caller}"),
    }
}

fn is_named(text: &str, link: &str) -> bool {
    let is_account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    text == link || is_account && link.ends_with(&format!("::{text}:root"))
}

/// Says whether a resource pattern covers the resource: field by field, the last one with its colons.
fn covers(pattern: &str, request: &Request) -> bool {
    if pattern == "*" {
        return true;
    }
    let Some(pattern) = filled(pattern, request) else { return false };
    let patterns: Vec<&str> = pattern.splitn(6, ':').collect();
    let fields: Vec<&str> = request.resource.splitn(6, ':').collect();
    patterns.len() == fields.len()
        && patterns.iter().zip(fields).all(|(pattern, field)| like(pattern, field))
}

/// Puts values in the place of variables, with their wildcards taken as they are; nothing when one
/// has no value. "If the key is not present in the request, the element with the variable does not
/// match" (IAM User Guide, "IAM policy elements: Variables and tags").
fn filled(text: &str, request: &Request) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}')?;
        let Some(Given::One(value)) = request.keys.get(&name.to_ascii_lowercase()) else {
            return None;
        };
        // The values that are drawn have no wildcards, so that they need no quotes.
        assert!(!value.contains(['*', '?']), "{value}");
        out += before;
        out += value;
        rest = behind;
    }
    Some(out + rest)
}

/// Says whether a text matches a pattern of `*` and `?`.
pub(crate) fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    // reached[n]: the pattern so far matches the first n characters.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for token in pattern {
        if token == '*' {
            let first = reached.iter().position(|is| *is).unwrap_or(reached.len());
            reached.iter_mut().skip(first).for_each(|is| *is = true);
            continue;
        }
        for n in (0..text.len()).rev() {
            reached[n + 1] = reached[n] && (token == '?' || token == text[n]);
        }
        reached[0] = false;
    }
    reached[text.len()]
}

/// IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for
/// multivalued context keys".
fn holds(operator: &str, key: &str, values: &Value, request: &Request) -> bool {
    let (set, operator) = match operator.split_once(':') {
        Some((set, operator)) => (Some(set), operator),
        None => (None, operator),
    };
    let given = request.keys.get(&key.to_ascii_lowercase());
    if operator == "Null" {
        return texts(values).iter().any(|text| (*text == "true") == given.is_none());
    }
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let (base, is_negated) = match operator.split_once("Not") {
        Some((kind, rest)) => (format!("{kind}{rest}"), true),
        None => (operator.to_owned(), false),
    };
    let is_one_of = |value: &str| {
        texts(values).iter().any(|text| {
            let Some(wanted) = filled(text, request) else { return false };
            compare(&base, &wanted, value)
        })
    };
    let satisfies = |value: &String| is_one_of(value) != is_negated;
    match (set, given) {
        (Some("ForAllValues"), None) => true,
        (Some("ForAnyValue"), None) => if_exists,
        (None, None) => is_negated || if_exists,
        (Some("ForAllValues"), Some(Given::Many(many))) => many.iter().all(satisfies),
        (Some("ForAnyValue"), Some(Given::Many(many))) => many.iter().any(satisfies),
        (Some(_) | None, Some(Given::One(one))) => satisfies(one),
        // One value cannot be compared with many.
        (None, Some(Given::Many(_))) => false,
        (Some(other), _) => panic!("{other}"),
    }
}

fn compare(base: &str, wanted: &str, value: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{text}"));
    match base {
        // All dates that are drawn have one form, whose texts sort as the instants do.
        "StringEquals" | "BinaryEquals" | "DateEquals" => wanted == value,
        "StringEqualsIgnoreCase" | "Bool" => wanted.eq_ignore_ascii_case(value),
        "StringLike" => like(wanted, value),
        "NumericEquals" => number(value).total_cmp(&number(wanted)).is_eq(),
        "NumericLessThan" => number(value) < number(wanted),
        "NumericLessThanEquals" => number(value) <= number(wanted),
        "NumericGreaterThan" => number(value) > number(wanted),
        "NumericGreaterThanEquals" => number(value) >= number(wanted),
        "DateLessThan" => value < wanted,
        "DateLessThanEquals" => value <= wanted,
        "DateGreaterThan" => value > wanted,
        "DateGreaterThanEquals" => value >= wanted,
        "IpAddress" => in_block(wanted, value),
        "ArnEquals" | "ArnLike" => {
            let (patterns, fields): (Vec<&str>, Vec<&str>) =
                (wanted.splitn(6, ':').collect(), value.splitn(6, ':').collect());
            patterns.len() == fields.len()
                && patterns.iter().zip(fields).all(|(pattern, field)| like(pattern, field))
        }
        other => panic!("{other}"),
    }
}

fn in_block(block: &str, address: &str) -> bool {
    let bits = |text: &str| match text.parse() {
        Ok(IpAddr::V4(address)) => Some(u32::from(address)),
        Ok(IpAddr::V6(_)) => None,
        Err(error) => panic!("{error}: {text}"),
    };
    let (network, length) = block.split_once('/').unwrap_or((block, "32"));
    let length: u32 = length.parse().unwrap_or_else(|_| panic!("{length}"));
    let mask = if length == 0 { 0 } else { u32::MAX << (32 - length) };
    // All blocks that are drawn are of the fourth version.
    bits(address)
        .is_some_and(|address| bits(network).map(|bits| bits & mask) == Some(address & mask))
}
