//! Drawn policies and requests.

use iamkit_authz::{Authorizer, BuiltinFacts, Caller, Options, PolicySet, Request};
use iamkit_condition::{ContextValue, RequestContext};
use iamkit_pattern::FieldCrossing;
use iamkit_policy::{Effect, PolicyDocument, PolicyType};

/// A small generator of numbers, the same on every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        // Marsaglia, "Xorshift RNGs", 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(crate) fn pick<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[self.roll(list.len())]
    }

    /// Returns one to `most` texts of a list as JSON.
    fn list(&mut self, texts: &[&str], most: usize) -> String {
        let count = 1 + self.roll(most);
        let picked: Vec<String> = (0..count).map(|_| format!("\"{}\"", self.pick(texts))).collect();
        format!("[{}]", picked.join(","))
    }
}

const ACTIONS: [&str; 9] =
    ["s3:a", "s3:ab", "s3:b*", "s3:*", "s3:?b", "sqs:a", "sqs:*a*", "s*:x", "*"];
const RESOURCES: [&str; 9] = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a*",
    "arn:aws:s3:::?b",
    "arn:aws:s3:*:*:*b",
    "arn:aws:s3:::*/${aws:username}",
    "arn:aws:s3:::${aws:username}",
    "arn:aws:s3:::a/${aws:PrincipalTag/t, 'b'}/*",
    "arn:*:s3:::ab",
];
const TEXTS: [&str; 8] = ["a", "b", "ab", "a*", "*b", "?", "*", "${aws:username}"];
const PLAIN: [&str; 5] = ["a", "b", "ab", "", "${aws:username}"];

/// Draws a test of one of the keys.
fn condition(dice: &mut Dice) -> String {
    let suffix = dice.pick(&["", "", "IfExists"]);
    let (operator, key, values) = match dice.roll(9) {
        0 => (
            dice.pick(&["StringEquals", "StringNotEquals"]),
            "aws:PrincipalTag/t",
            dice.list(&PLAIN, 2),
        ),
        1 => (
            dice.pick(&["StringLike", "StringNotLike"]),
            "aws:PrincipalTag/t",
            dice.list(&TEXTS, 2),
        ),
        2 => (
            dice.pick(&["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"]),
            "aws:PrincipalTag/t",
            dice.list(&["A", "ab"], 2),
        ),
        3 => (
            dice.pick(&["StringEquals", "StringLike", "StringNotEquals"]),
            "aws:username",
            dice.list(&["a", "b", "a*"], 2),
        ),
        4 => {
            let operator = dice.pick(&[
                "ForAllValues:StringEquals",
                "ForAnyValue:StringEquals",
                "ForAllValues:StringNotEquals",
                "ForAnyValue:StringNotLike",
                "ForAnyValue:StringLike",
                "StringEquals",
            ]);
            (operator, "aws:TagKeys", dice.list(&["a", "b", "a*"], 2))
        }
        5 => {
            let operator = dice.pick(&[
                "NumericLessThan",
                "NumericGreaterThanEquals",
                "NumericEquals",
                "NumericNotEquals",
            ]);
            (operator, "s3:max-keys", dice.list(&["5", "10"], 2))
        }
        6 => (
            dice.pick(&["IpAddress", "NotIpAddress"]),
            "aws:SourceIp",
            dice.list(&["10.0.0.0/8", "10.1.0.0/16", "192.0.2.1"], 2),
        ),
        7 => (dice.pick(&["Bool"]), "aws:SecureTransport", dice.list(&["true", "false"], 1)),
        _ => (
            dice.pick(&["ArnLike", "ArnNotLike", "StringLike"]),
            "aws:SourceArn",
            dice.list(
                &["arn:aws:sns:*:1:a", "arn:aws:sns:x:1:*", "arn:aws:sns:*:*:${aws:username}"],
                2,
            ),
        ),
    };
    if dice.roll(8) == 0 {
        return format!("\"Null\":{{\"{key}\":\"{}\"}}", dice.pick(&["true", "false"]));
    }
    format!("\"{operator}{suffix}\":{{\"{key}\":{values}}}")
}

