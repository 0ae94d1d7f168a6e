//! Tests of two keys at once against all pairs of their values.

use std::collections::BTreeMap;

use iamkit_authz::{Authorizer, BuiltinFacts, Caller, Options, Request};
use iamkit_catalog::Catalog;
use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::PolicyDocument;
use iamkit_reason::{Answer, ReasonOptions, no_new_access};

use crate::dice::{Dice, allows, document_of, set};

/// Pairs of policies for each pair of keys.
const PAIRS: usize = 300;

/// A key, the tests that are drawn of it, and the values that stand for all that the tests tell apart.
struct Axis {
    key: &'static str,
    operators: &'static [&'static str],
    tested: &'static [&'static str],
    values: Vec<Option<ContextValue>>,
}

impl Axis {
    fn new(
        key: &'static str,
        operators: &'static [&'static str],
        tested: &'static [&'static str],
        given: &[&[&str]],
    ) -> Self {
        let value = |texts: &&[&str]| match **texts {
            [] => None,
            [one] => Some(ContextValue::from(one)),
            [..] => Some(ContextValue::many(texts.iter().map(|text| (*text).to_owned()))),
        };
        Self { key, operators, tested, values: given.iter().map(value).collect() }
    }

    /// Every value is a list, that of one text, too.
    fn of_lists(mut self) -> Self {
        for value in self.values.iter_mut().flatten() {
            if let ContextValue::One(text) = value {
                *value = ContextValue::Many(vec![text.clone()]);
            }
        }
        self
    }

    fn draw(&self, dice: &mut Dice) -> (String, Vec<String>) {
        if dice.roll(4) == 0 {
            return ("Null".to_owned(), vec![dice.pick(&["true", "false"]).to_owned()]);
        }
        let operator = dice.pick(self.operators);
        let suffix = if operator == "Null" { "" } else { dice.pick(&["", "", "IfExists"]) };
        let values = (0..=dice.roll(2)).map(|_| dice.pick(self.tested).to_owned()).collect();
        (format!("{operator}{suffix}"), values)
    }
}

fn text() -> Axis {
    let operators = &["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"];
    let given: &[&[&str]] =
        &[&[], &["a"], &["b"], &["ab"], &["ax"], &["xb"], &["x"], &["axb"], &["a*"], &["*b"]];
    Axis::new("aws:PrincipalTag/t", operators, &["a", "b", "ab", "a*", "*b"], given)
}

fn presence() -> Axis {
    Axis::new("aws:PrincipalTag/p", &["Null"], &["true", "false"], &[&[], &["x"]])
}

fn list() -> Axis {
    let operators = &[
        "ForAllValues:StringEquals",
        "ForAnyValue:StringEquals",
        "ForAllValues:StringNotEquals",
        "ForAnyValue:StringNotEquals",
    ];
    let given: &[&[&str]] =
        &[&[], &["a"], &["b"], &["x"], &["a", "b"], &["a", "x"], &["b", "x"], &["a", "b", "x"]];
    Axis::new("aws:TagKeys", operators, &["a", "b"], given).of_lists()
}

fn number() -> Axis {
    let operators = &[
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
    ];
    let given: &[&[&str]] = &[&[], &["-1"], &["0"], &["1"], &["5"], &["10"], &["11"]];
    Axis::new("s3:max-keys", operators, &["0", "1", "10"], given)
}

fn date() -> Axis {
    let operators = &["DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals"];
    let given: &[&[&str]] = &[
        &[],
        &["2019-01-01T00:00:00Z"],
        &["2020-01-01T00:00:00Z"],
        &["2022-01-01T00:00:00Z"],
        &["2024-01-01T00:00:00Z"],
        &["2026-01-01T00:00:00Z"],
    ];
    let tested = &["2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z"];
    Axis::new("aws:TokenIssueTime", operators, tested, given)
}

/// Draws a policy of which each statement tests one of the keys or both.
fn document(dice: &mut Dice, axes: &[Axis; 2]) -> PolicyDocument {
    document_of(dice, |dice| {
        let mut tests: BTreeMap<String, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
        let first = dice.roll(3);
        for (number, axis) in axes.iter().enumerate() {
            // Mostly both.
            if first == number {
                continue;
            }
            for _ in 0..=dice.roll(2) {
                let (operator, values) = axis.draw(dice);
                tests.entry(operator).or_default().insert(axis.key, values);
            }
        }
        serde_json::to_string(&tests).unwrap()
    })
}

/// Returns a request for each pair of values.
fn requests([one, two]: &[Axis; 2]) -> Vec<Request> {
    let authorizer = Authorizer::new(Options::default(), BuiltinFacts);
    let caller: Caller = "arn:aws:iam::111122223333:user/ines".parse().unwrap();
    let pairs =
        one.values.iter().flat_map(|first| two.values.iter().map(move |second| (first, second)));
    let request = |(first, second): (&Option<ContextValue>, &Option<ContextValue>)| {
        let mut context = RequestContext::new();
        for (key, value) in [(one.key, first), (two.key, second)] {
            if let Some(value) = value {
                context.replace(key, value.clone());
            }
        }
        let request = authorizer.request(caller.clone(), "s3:a".parse().unwrap());
        request.resource("*").context(context).build_as_given().unwrap()
    };
    pairs.map(request).collect()
}

/// Holds answers about drawn pairs of policies against every pair of values.
fn check(axes: &[Axis; 2]) {
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let requests = requests(axes);
    let mut dice = Dice(0x7f4a_7c15_9e37_79b9);
    let (mut holds, mut fails) = (0, 0);
    for _ in 0..PAIRS {
        let (new, old) = (document(&mut dice, axes), document(&mut dice, axes));
        let pair = format!("{}\n{}", new.to_json(), old.to_json());
        let (new, old) = (set(&new), set(&old));
        let separating =
            requests.iter().find(|request| allows(&new, request) && !allows(&old, request));
        match no_new_access(&(&new).into(), &(&old).into(), &options) {
            Answer::Holds => {
                assert!(separating.is_none(), "{pair}\n{separating:#?}");
                holds += 1;
            }
            Answer::Fails(shown) => {
                assert!(separating.is_some(), "{pair}\n{shown:#?}");
                fails += 1;
            }
            Answer::Undecided(why) => panic!("{why:?}: {pair}"),
        }
    }
    assert!(holds > 20 && fails > 100, "both answers occur: {holds} {fails}");
}

#[test]
fn a_text_and_a_presence() {
    check(&[text(), presence()]);
}

#[test]
fn several_values_and_one() {
    check(&[list(), text()]);
}

#[test]
fn a_number_and_a_date() {
    check(&[number(), date()]);
}
