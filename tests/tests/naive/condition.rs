//! `Condition` elements.

use serde_json::Value;

use crate::context::{Context, Key, text};
use crate::text::{Token, arn_fields, expand, glob, wildcards};
use crate::value;

/// The answer of one condition test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    True,
    False,
    /// A value cannot be read as what the operator compares.
    Unreadable,
}

impl From<bool> for Answer {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// An operator, taken apart.
#[derive(Clone, Copy, Debug)]
struct Operator<'a> {
    set: Option<SetOperator>,
    base: &'a str,
    is_negated: bool,
    if_exists: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SetOperator {
    ForAllValues,
    ForAnyValue,
}

/// IAM JSON policy elements, "Condition operators": the comparisons and their negations.
const NEGATED: [(&str, &str); 8] = [
    ("StringNotEquals", "StringEquals"),
    ("StringNotEqualsIgnoreCase", "StringEqualsIgnoreCase"),
    ("StringNotLike", "StringLike"),
    ("NumericNotEquals", "NumericEquals"),
    ("DateNotEquals", "DateEquals"),
    ("NotIpAddress", "IpAddress"),
    ("ArnNotEquals", "ArnLike"),
    ("ArnNotLike", "ArnLike"),
];

impl<'a> Operator<'a> {
    fn read(name: &'a str) -> Self {
        let (set, rest) = match name.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(SetOperator::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(SetOperator::ForAnyValue), rest),
            _ => (None, name),
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let positive = NEGATED.iter().find(|(negated, _)| *negated == base);
        let is_negated = positive.is_some();
        Self { set, base: positive.map_or(base, |(_, base)| base), is_negated, if_exists }
    }
}

/// Says whether every test of the block holds: operators and keys are joined by AND.
///
/// A value that cannot be read counts against the request: as true in a `Deny`, as false in an
/// `Allow`.
pub(crate) fn block_holds(
    block: &Value,
    has_variables: bool,
    context: &Context,
    is_deny: bool,
) -> bool {
    block.as_object().into_iter().flatten().all(|(operator, keys)| {
        let operator = Operator::read(operator);
        keys.as_object().into_iter().flatten().all(|(key, values)| {
            match test(operator, key, values, has_variables, context) {
                Answer::True => true,
                Answer::False => false,
                Answer::Unreadable => is_deny,
            }
        })
    })
}

fn test(
    operator: Operator<'_>,
    key: &str,
    values: &Value,
    has_variables: bool,
    context: &Context,
) -> Answer {
    let policy: Vec<String> = match values {
        Value::Array(list) => list.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let request = context.get(key);
    if operator.base == "Null" {
        // "Condition operator to check existence of condition keys".
        let wants = |value: &String| value.eq_ignore_ascii_case("true") == request.is_none();
        return match operator.set {
            Some(SetOperator::ForAllValues) => Answer::True,
            Some(SetOperator::ForAnyValue) => Answer::False,
            None => policy.iter().any(wants).into(),
        };
    }
    let Some(request) = request else { return missing(operator).into() };
    let compared = |value: &String| compare(operator, &policy, value, has_variables, context);
    match (request, operator.set) {
        // Any other value than those of the policy.
        (Key::Unknown, _) => operator.is_negated.into(),
        (Key::One(value), _) => compared(value),
        // "Multivalued context keys" need a set operator.
        (Key::Many(_), None) => Answer::False,
        (Key::Many(list), Some(SetOperator::ForAllValues)) => {
            let mut answers = list.iter().filter(|value| !value.is_empty()).map(compared);
            answers.find(|answer| *answer != Answer::True).unwrap_or(Answer::True)
        }
        (Key::Many(list), Some(SetOperator::ForAnyValue)) => {
            let mut answers = list.iter().map(compared);
            answers.find(|answer| *answer != Answer::False).unwrap_or(Answer::False)
        }
    }
}

/// The answer for a key that the request does not have.
///
/// IAM JSON policy elements, "Condition operators": a positive operator does not match, a negated
/// one does, `IfExists` is true. "Multivalued context keys": `ForAllValues` is true, `ForAnyValue`
/// is false.
fn missing(operator: Operator<'_>) -> bool {
    match operator {
        Operator { if_exists: true, .. }
        | Operator { set: Some(SetOperator::ForAllValues), .. } => true,
        Operator { set: Some(SetOperator::ForAnyValue), .. } => false,
        Operator { is_negated, .. } => is_negated,
    }
}

/// Compares one value of the request: values of the policy are joined by OR, those of a negated
/// operator by NOR.
fn compare(
    operator: Operator<'_>,
    policy: &[String],
    request: &str,
    has_variables: bool,
    context: &Context,
) -> Answer {
    let mut found = false;
    for value in policy {
        match equals(operator, value, request, has_variables, context) {
            Some(holds) => found |= holds,
            None => return Answer::Unreadable,
        }
    }
    (found != operator.is_negated).into()
}

/// Compares two values; `None` when one cannot be read.
fn equals(
    operator: Operator<'_>,
    policy: &str,
    request: &str,
    has_variables: bool,
    context: &Context,
) -> Option<bool> {
    let tokens = |text: &str| {
        if has_variables { expand(text, context) } else { Some(wildcards(text)) }
    };
    let numbers = || Some((value::number(policy)?, value::number(request)?));
    let instants = || Some((value::instant(policy)?, value::instant(request)?));
    // A variable without value makes its value match nothing.
    let plain = || tokens(policy).map(|tokens| spell(&tokens));
    match operator.base {
        "StringEquals" => Some(plain().is_some_and(|value| value == request)),
        "StringEqualsIgnoreCase" => {
            Some(plain().is_some_and(|value| value.to_lowercase() == request.to_lowercase()))
        }
        "StringLike" => {
            let request: Vec<char> = request.chars().collect();
            Some(tokens(policy).is_some_and(|tokens| glob(&tokens, &request)))
        }
        "NumericEquals" => numbers().map(|(policy, request)| request == policy),
        "NumericLessThan" => numbers().map(|(policy, request)| request < policy),
        "NumericLessThanEquals" => numbers().map(|(policy, request)| request <= policy),
        "NumericGreaterThan" => numbers().map(|(policy, request)| request > policy),
        "NumericGreaterThanEquals" => numbers().map(|(policy, request)| request >= policy),
        "DateEquals" => instants().map(|(policy, request)| request == policy),
        "DateLessThan" => instants().map(|(policy, request)| request < policy),
        "DateLessThanEquals" => instants().map(|(policy, request)| request <= policy),
        "DateGreaterThan" => instants().map(|(policy, request)| request > policy),
        "DateGreaterThanEquals" => instants().map(|(policy, request)| request >= policy),
        "Bool" => {
            let truth = |text: &str| match text.to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            };
            match plain() {
                None => Some(false),
                Some(policy) => Some(truth(&policy)? == truth(request)?),
            }
        }
        "BinaryEquals" => Some(value::base64(policy)? == value::base64(request)?),
        "IpAddress" => value::is_in_range(policy, request),
        // What is no ARN is none of those that are named; whether it differs cannot be read.
        "ArnEquals" | "ArnLike" if operator.is_negated && !is_arn(request) => None,
        "ArnEquals" | "ArnLike" => Some(arn_matches(policy, request, &tokens)),
        _ => unreachable!("{}", operator.base),
    }
}

/// The text of tokens among which wildcards are plain characters.
fn spell(tokens: &[Token]) -> String {
    let char_of = |token: &Token| match token {
        Token::Char(c) => *c,
        Token::Star | Token::StarInField => '*',
        Token::One | Token::OneInField => '?',
    };
    tokens.iter().map(char_of).collect()
}

fn is_arn(text: &str) -> bool {
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    has_all_fields(&fields)
}

fn has_all_fields(fields: &[&str]) -> bool {
    fields.len() == 6 && fields[0] == "arn" && !fields[5].is_empty()
}

/// IAM JSON policy elements, "Condition operators", on ARNs: each of the six components is checked
/// separately and each can hold wildcards.
fn arn_matches(policy: &str, request: &str, tokens: &dyn Fn(&str) -> Option<Vec<Token>>) -> bool {
    let request: Vec<&str> = request.splitn(6, ':').collect();
    if !has_all_fields(&request) {
        return false;
    }
    let fields = arn_fields(policy);
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    if fields.len() == 1 && policy.starts_with("${") && policy.ends_with('}') {
        // One variable that holds a whole ARN.
        let literal = tokens(policy).map(|tokens| spell(&tokens));
        return literal.is_some_and(|literal| literal.splitn(6, ':').eq(request));
    }
    has_all_fields(&fields)
        && fields.iter().zip(&request).all(|(field, request)| {
            let request: Vec<char> = request.chars().collect();
            tokens(field).is_some_and(|tokens| glob(&tokens, &request))
        })
}