fn statement(dice: &mut Dice) -> String {
    let effect = dice.pick(&["Allow", "Allow", "Deny"]);
    let action = dice.pick(&["Action", "Action", "Action", "NotAction"]);
    let resource = dice.pick(&["Resource", "Resource", "Resource", "NotResource"]);
    let actions = dice.list(&ACTIONS, 2);
    let resources = dice.list(&RESOURCES, 2);
    let mut conditions: Vec<String> = (0..dice.roll(3)).map(|_| condition(dice)).collect();
    // One operator stands once in a block.
    conditions.sort();
    conditions.dedup_by(|left, right| left.split('{').next() == right.split('{').next());
    format!(
        "{{\"Effect\":\"{effect}\",\"{action}\":{actions},\"{resource}\":{resources},\"Condition\":{{{}}}}}",
        conditions.join(",")
    )
}

/// Draws a policy document.
pub(crate) fn document(dice: &mut Dice) -> PolicyDocument {
    let count = 1 + dice.roll(3);
    let statements: Vec<String> = (0..count).map(|_| statement(dice)).collect();
    let text = format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", statements.join(","));
    text.parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Draws a document of one to three statements that differ in effect and condition alone; `condition` draws
/// the block of one.
pub(crate) fn document_of(
    dice: &mut Dice,
    mut condition: impl FnMut(&mut Dice) -> String,
) -> PolicyDocument {
    let effects =
        [&["Allow"][..], &["Allow", "Allow"], &["Allow", "Deny"], &["Allow", "Allow", "Deny"]];
    let statements: Vec<String> = dice
        .pick(&effects)
        .iter()
        .map(|effect| {
            let condition = condition(dice);
            format!(
                r#"{{"Effect": "{effect}", "Action": "s3:a", "Resource": "*", "Condition": {condition}}}"#
            )
        })
        .collect();
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    text.parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub(crate) fn set(document: &PolicyDocument) -> PolicySet {
    let builder = PolicySet::builder(PolicyType::Identity);
    builder.add("policy", document.clone()).build_unchecked().unwrap()
}

/// Draws a request that well-typed values make up.
pub(crate) fn request(dice: &mut Dice) -> Request {
    let mut options = Options::default();
    options.field_crossing = FieldCrossing::Strict;
    let authorizer = Authorizer::new(options, BuiltinFacts);
    let caller: Caller = "arn:aws:iam::111122223333:user/ines".parse().unwrap();
    let action =
        dice.pick(&["s3:a", "s3:ab", "s3:b", "s3:bb", "s3:x", "sqs:a", "sqs:xay", "sns:q"]);
    let resource = dice.pick(&[
        "*",
        "arn:aws:s3:::a",
        "arn:aws:s3:::b",
        "arn:aws:s3:::ab",
        "arn:aws:s3:::a/b",
        "arn:aws:s3:::a/b/x",
        "arn:aws:s3:x:1:b",
        "arn:aws-cn:s3:::ab",
        "arn:aws:sqs:::c:d",
    ]);
    let mut context = RequestContext::new();
    let texts = ["a", "b", "ab", "", "zz", "A", "c:d"];
    for (key, values) in [
        ("aws:PrincipalTag/t", &texts[..]),
        ("aws:username", &texts[..]),
        ("s3:max-keys", &["4", "5", "7.5", "10", "11"]),
        ("aws:SourceIp", &["10.1.2.3", "10.2.3.4", "192.0.2.1", "192.0.2.2", "2001:db8::1"]),
        ("aws:SecureTransport", &["true", "false"]),
        (
            "aws:SourceArn",
            &[
                "arn:aws:sns:x:1:a",
                "arn:aws:sns:y:1:b",
                "arn:aws:sns:x:1:c:d",
                "arn:aws:sns:x:2:ab",
            ],
        ),
    ] {
        if dice.roll(3) > 0 {
            context.replace(key, dice.pick(values));
        }
    }
    if dice.roll(2) == 0 {
        let count = 1 + dice.roll(2);
        let values: Vec<Box<str>> =
            (0..count).map(|_| dice.pick(&["a", "b", "ab", "zz"]).into()).collect();
        context.replace("aws:TagKeys", ContextValue::Many(values));
    }
    let builder = authorizer.request(caller, action.parse().unwrap());
    builder.resource(resource).context(context).build_as_given().unwrap()
}

/// Says whether a set allows a request, statement by statement.
pub(crate) fn allows(set: &PolicySet, request: &Request) -> bool {
    let applying = set.applying(request);
    let effects = applying.iter().map(|at| set.statement(*at).unwrap().effect());
    let mut is_allowed = false;
    for effect in effects {
        match effect {
            Effect::Allow => is_allowed = true,
            Effect::Deny => return false,
        }
    }
    is_allowed
}
