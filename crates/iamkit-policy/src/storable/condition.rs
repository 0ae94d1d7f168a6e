//! Rules about `Condition`: 25 to 28, and 27a.

use iamkit_arn::Partition;
use iamkit_pattern::{Case, matches};

use super::value::is_readable;
use super::violation::{Part, Violations};
use super::{Rule, Scope, date, document};
use crate::lower::unknown_operator;
use crate::{
    BaseOperator, ConditionKey, ConditionOperator, ConditionTest, ConditionValue, OperatorBlock,
    OperatorName, ValueType,
};

pub(super) fn judge(scope: &Scope<'_>, found: &mut Violations) {
    let condition = scope.statement.condition.as_ref();
    let blocks = condition.map(|condition| condition.operators.as_slice()).unwrap_or_default();
    for (index, block) in blocks.iter().enumerate() {
        let Some(operator) = operator(block, found) else { continue };
        let earlier = blocks.get(..index).unwrap_or_default();
        if is_in_other_case(block, operator, earlier) {
            let (rule, name) = (Rule::OperatorInTwoCases, operator.to_string());
            found.add_text(rule, Part::Condition, block.operator.span, &name);
        }
        for test in &block.tests {
            judge_test(operator, test, scope, found);
        }
    }
}

/// Says whether a test has a value that AWS stores and no request can be compared with, such as the
/// 31st of February: it counts as true in a `Deny` and as false in an `Allow`.
///
/// ```
/// use iamkit_policy::{BaseOperator, Statement, fails_closed};
///
/// let statement = Statement::deny(["s3:*"])
///     .when(BaseOperator::DateLessThan, "aws:CurrentTime", ["2027-02-31T00:00:00Z"]);
/// let test = statement.tests().next().unwrap();
/// assert!(fails_closed(&test.operator.value, test.test, true));
/// ```
#[must_use]
pub fn fails_closed(operator: &OperatorName, test: &ConditionTest, has_variables: bool) -> bool {
    let Some(operator) = operator.known() else { return false };
    let value_type = operator.base.value_type();
    test.values.iter().any(|value| {
        let rule = rule(value_type, &value.value, has_variables);
        matches!(rule, Some(Rule::DateWithoutInstant | Rule::VariableInValue))
    })
}

/// Says whether an operator of a text stands in an earlier member, too: one of the same case is an
/// error of the grammar already. There are few operators, so that the search ends early.
fn is_in_other_case(
    block: &OperatorBlock,
    operator: ConditionOperator,
    earlier: &[OperatorBlock],
) -> bool {
    let is_same = |other: &OperatorBlock| other.operator.value.known() == Some(operator);
    !block.operator.span.is_empty() && earlier.iter().any(is_same)
}

/// Judges the name; returns the operator when its values can be judged.
fn operator(block: &OperatorBlock, found: &mut Violations) -> Option<ConditionOperator> {
    let span = block.operator.span;
    let (is_bare, name) = (block.tests.is_empty(), &block.operator.value);
    match name {
        OperatorName::Unknown(_) if is_bare => {
            // Lowering has left the tests out when they were no object.
            if !found.has_error_in(block.origin.value) {
                let rule = Rule::UnknownOperatorWithoutKeys;
                found.add_text(rule, Part::Condition, span, &name.to_string());
            }
            None
        }
        OperatorName::Unknown(text) => {
            let error = unknown_operator(text, span, true);
            found.add_error(Rule::UnknownOperator, Part::Condition, &error);
            None
        }
        OperatorName::Known(operator) => {
            if is_bare && !found.has_error_in(block.origin.value) {
                found.add_text(Rule::OperatorWithoutKeys, Part::Condition, span, &name.to_string());
            } else if operator.base == BaseOperator::Null && operator.if_exists {
                found.add(Rule::NullIfExists, Part::Condition, span);
            }
            Some(*operator)
        }
    }
}

