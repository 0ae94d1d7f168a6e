//! Models as requests.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_condition::ContextValue;
use iamkit_pattern::Field;
use iamkit_pattern::solve::{Language, Letter, Word};

use crate::coordinate::{Deciders, Scope, Value};
use crate::search::Model;
use crate::space::{Binding, Coordinate, KeyId, PredicateId, Test, Unnamed};
use crate::variables::values_in;

/// Resource and condition keys of a request. A key without value must be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Concrete {
    pub(crate) resource: String,
    pub(crate) context: BTreeMap<KeyId, Option<ContextValue>>,
}

/// Returns the requests that a model may stand for, the likeliest first.
pub(crate) fn concrete(
    deciders: &mut Deciders<'_>,
    scope: &Scope,
    model: &Model,
    predicates: &BTreeSet<PredicateId>,
) -> Vec<Concrete> {
    let mut readable: BTreeMap<Coordinate, Value> = BTreeMap::new();
    for (&coordinate, value) in model {
        let mut word = |word: &Word| read(deciders, scope, coordinate, word, predicates);
        let value = match value {
            Value::Missing => Value::Missing,
            Value::One(found) => Value::One(word(found)),
            Value::Many(found) => Value::Many(found.iter().map(&mut word).collect()),
        };
        readable.insert(coordinate, value);
    }
    let mut generics = generic_texts(scope, &readable);
    let mut found = vec![with_texts(&readable, &generics)];
    // Where a generic value was read as anything, the texts say what it must be.
    for &coordinate in &scope.relaxed {
        for (key, text) in values_of_relaxed(deciders, coordinate, &found, predicates) {
            if scope.assignment.get(key) == &Binding::Generic {
                generics.insert(key, text);
            }
        }
    }
    if !scope.relaxed.is_empty() {
        for (key, text) in &generics {
            readable.insert(Coordinate::Key(*key), Value::One(Word::from(text.as_str())));
        }
        found.insert(0, with_texts(&readable, &generics));
    }
    found.extend(with_distinct_values(scope, model, &readable, &generics));
    with_values(found)
}

/// Returns the request in which every generic value has a text of its own: what looks best may be what
/// another value looks like.
fn with_distinct_values(
    scope: &Scope,
    model: &Model,
    readable: &BTreeMap<Coordinate, Value>,
    generics: &BTreeMap<KeyId, String>,
) -> Option<Concrete> {
    let (mut readable, mut generics) = (readable.clone(), generics.clone());
    let mut number = 0;
    for (key, binding) in &scope.assignment.bindings {
        let coordinate = Coordinate::Key(*key);
        if let (Binding::Generic, Some(Value::One(word))) = (binding, model.get(&coordinate))
            && word.letters().contains(&Letter::Fresh)
        {
            number += 1;
            let text = word.to_text(&format!("value{number}"), |_| "value");
            readable.insert(coordinate, Value::One(Word::from(text.as_str())));
            generics.insert(*key, text);
        }
    }
    (number > 0).then(|| with_texts(&readable, &generics))
}

/// Returns a word with texts for its fresh letters such that every predicate stays as it is.
fn read(
    deciders: &mut Deciders<'_>,
    scope: &Scope,
    coordinate: Coordinate,
    word: &Word,
    predicates: &BTreeSet<PredicateId>,
) -> Word {
    let (mut positive, mut negative) = (Vec::new(), Vec::new());
    for &id in predicates {
        let predicate = deciders.space.predicate_at(id);
        let is_text = predicate.is_some_and(|predicate| {
            predicate.coordinate == coordinate
                && matches!(predicate.test, Test::Resource { .. } | Test::Text { .. })
        });
        if !is_text {
            continue;
        }
        for is_wide in [false, true] {
            let language = deciders.language(scope, id, is_wide);
            if language.matches(word) { positive.push(language) } else { negative.push(language) }
        }
    }
    positive.extend(deciders.universe_of(coordinate).filter(|universe| universe.matches(word)));
    negative.extend(Deciders::excluded_of(scope, coordinate));
    let positive: Vec<&Language> = positive.iter().map(|language| &**language).collect();
    let negative: Vec<&Language> = negative.iter().map(|language| &**language).collect();
    let name = match coordinate {
        Coordinate::Resource => "",
        Coordinate::Key(key) => &deciders.space.key_at(key).name,
    };
    let texts = example_texts(name);
    let is_account = texts.first() == Some(&"111122223333");
    // ARNs of buckets have no account.
    let services: &[&str] =
        if name.eq_ignore_ascii_case("aws:SourceArn") { &["sns", "sqs"] } else { &["s3", "sqs"] };
    let bucket = as_bucket(word, &positive, &negative);
    let word = bucket.as_ref().unwrap_or(word);
    let (word, compared) =
        word.readable_counted(&positive, &negative, |field, before| match field {
            None if is_account => rest_of_account(before).unwrap_or(texts),
            None => texts,
            Some(Field::Prefix) => &["arn"],
            Some(Field::Partition) => PARTITIONS,
            Some(Field::Service) => services,
            Some(Field::Region) => regions_of(partition_of(before).unwrap_or_default()),
            Some(Field::Account) => {
                rest_of_account(before).unwrap_or(&["111122223333", "444455556666"])
            }
            Some(Field::Resource) => &["example", "x", "other"],
        });
    // What it takes goes with the length of the patterns.
    deciders.note_compared(compared);
    word
}

