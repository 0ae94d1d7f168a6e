//! Conditions: an operator and its negation disagree, and values that are no values are told.
//!
//! The input is the number of an operator, a value of the policy and one of the request, with a NUL
//! between each.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_condition::{CompiledCondition, ContextValue, Options, RequestContext, Truth};
use iamkit_policy::PolicyDocument;

iamkit_fuzz::target!(run);

/// Operators that decide by one value, and their negations.
const PAIRS: [(&str, &str); 7] = [
    ("StringEquals", "StringNotEquals"),
    ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    ("StringLike", "StringNotLike"),
    ("NumericEquals", "NumericNotEquals"),
    ("DateEquals", "DateNotEquals"),
    ("IpAddress", "NotIpAddress"),
    ("ArnLike", "ArnNotLike"),
];

fn run(bytes: &[u8]) {
    let Some([operator, policy, request]) = iamkit_fuzz::parts(bytes) else { return };
    let number = operator.bytes().next().map_or(0, usize::from) % PAIRS.len();
    let (plain, negated) = PAIRS[number];
    let mut context = RequestContext::new();
    if context.insert("example:Key", ContextValue::from(request)).is_err() {
        return;
    }
    let (Some(plain), Some(negated)) =
        (truth(plain, policy, &context), truth(negated, policy, &context))
    else {
        return;
    };
    // A value that cannot be read satisfies neither; both at once is a contradiction.
    assert!(plain != Truth::True || negated != Truth::True, "both hold");
}

fn truth(operator: &str, value: &str, context: &RequestContext) -> Option<Truth> {
    let quoted = iamkit_syntax::string_literal(value);
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*",
            "Resource": "*", "Condition": {{"{operator}": {{"example:Key": {quoted}}}}}}}]}}"#
    );
    let document: PolicyDocument = text.parse().ok()?;
    let statement = document.statements.iter().next()?;
    let condition = CompiledCondition::new(statement.tests(), document.has_variables());
    condition.evaluate(context, Options::default()).ok()
}
