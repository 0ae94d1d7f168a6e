//! Values that are judged by themselves, held against their variants.

use std::collections::BTreeSet;
use std::fmt::Write;

use iamkit_authz::PolicySet;
use iamkit_policy::{PolicyDocument, PolicyType};

use super::against::against_variants;
use super::{Judging, needless_values_so, repeated};
use crate::ask::values::variant::listed_values;
use crate::options::ReasonOptions;

/// Numbers that look drawn and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// Operators with a key and the values that they are given.
const TESTS: [(&str, &str, &[&str]); 14] = [
    ("StringLike", "aws:UserAgent", &["a", "a*", "*a", "*", "a?", "?", "ab", "a*b", "", "?*"]),
    ("StringNotLike", "aws:UserAgent", &["a", "a*", "*a", "a?", "ab", "a*b", "b"]),
    ("StringEquals", "aws:UserAgent", &["a", "A", "b", "ab", "a*"]),
    ("StringEqualsIgnoreCase", "aws:UserAgent", &["a", "A", "b", "aB", "AB"]),
    (
        "IpAddress",
        "aws:SourceIp",
        &[
            "10.0.0.0/8",
            "10.0.0.0/9",
            "10.128.0.0/9",
            "10.1.2.3",
            "10.1.2.3/32",
            "::/0",
            "2001:db8::/32",
        ],
    ),
    (
        "NotIpAddress",
        "aws:SourceIp",
        &["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "11.0.0.0/8", "10.1.2.3"],
    ),
    ("NumericEquals", "s3:max-keys", &["1", "1.0", "2", "3"]),
    ("NumericLessThan", "s3:max-keys", &["1", "1.0", "2", "3"]),
    ("NumericGreaterThanEquals", "s3:max-keys", &["1", "2", "3.0", "3"]),
    (
        "DateNotEquals",
        "aws:CurrentTime",
        &["2026-01-01T00:00:00Z", "2026-01-01", "2027-01-01", "1767225600"],
    ),
    (
        "ArnLike",
        "aws:SourceArn",
        &[
            "arn:aws:s3:::a*",
            "arn:aws:s3:::ab",
            "arn:*:*:*:*:*",
            "arn:aws:sqs:*:*:a",
            "arn:aws:s3:::a?",
        ],
    ),
    ("ForAllValues:StringLike", "aws:TagKeys", &["a", "a*", "b", "*b", "ab", ""]),
    ("ForAnyValue:StringNotLike", "aws:TagKeys", &["a", "a*", "b", "*b", "ab"]),
    (
        "StringLike",
        "s3:prefix",
        &[
            "${aws:username}/*",
            "a/*",
            "*",
            "${aws:username}",
            "home/${aws:username}",
            "home/*",
            "${aws:PrincipalTag/t}/*",
        ],
    ),
];

fn statement(dice: &mut Dice, has_principal: bool) -> String {
    let mut operators = String::new();
    let first = dice.below(TESTS.len());
    let mut list =
        |(operator, key, values): (&str, &str, &[&str]), most: usize, dice: &mut Dice| {
            let values: Vec<String> =
                (0..=dice.below(most)).map(|_| format!("\"{}\"", dice.of(values))).collect();
            let comma = if operators.is_empty() { "" } else { "," };
            write!(operators, r#"{comma}"{operator}":{{"{key}":[{}]}}"#, values.join(",")).unwrap();
        };
    list(TESTS[first], 5, dice);
    if dice.below(3) == 0 {
        let second = dice.below(TESTS.len());
        if TESTS[second].0 != TESTS[first].0 {
            list(TESTS[second], 2, dice);
        }
    }
    let principal = if has_principal {
        const PRINCIPALS: [&str; 6] = [
            r#""*""#,
            r#""111122223333""#,
            r#""arn:aws:iam::111122223333:root""#,
            r#""arn:aws:iam::111122223333:role/a""#,
            r#""arn:aws:iam::111122223333:user/b""#,
            r#""444455556666""#,
        ];
        let listed: Vec<&str> = (0..=dice.below(3)).map(|_| dice.of(&PRINCIPALS)).collect();
        format!(r#""Principal":{{"AWS":[{}]}},"#, listed.join(","))
    } else {
        String::new()
    };
    format!(
        r#"{{"Effect":"{}",{principal}"Action":"{}","Resource":"arn:aws:s3:::{}","Condition":{{{operators}}}}}"#,
        dice.of(&["Allow", "Allow", "Deny"]),
        dice.of(&["s3:GetObject", "s3:Get*", "s3:*"]),
        dice.of(&["b/*", "b*", "*"]),
    )
}

/// Returns the values that are needless as judged by themselves, and against their variants.
fn both(set: &PolicySet) -> [BTreeSet<usize>; 2] {
    let options = ReasonOptions::default();
    let values = listed_values(set);
    let repeated = repeated(&values);
    let judging = Judging::all(true);
    [needless_values_so(set, judging, &options), against_variants(set, &values, judging, &options)]
        .map(|found| {
            let place = |value: &super::ListedValue| {
                values.iter().position(|known| known.place() == value.place()).unwrap()
            };
            let places = found.found.iter().map(|needless| place(&needless.value));
            places.filter(|place| !repeated.contains(place)).collect()
        })
}

#[test]
fn values_are_as_needless_by_themselves_as_against_their_variants() {
    let mut dice = Dice(7);
    let mut needless = 0;
    for round in 0..400 {
        let has_principal = round % 4 == 0;
        let statements: Vec<String> =
            (0..=dice.below(3)).map(|_| statement(&mut dice, has_principal)).collect();
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        let document: PolicyDocument = text.parse().unwrap();
        let policy_type = if has_principal { PolicyType::Resource } else { PolicyType::Identity };
        let Ok(set) = PolicySet::builder(policy_type).add("policy", document).build() else {
            continue;
        };
        let [by_themselves, against] = both(&set);
        assert_eq!(by_themselves, against, "{text}");
        needless += against.len();
    }
    assert!(needless > 200, "{needless} values are needless");
}
