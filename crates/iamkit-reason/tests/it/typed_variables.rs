//! Variables compared with keys whose values are ARNs, numbers and the like, against pairs of values.

use std::collections::BTreeMap;

use iamkit_authz::{Authorizer, BuiltinFacts, Caller, Options, Request};
use iamkit_catalog::Catalog;
use iamkit_condition::RequestContext;
use iamkit_pattern::FieldCrossing;
use iamkit_policy::PolicyDocument;
use iamkit_reason::{Answer, ReasonOptions, no_new_access};

use crate::dice::{Dice, allows, document_of, set};

/// Pairs of policies for each key.
const PAIRS: usize = 300;
/// The key that is the variable, whose values are any texts.
const TAG: &str = "aws:PrincipalTag/v";
const TEXTS: [&str; 6] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "StringEqualsIfExists",
];

/// A key whose values are of one type.
struct Subject {
    key: &'static str,
    /// Operators of its type, and whether they read variables.
    operators: &'static [&'static str],
    reads_variables: bool,
    /// What it is compared with beside a variable.
    tested: &'static [&'static str],
    values: &'static [&'static str],
    /// Of how many pairs one may stay open: texts of dates and addresses are not told apart.
    open_of: usize,
}

const ARNS: Subject = Subject {
    key: "ecs:cluster",
    operators: &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "ArnLikeIfExists"],
    reads_variables: true,
    tested: &["arn:aws:ecs:*:*:cluster/a", "arn:aws:ecs:us-east-1:111122223333:cluster/a"],
    values: &[
        "arn:aws:ecs:us-east-1:111122223333:cluster/a",
        "arn:aws:ecs:us-east-1:111122223333:cluster/b",
        "arn:aws:ecs:eu-west-1:111122223333:cluster/a",
    ],
    open_of: 10,
};

const PLAIN_VARIABLES: [&str; 4] =
    ["${aws:PrincipalTag/v}", "${aws:PrincipalTag/v}*", "${aws:PrincipalTag/v, 'true'}", "*"];
const ARN_VARIABLES: [&str; 4] = [
    "${aws:PrincipalTag/v}",
    "${aws:PrincipalTag/v}/a",
    "arn:aws:ecs:*:*:cluster/${aws:PrincipalTag/v}",
    "arn:aws:${aws:PrincipalTag/v}:*:*:*",
];
/// What the tag is besides missing and the values of the key.
const PIECES: [&str; 6] = ["a", "b", "ecs", "", "1", "arn:aws:ecs:us-east-1:111122223333:cluster"];

fn document(dice: &mut Dice, subject: &Subject) -> PolicyDocument {
    document_of(dice, |dice| {
        let mut tests: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for _ in 0..=dice.roll(2) {
            let is_text = dice.roll(2) == 0;
            let operator = dice.pick(if is_text { &TEXTS } else { subject.operators });
            let reads_arns = subject.reads_variables;
            let variables = if reads_arns { &ARN_VARIABLES } else { &PLAIN_VARIABLES };
            let may_be_variable = is_text || reads_arns;
            let values = (0..=dice.roll(2)).map(|_| {
                let is_variable = may_be_variable && dice.roll(3) > 0;
                dice.pick(if is_variable { variables } else { subject.tested })
            });
            tests.entry(operator).or_default().insert(subject.key, values.collect());
        }
        if dice.roll(3) == 0 {
            let operator = dice.pick(&TEXTS);
            tests.entry(operator).or_default().insert(TAG, vec![dice.pick(subject.values)]);
        }
        serde_json::to_string(&tests).unwrap()
    })
}

