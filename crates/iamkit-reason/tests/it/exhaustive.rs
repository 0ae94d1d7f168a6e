//! Tests of one key against all values over a small alphabet: missing, one, or a set of them.

use iamkit_authz::{Authorizer, BuiltinFacts, Caller, Options, Request};
use iamkit_catalog::Catalog;
use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::PolicyDocument;
use iamkit_reason::{Answer, ReasonOptions, no_new_access};

use crate::dice::{Dice, allows, document_of, set};

/// Pairs of policies for each key.
const PAIRS: usize = 400;

const VALUES: [&str; 7] = ["a", "b", "ab", "a*", "*b", "?", "*"];

/// Returns all words over three letters, of which patterns spell two, up to two letters long.
fn words() -> Vec<String> {
    let letters = ["a", "b", "x"];
    let pairs = letters.iter().flat_map(|one| letters.iter().map(move |two| format!("{one}{two}")));
    letters.iter().map(ToString::to_string).chain(pairs).collect()
}

/// Returns all sets of up to three words.
fn sets_of_words() -> Vec<Vec<String>> {
    let words = words();
    let mut sets = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..3 {
        let to = sets.len();
        for at in from..to {
            let last = sets[at].last().cloned().unwrap_or_default();
            let position = words.iter().position(|word| *word == last).map_or(0, |at| at + 1);
            for word in &words[position..] {
                let mut more = sets[at].clone();
                more.push(word.clone());
                sets.push(more);
            }
        }
        from = to;
    }
    sets.split_off(1)
}

fn request(key: &str, value: Option<ContextValue>) -> Request {
    let authorizer = Authorizer::new(Options::default(), BuiltinFacts);
    let caller: Caller = "arn:aws:iam::111122223333:user/ines".parse().unwrap();
    let mut context = RequestContext::new();
    if let Some(value) = value {
        context.replace(key, value);
    }
    let request = authorizer.request(caller, "s3:a".parse().unwrap());
    request.resource("*").context(context).build_as_given().unwrap()
}

/// Draws one to three tests of a key, each under an operator of its own.
fn tests(dice: &mut Dice, key: &str, sets: &[&str]) -> String {
    let mut tests: Vec<String> = (0..=dice.roll(3))
        .map(|_| {
            if dice.roll(5) == 0 {
                return format!("\"Null\": {{\"{key}\": \"{}\"}}", dice.pick(&["true", "false"]));
            }
            let set = dice.pick(sets);
            let operator =
                dice.pick(&["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]);
            let suffix = dice.pick(&["", "", "IfExists"]);
            let values: Vec<String> =
                (0..=dice.roll(2)).map(|_| format!("\"{}\"", dice.pick(&VALUES))).collect();
            format!("\"{set}{operator}{suffix}\": {{\"{key}\": [{}]}}", values.join(", "))
        })
        .collect();
    tests.sort();
    tests.dedup_by(|left, right| same_operator(left, right));
    tests.join(", ")
}

fn same_operator(left: &str, right: &str) -> bool {
    left.split(" {").next() == right.split(" {").next()
}

fn document(dice: &mut Dice, key: &str, sets: &[&str]) -> PolicyDocument {
    document_of(dice, |dice| format!("{{{}}}", tests(dice, key, sets)))
}

/// Holds answers about drawn pairs against every request of a list.
fn check(key: &str, sets: &[&str], requests: &[Request]) {
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let mut dice = Dice(0x0123_4567_89ab_cdef);
    let (mut holds, mut fails, mut shown) = (0, 0, 0);
    for _ in 0..PAIRS {
        let (new, old) = (document(&mut dice, key, sets), document(&mut dice, key, sets));
        let pair = format!("{}\n{}", new.to_json(), old.to_json());
        let (new, old) = (set(&new), set(&old));
        let separates = |request: &&Request| allows(&new, request) && !allows(&old, request);
        let separating = requests.iter().find(separates);
        match no_new_access(&(&new).into(), &(&old).into(), &options) {
            Answer::Holds => {
                assert!(separating.is_none(), "{pair}\n{separating:#?}");
                holds += 1;
            }
            // Longer words and larger sets may separate them alone.
            Answer::Fails(_) => {
                fails += 1;
                shown += usize::from(separating.is_some());
            }
            Answer::Undecided(why) => panic!("{why:?}: {pair}"),
        }
    }
    assert!(holds > 40 && fails > 40, "both answers occur: {holds} {fails}");
    assert!(shown * 10 > fails * 9, "the alphabet is large enough: {shown} of {fails}");
}

#[test]
fn a_key_with_one_value() {
    let key = "aws:PrincipalTag/t";
    let longer =
        words().into_iter().flat_map(|word| ["a", "b", "x"].map(|end| format!("{word}{end}")));
    let words =
        words().into_iter().chain(longer).chain(VALUES.map(str::to_owned)).chain([String::new()]);
    let present = words.map(|word| request(key, Some(ContextValue::from(word))));
    let requests: Vec<Request> = present.chain([request(key, None)]).collect();
    check(key, &["", "", "", "ForAllValues:", "ForAnyValue:"], &requests);
}

#[test]
fn a_key_with_several_values() {
    let key = "aws:TagKeys";
    let present =
        sets_of_words().into_iter().map(|set| request(key, Some(ContextValue::many(set))));
    let requests: Vec<Request> = present.chain([request(key, None)]).collect();
    check(key, &["ForAllValues:", "ForAnyValue:", ""], &requests);
}
