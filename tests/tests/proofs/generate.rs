//! Random small policies, and requests near them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::evaluate::{Given, Request};

/// A reproducible source of numbers (`SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap_or(0) % bound
    }

    pub(crate) fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Which operators a policy may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Text,
    Variables,
    Numbers,
    Dates,
    Addresses,
    Sets,
    Mixed,
    /// Policies of resources, with principals.
    Principals,
}

impl Family {
    pub(crate) const ALL: [Self; 8] = [
        Self::Text,
        Self::Variables,
        Self::Numbers,
        Self::Dates,
        Self::Addresses,
        Self::Sets,
        Self::Mixed,
        Self::Principals,
    ];
}

const ACTION_PATTERNS: [&str; 12] = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:GetA",
    "S3:geta",
    "s3:*A",
    "s3:?etA",
    "s3:Get?",
    "sqs:*",
    "s3:*A*",
    "sqs:SendA",
    "s3:GetAB",
];
const ACTIONS: [&str; 9] = [
    "s3:GetA",
    "s3:GetB",
    "s3:GetAB",
    "s3:PutA",
    "s3:Get",
    "sqs:SendA",
    "sqs:GetA",
    "sns:GetA",
    "s3:x",
];

fn pattern(random: &mut Random, letters: &[&str], longest: usize) -> String {
    (0..=random.below(longest)).map(|_| random.one(letters)).collect()
}

const LIKE: [&str; 6] = ["a", "b", "*", "?", "a", "b"];
const PLAIN: [&str; 3] = ["a", "b", "c"];
const FIELDS: [&str; 5] = ["", "111122223333", "*", "1*", "???"];

fn resource(random: &mut Random, family: Family) -> String {
    if random.chance(25) {
        return "*".to_owned();
    }
    let account = random.one(&FIELDS);
    let mut last = pattern(random, &LIKE, 4);
    if family == Family::Variables && random.chance(60) {
        let at = random.below(last.len() + 1);
        last.insert_str(at, random.one(&["${aws:PrincipalTag/t}", "${aws:PrincipalTag/u}"]));
    }
    if random.chance(15) {
        last.push(':');
        last += &pattern(random, &LIKE, 2);
    }
    format!("arn:aws:s3::{account}:{last}")
}

fn some<T: Into<Value>>(random: &mut Random, mut make: impl FnMut(&mut Random) -> T) -> Value {
    let count = 1 + random.below(3);
    if count == 1 {
        return make(random).into();
    }
    Value::Array((0..count).map(|_| make(random).into()).collect())
}

const NUMBERS: [&str; 6] = ["0", "1", "2", "10", "1.5", "-3"];
const DATES: [&str; 4] = [
    "2020-01-01T00:00:00Z",
    "2024-06-01T12:00:00Z",
    "2026-11-29T00:00:00Z",
    "2030-01-01T00:00:00Z",
];
const BLOCKS: [&str; 7] = [
    "10.0.0.0/8",
    "10.0.0.0/9",
    "10.128.0.0/9",
    "10.0.0.1/32",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/31",
];