/// Partitions as examples, the likeliest first.
const PARTITIONS: &[&str] =
    &["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];

/// Returns what makes an account of the digits that stand before, if some do.
fn rest_of_account(before: &[Letter]) -> Option<&'static [&'static str]> {
    const RESTS: [[&str; 2]; 11] = [
        ["11122223333", "23456789012"],
        ["1122223333", "3456789012"],
        ["122223333", "456789012"],
        ["22223333", "56789012"],
        ["2223333", "6789012"],
        ["223333", "789012"],
        ["23333", "89012"],
        ["3333", "9012"],
        ["333", "012"],
        ["33", "12"],
        ["3", "2"],
    ];
    let is_digit = |letter: &&Letter| matches!(letter, Letter::Char('0'..='9'));
    let digits = before.iter().rev().take_while(is_digit).count();
    RESTS.get(digits.checked_sub(1)?).map(<[&str; 2]>::as_slice)
}

/// Returns the partition of an ARN that starts so.
fn partition_of(before: &[Letter]) -> Option<&'static str> {
    let is_of = |partition: &&&str| {
        let start = format!("arn:{partition}:");
        before.starts_with(Word::from(&*start).letters())
    };
    PARTITIONS.iter().find(is_of).copied()
}

/// Returns Regions of a partition, those of `aws` where it is another one than is known.
pub(crate) fn regions_of(partition: &str) -> &'static [&'static str] {
    // AWS General Reference, "Regions and Endpoints", and the guides of the partitions.
    match partition {
        "aws-cn" => &["cn-north-1", "cn-northwest-1"],
        "aws-us-gov" => &["us-gov-west-1", "us-gov-east-1"],
        "aws-eusc" => &["eusc-de-east-1"],
        "aws-iso" => &["us-iso-east-1", "us-iso-west-1"],
        "aws-iso-b" => &["us-isob-east-1", "us-isob-west-1"],
        "aws-iso-e" => &["eu-isoe-west-1"],
        "aws-iso-f" => &["us-isof-east-1", "us-isof-south-1"],
        _ => &["us-east-1", "eu-west-1"],
    }
}

/// Returns the ARN of Amazon S3 without Region and account where they are free, as buckets and objects have
/// it, if it is as good.
fn as_bucket(word: &Word, positive: &[&Language], negative: &[&Language]) -> Option<Word> {
    let fields: Vec<&[Letter]> =
        word.letters().splitn(6, |letter| *letter == Letter::Char(':')).collect();
    let [prefix, partition, service, region, account, resource] = *fields.as_slice() else {
        return None;
    };
    let is_free = |field: &[Letter]| field.iter().all(|letter| *letter == Letter::Fresh);
    let has_place = !region.is_empty() || !account.is_empty();
    let is_s3 = *service == ['s', '3'].map(Letter::Char);
    if !(is_s3 && has_place && is_free(region) && is_free(account)) {
        return None;
    }
    let partitions: Vec<Word> = if is_free(partition) {
        PARTITIONS.iter().map(|partition| Word::from(*partition)).collect()
    } else {
        vec![partition.iter().copied().collect()]
    };
    let bucket = |partition: &Word| -> Word {
        let fields = [prefix, partition.letters(), service, &[], &[], resource];
        fields.join(&Letter::Char(':')).into_iter().collect()
    };
    let mut buckets = partitions.iter().map(bucket);
    buckets.find(|bucket| {
        let matches = |language: &&Language| language.matches(bucket);
        positive.iter().all(matches) && !negative.iter().any(matches)
    })
}

/// Returns texts that look like values of a key.
fn example_texts(key: &str) -> &'static [&'static str] {
    let name = key.rsplit([':', '/']).next().unwrap_or_default().to_ascii_lowercase();
    match &*name {
        _ if name.ends_with("account") || name == "sourceowner" => {
            &["111122223333", "444455556666", "777788889999"]
        }
        _ if name.ends_with("orgid") => &["o-exampleorg", "o-otherorg12"],
        _ if name.ends_with("orgpaths") => &["o-exampleorg/r-ab12/ou-ab12-11111111/"],
        _ if name.ends_with("region") => &["us-east-1", "eu-west-1"],
        _ if name.ends_with("vpc") => &["vpc-1a2b3c4d"],
        _ if name.ends_with("vpce") => &["vpce-1a2b3c4d"],
        _ if name.ends_with("arn") => &["arn:aws:iam::111122223333:role/example"],
        "principaltype" => &["AssumedRole", "User", "Account", "FederatedUser"],
        "username" => &["ines", "omar"],
        "userid" => &["AIDAEXAMPLE", "AROAEXAMPLE:session"],
        "calledvia" | "calledviafirst" | "calledvialast" => {
            &["athena.amazonaws.com", "cloudformation.amazonaws.com", "dynamodb.amazonaws.com"]
        }
        "passedtoservice" | "viaservice" => &["ec2.amazonaws.com", "lambda.amazonaws.com"],
        _ => &["example", "x", "other"],
    }
}