fn judge_test(
    operator: ConditionOperator,
    test: &ConditionTest,
    scope: &Scope<'_>,
    found: &mut Violations,
) {
    let key = test.key.value.as_str();
    if lacks_tag_name(&test.key.value) {
        found.add_text(Rule::MissingTagKey, Part::Condition, test.key.span, key);
    }
    if test.values.is_empty() && !found.has_error_in(test.origin.value) {
        found.add_text(Rule::EmptyValues, Part::Condition, test.origin.value, key);
    }
    let value_type = operator.base.value_type();
    for value in &test.values {
        let text = value.value.text();
        let rule = rule(value_type, &value.value, scope.has_variables)
            .or_else(|| document::placeholder_rule(text))
            .or_else(|| arn_rule(value_type, &test.key.value, &value.value));
        if let Some(rule) = rule {
            found.add_text(rule, Part::Condition, value.span, text);
        }
    }
}

/// Returns the rule about an ARN of six fields that no value of the key matches.
fn arn_rule(value_type: ValueType, key: &ConditionKey, value: &ConditionValue) -> Option<Rule> {
    let has_variable = value.template().is_some_and(|template| template.parts().is_some());
    if value_type != ValueType::Arn || has_variable {
        return None;
    }
    let mut fields = value.text().splitn(6, ':');
    let (prefix, partition, service) = (fields.next()?, fields.next()?, fields.next()?);
    let can_be = |field: &str, text: &str| matches(field, text, Case::Sensitive);
    // Behind a `*` the fields may be others than they seem, under the option by which it crosses colons.
    let is_none = !can_be(prefix, "arn")
        || !prefix.contains('*')
            && !Partition::ALL.iter().any(|known| can_be(partition, known.as_str()));
    let is_open = prefix.contains('*') || partition.contains('*');
    // Users, roles and root users are IAM's, sessions of federated users those of AWS STS.
    let is_no_principal = !is_open
        && key.is("aws:PrincipalArn")
        && !["iam", "sts"].iter().any(|name| can_be(service, name));
    (is_none || is_no_principal).then_some(Rule::ArnNeverMatches)
}

/// Global keys that name a tag behind a `/` (IAM User Guide, "AWS global condition context keys").
const TAG_KEYS: [&str; 3] = ["aws:PrincipalTag", "aws:RequestTag", "aws:ResourceTag"];

fn lacks_tag_name(key: &ConditionKey) -> bool {
    // A tag's name may end in `/` itself.
    key.tag_key() == Some("") || TAG_KEYS.iter().any(|known| key.is(known))
}

/// Returns the rule about a value that an operator of a type cannot read.
const fn unreadable(value_type: ValueType) -> Rule {
    match value_type {
        ValueType::Numeric => Rule::NumberValue,
        ValueType::IpAddress => Rule::AddressValue,
        ValueType::Binary => Rule::BinaryValue,
        ValueType::Date => Rule::DateValue,
        ValueType::Arn => Rule::ArnValue,
        ValueType::Bool | ValueType::Presence | ValueType::String => Rule::BoolValue,
    }
}

fn rule(value_type: ValueType, value: &ConditionValue, has_variables: bool) -> Option<Rule> {
    let text = value.text();
    let parts = value.template().and_then(|template| template.parts());
    match value_type {
        ValueType::String => {
            (parts.is_some() && !has_variables).then_some(Rule::VariableInOldVersion)
        }
        ValueType::Date if !date::is_stored(text) => Some(Rule::DateValue),
        ValueType::Date => (!date::is_instant(text)).then_some(Rule::DateWithoutInstant),
        _ if is_readable(value_type, text) => None,
        ValueType::Arn if parts.is_some() && has_variables => None,
        ValueType::Arn => Some(Rule::ArnValue),
        ValueType::Bool if parts.is_some() && has_variables => Some(Rule::VariableInBool),
        _ if parts.is_some() && has_variables => Some(Rule::VariableInValue),
        _ => Some(unreadable(value_type)),
    }
}