/// Returns an operator, a key and values.
fn test(random: &mut Random, family: Family) -> (String, String, Value) {
    let family = match family {
        Family::Mixed => Family::ALL[random.below(6)],
        family => family,
    };
    let if_exists = if random.chance(25) { "IfExists" } else { "" };
    let tag = random.one(&["aws:PrincipalTag/t", "aws:PrincipalTag/u", "AWS:principaltag/t"]);
    match family {
        Family::Text | Family::Variables | Family::Principals => {
            if random.chance(12) {
                return ("Null".into(), tag.into(), json!(random.one(&["true", "false"])));
            }
            if random.chance(12) {
                let operator = random.one(&["Bool", "BoolIfExists"]);
                let value = json!(random.one(&["true", "false"]));
                return (operator.into(), "aws:MultiFactorAuthPresent".into(), value);
            }
            if random.chance(15) {
                let operator = random.one(&["ArnLike", "ArnNotLike", "ArnEquals", "StringLike"]);
                let values =
                    some(random, |random| format!("arn:aws:s3:::{}", pattern(random, &LIKE, 3)));
                return (format!("{operator}{if_exists}"), "aws:SourceArn".into(), values);
            }
            let operator = random.one(&[
                "StringEquals",
                "StringNotEquals",
                "StringLike",
                "StringNotLike",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
            ]);
            let has_wildcards = operator.ends_with("Like");
            let values = some(random, |random| {
                if family == Family::Variables && random.chance(30) {
                    let other = random.one(&["${aws:PrincipalTag/u}", "${aws:username}"]);
                    let rest = if has_wildcards { random.one(&["", "*", "a"]) } else { "" };
                    return format!("{other}{rest}");
                }
                if random.chance(6) {
                    return String::new();
                }
                pattern(random, if has_wildcards { &LIKE } else { &PLAIN }, 3)
            });
            (format!("{operator}{if_exists}"), tag.into(), values)
        }
        Family::Numbers => {
            let operator = random.one(&[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ]);
            let values = some(random, |random| random.one(&NUMBERS));
            (format!("{operator}{if_exists}"), "s3:max-keys".into(), values)
        }
        Family::Dates => {
            let operator = random.one(&[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ]);
            let values = some(random, |random| random.one(&DATES));
            (format!("{operator}{if_exists}"), "aws:TokenIssueTime".into(), values)
        }
        Family::Addresses => {
            let operator = random.one(&["IpAddress", "NotIpAddress"]);
            let values = some(random, |random| random.one(&BLOCKS));
            (format!("{operator}{if_exists}"), "aws:SourceIp".into(), values)
        }
        Family::Sets | Family::Mixed => {
            if random.chance(15) {
                let value = json!(random.one(&["true", "false"]));
                return ("Null".into(), "aws:TagKeys".into(), value);
            }
            let set = random.one(&["ForAllValues", "ForAnyValue"]);
            let operator =
                random.one(&["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]);
            let letters: &[&str] = if operator.ends_with("Like") { &LIKE } else { &PLAIN };
            let values = some(random, |random| pattern(random, letters, 2));
            (format!("{set}:{operator}"), "aws:TagKeys".into(), values)
        }
    }
}

const PRINCIPALS: [&str; 7] = [
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:role/R",
    "arn:aws:sts::111122223333:assumed-role/R/one",
    "arn:aws:iam::444455556666:user/eve",
    "444455556666",
];
const CALLERS: [&str; 9] = [
    "*",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:sts::111122223333:assumed-role/R/one",
    "arn:aws:sts::111122223333:assumed-role/R/two",
    "arn:aws:iam::444455556666:user/eve",
    "arn:aws:iam::777788889999:user/zoe",
    "lambda.amazonaws.com",
];

fn principal(random: &mut Random, effect: &str) -> (&'static str, Value) {
    if effect == "Deny" && random.chance(40) {
        return ("NotPrincipal", json!({"AWS": some(random, |random| random.one(&PRINCIPALS))}));
    }
    let value = match random.below(6) {
        0 => json!("*"),
        1 => json!({"AWS": "*"}),
        2 => json!({"Service": "lambda.amazonaws.com"}),
        _ => json!({"AWS": some(random, |random| random.one(&PRINCIPALS))}),
    };
    ("Principal", value)
}

fn statement(random: &mut Random, family: Family, denies: usize) -> Value {
    let mut statement = Map::new();
    let effect = if random.chance(denies) { "Deny" } else { "Allow" };
    statement.insert("Effect".into(), json!(effect));
    let action = if random.chance(15) { "NotAction" } else { "Action" };
    statement.insert(action.into(), some(random, |random| random.one(&ACTION_PATTERNS)));
    let element = if random.chance(15) { "NotResource" } else { "Resource" };
    statement.insert(element.into(), some(random, |random| resource(random, family)));
    if family == Family::Principals {
        let (name, value) = principal(random, effect);
        statement.insert(name.into(), value);
    }
    let mut blocks = Map::new();
    for _ in 0..random.below(3) {
        let (operator, key, values) = test(random, family);
        let block = blocks.entry(operator).or_insert_with(|| json!({}));
        if let Some(block) = block.as_object_mut()
            && !block.keys().any(|known| known.eq_ignore_ascii_case(&key))
        {
            block.insert(key, values);
        }
    }
    if !blocks.is_empty() {
        statement.insert("Condition".into(), Value::Object(blocks));
    }
    Value::Object(statement)
}

pub(crate) fn policy(random: &mut Random, family: Family) -> Value {
    let count = 1 + random.below(4);
    let statements: Vec<Value> = (0..count).map(|_| statement(random, family, 30)).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Returns a policy like another one: a statement, an element or a condition more or less.
pub(crate) fn neighbour(random: &mut Random, family: Family, policy: &Value) -> Value {
    let mut near = policy.clone();
    let Some(statements) = near["Statement"].as_array_mut() else { return near };
    for _ in 0..=random.below(2) {
        let index = random.below(statements.len());
        match random.below(5) {
            0 => statements.push(statement(random, family, 30)),
            1 if statements.len() > 1 => drop(statements.remove(index)),
            2 => drop(statements[index].as_object_mut().and_then(|one| one.remove("Condition"))),
            // An Allow for all but somebody is another matter.
            3 if statements[index].get("NotPrincipal").is_none() => {
                statements[index]["Effect"] = json!(random.one(&["Allow", "Deny"]));
            }
            _ => {
                let fresh = statement(random, family, 30);
                if let Some(condition) = fresh.get("Condition") {
                    statements[index]["Condition"] = condition.clone();
                }
            }
        }
    }
    near
}

/// Returns a request of which a policy may say something.
pub(crate) fn request(random: &mut Random, family: Family) -> Request {
    let word = |random: &mut Random, longest: usize| -> String {
        let letters = ["a", "b", "z"];
        (0..random.below(longest + 1)).map(|_| random.one(&letters)).collect()
    };
    let account = random.one(&["", "111122223333", "1", "123", "444455556666"]);
    let mut last = word(random, 4);
    if random.chance(15) {
        last = format!("{last}:{}", word(random, 2));
    }
    if last.is_empty() {
        last.push('a');
    }
    let resource =
        if random.chance(8) { "*".to_owned() } else { format!("arn:aws:s3::{account}:{last}") };
    let mut keys = BTreeMap::new();
    for key in ["aws:principaltag/t", "aws:principaltag/u", "aws:username"] {
        if random.chance(60) {
            let mut value = word(random, 3);
            if random.chance(15) {
                value = value.to_ascii_uppercase();
            }
            keys.insert(key.to_owned(), Given::One(value));
        }
    }
    let mut one = |random: &mut Random, key: &str, of: &[&str]| {
        if random.chance(60) {
            keys.insert(key.to_owned(), Given::One(random.one(of).to_owned()));
        }
    };
    one(random, "aws:multifactorauthpresent", &["true", "false"]);
    one(random, "s3:max-keys", &["0", "1", "2", "3", "10", "11", "1.5", "-3", "-4", "1.2"]);
    one(
        random,
        "aws:tokenissuetime",
        &[
            DATES[0],
            DATES[1],
            DATES[2],
            DATES[3],
            "2019-01-01T00:00:00Z",
            "2025-01-01T00:00:00Z",
            "2031-01-01T00:00:00Z",
        ],
    );
    one(
        random,
        "aws:sourceip",
        &["10.0.0.0", "10.0.0.1", "10.0.0.2", "10.200.0.1", "11.0.0.0", "200.0.0.1", "9.1.1.1"],
    );
    if random.chance(60) {
        let arn = format!("arn:aws:s3:::{}", word(random, 3));
        keys.insert("aws:sourcearn".to_owned(), Given::One(arn));
    }
    if random.chance(60) {
        let many = (0..=random.below(3)).map(|_| word(random, 2)).filter(|one| !one.is_empty());
        let many: Vec<String> = many.collect();
        if !many.is_empty() {
            keys.insert("aws:tagkeys".to_owned(), Given::Many(many));
        }
    }
    let caller = (family == Family::Principals).then(|| random.one(&CALLERS).to_owned());
    Request { caller, action: random.one(&ACTIONS).to_owned(), resource, keys }
}