/// Returns a request for each pair of a value of the key and one of the tag.
fn requests(subject: &Subject) -> Vec<Request> {
    let mut options = Options::default();
    options.field_crossing = FieldCrossing::Strict;
    let authorizer = Authorizer::new(options, BuiltinFacts);
    let caller: Caller = "arn:aws:iam::111122223333:user/ines".parse().unwrap();
    let given = || subject.values.iter().copied().map(Some).chain([None]);
    let tags = || given().chain(PIECES.into_iter().map(Some));
    let pairs = given().flat_map(|value| tags().map(move |tag| (value, tag)));
    let request = |(value, tag): (Option<&str>, Option<&str>)| {
        let mut context = RequestContext::new();
        for (key, value) in [(subject.key, value), (TAG, tag)] {
            if let Some(value) = value {
                context.replace(key, value);
            }
        }
        let request = authorizer.request(caller.clone(), "s3:a".parse().unwrap());
        request.resource("*").context(context).build_as_given().unwrap()
    };
    pairs.map(request).collect()
}

/// Holds proofs about drawn pairs of policies against every pair of values; what fails was tried already.
fn check(subject: &Subject) {
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let requests = requests(subject);
    let mut dice = Dice(0x1f83_d9ab_fb41_bd6b);
    let (mut holds, mut fails, mut open) = (0, 0, 0);
    for _ in 0..PAIRS {
        let (new, old) = (document(&mut dice, subject), document(&mut dice, subject));
        let pair = format!("{}\n{}", new.to_json(), old.to_json());
        let (new, old) = (set(&new), set(&old));
        match no_new_access(&(&new).into(), &(&old).into(), &options) {
            Answer::Holds => {
                let is_separating =
                    |request: &&Request| allows(&new, request) && !allows(&old, request);
                let separating = requests.iter().find(is_separating);
                assert!(separating.is_none(), "{pair}\n{separating:#?}");
                holds += 1;
            }
            Answer::Fails(_) => fails += 1,
            Answer::Undecided(_) => open += 1,
        }
    }
    let told = format!("{}: {holds} hold, {fails} fail, {open} are open", subject.key);
    assert!(holds >= 5 && fails > 50 && open < PAIRS / subject.open_of, "{told}");
}

#[test]
fn arns() {
    check(&ARNS);
    // Of a key that the catalog does not know the operators say the type, or several of them.
    check(&Subject { key: "example:cluster", ..ARNS });
}

#[test]
fn texts_under_operators_of_arns() {
    check(&Subject {
        key: "aws:PrincipalTag/w",
        values: &["arn:aws:ecs:us-east-1:111122223333:cluster/a", "a", "", "arn:aws:ecs"],
        ..ARNS
    });
}

#[test]
fn truths() {
    check(&Subject {
        key: "aws:SecureTransport",
        operators: &["Bool", "BoolIfExists"],
        reads_variables: false,
        tested: &["true", "false"],
        values: &["true", "false"],
        open_of: 10,
    });
}

#[test]
fn numbers() {
    check(&Subject {
        key: "s3:max-keys",
        operators: &["NumericEquals", "NumericLessThan", "NumericGreaterThan", "NumericNotEquals"],
        reads_variables: false,
        tested: &["1", "5", "10"],
        values: &["0", "1", "3", "5", "7", "10", "11"],
        open_of: 10,
    });
}

#[test]
fn dates() {
    check(&Subject {
        key: "aws:TokenIssueTime",
        operators: &["DateEquals", "DateLessThan", "DateGreaterThan"],
        reads_variables: false,
        tested: &["2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z"],
        values: &["2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2022-01-01T00:00:00Z"],
        open_of: 4,
    });
}

#[test]
fn addresses() {
    check(&Subject {
        key: "aws:SourceIp",
        operators: &["IpAddress", "NotIpAddress"],
        reads_variables: false,
        tested: &["203.0.113.7", "203.0.113.0/24"],
        values: &["203.0.113.7", "203.0.113.8", "198.51.100.1"],
        open_of: 4,
    });
}

#[test]
fn keys_of_several_types() {
    check(&Subject {
        key: "example:mixed",
        operators: &["NumericEquals", "NumericLessThan", "Bool", "ArnEquals", "DateEquals"],
        reads_variables: false,
        tested: &["1", "5", "true", "arn:aws:sqs:us-east-1:111122223333:q"],
        values: &["1", "3", "5", "true", "x", "arn:aws:sqs:us-east-1:111122223333:q"],
        open_of: 2,
    });
}