/// Returns a text for each generic value: that of its own coordinate.
fn generic_texts(scope: &Scope, readable: &BTreeMap<Coordinate, Value>) -> BTreeMap<KeyId, String> {
    let mut texts = BTreeMap::new();
    // A value may hold another generic value.
    for _ in 0..=scope.assignment.bindings.len() {
        for (key, binding) in &scope.assignment.bindings {
            match (binding, readable.get(&Coordinate::Key(*key))) {
                (Binding::Text(text), _) => {
                    texts.insert(*key, text.to_string());
                }
                (Binding::Generic, Some(Value::One(word))) => {
                    let text = text_of(word, &texts);
                    texts.insert(*key, text);
                }
                _ => {}
            }
        }
    }
    texts
}

/// Returns the requests with real values in the places of those that no input names. The more of
/// them, the likelier one is unlike what patterns with wildcards match.
fn with_values(found: Vec<Concrete>) -> Vec<Concrete> {
    const MOST_VALUES: usize = 24;
    let is_open = |value: &ContextValue| match value {
        ContextValue::One(text) => Unnamed::is_in(text),
        ContextValue::Many(texts) => texts.iter().any(|text| Unnamed::is_in(text)),
    };
    let has_unnamed = |concrete: &Concrete| {
        Unnamed::is_in(&concrete.resource) || concrete.context.values().flatten().any(is_open)
    };
    if !found.iter().any(has_unnamed) {
        return found;
    }
    let filled = |concrete: &Concrete, number: usize| {
        let mut concrete = concrete.clone();
        concrete.resource = Unnamed::fill(&concrete.resource, number);
        for value in concrete.context.values_mut().flatten() {
            *value = match value {
                ContextValue::One(text) => ContextValue::from(Unnamed::fill(text, number)),
                ContextValue::Many(texts) => {
                    ContextValue::many(texts.iter().map(|text| Unnamed::fill(text, number)))
                }
            };
        }
        concrete
    };
    let numbers = 0..MOST_VALUES;
    numbers.flat_map(|number| found.iter().map(move |concrete| filled(concrete, number))).collect()
}

fn text_of(word: &Word, generics: &BTreeMap<KeyId, String>) -> String {
    word.to_text("x", |letter| generics.get(&KeyId(letter)).map_or("value", String::as_str))
}

fn with_texts(
    readable: &BTreeMap<Coordinate, Value>,
    generics: &BTreeMap<KeyId, String>,
) -> Concrete {
    let mut found = Concrete::default();
    for (coordinate, value) in readable {
        match (coordinate, value) {
            (Coordinate::Resource, Value::One(word)) => found.resource = text_of(word, generics),
            (Coordinate::Resource, _) => {}
            (Coordinate::Key(key), Value::Missing) => {
                found.context.insert(*key, None);
            }
            (Coordinate::Key(key), Value::One(word)) => {
                let text = text_of(word, generics);
                found.context.insert(*key, Some(ContextValue::from(text)));
            }
            (Coordinate::Key(key), Value::Many(words)) => {
                let texts = words.iter().map(|word| text_of(word, generics));
                found.context.insert(*key, Some(ContextValue::many(texts)));
            }
        }
    }
    found
}

fn values_of_relaxed(
    deciders: &Deciders<'_>,
    coordinate: Coordinate,
    found: &[Concrete],
    predicates: &BTreeSet<PredicateId>,
) -> Vec<(KeyId, String)> {
    let Some(first) = found.first() else { return Vec::new() };
    let text = match coordinate {
        Coordinate::Resource => first.resource.as_str(),
        Coordinate::Key(key) => match first.context.get(&key) {
            Some(Some(ContextValue::One(text))) => text,
            _ => return Vec::new(),
        },
    };
    let mut values = Vec::new();
    for id in predicates {
        let Some(predicate) = deciders.space.predicate_at(*id) else { continue };
        if predicate.coordinate != coordinate {
            continue;
        }
        for pattern in predicate.patterns() {
            for variable in pattern.variables() {
                // The longest value leaves least to the runs behind it.
                let value = values_in(pattern, variable, text).pop();
                values.extend(value.map(|value| (variable, value)));
            }
        }
    }
    values
}
