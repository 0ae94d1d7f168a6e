//! Repairs that change a condition operator.

use iamkit_policy::{BaseOperator, ConditionBlock, ConditionOperator, OperatorBlock, OperatorName};
use iamkit_syntax::TextEdit;

use crate::Fix;
use crate::context::Test;

/// Returns the repair that writes another operator above a whole block.
///
/// There is none when the condition has a block of that operator: an object may not have two
/// members of one name.
pub(crate) fn with_operator(
    condition: &ConditionBlock,
    block: &OperatorBlock,
    operator: ConditionOperator,
) -> Option<Fix> {
    let wanted = OperatorName::Known(operator);
    if condition.operators.iter().any(|known| known.operator.value == wanted) {
        return None;
    }
    let edit = TextEdit::new(block.operator.span, format!("\"{operator}\""));
    Fix::safe(format!("write `{operator}`"), vec![edit])
}

/// Returns the repair that writes another operator above a test, which has to be the only one in
/// its block.
pub(crate) fn test_with_operator(test: &Test<'_>, operator: ConditionOperator) -> Option<Fix> {
    let (condition, block) = block_of(test)?;
    with_operator(condition, block, operator)
}

/// Returns the repair that turns a test, which has to be the only one in its block, into a `Null`
/// with the given value.
pub(crate) fn test_as_null(test: &Test<'_>, value: &str) -> Option<Fix> {
    let (condition, block) = block_of(test)?;
    let null = ConditionOperator::plain(BaseOperator::Null);
    let mut fix = with_operator(condition, block, null)?;
    fix.title = format!("test for presence with `Null`: \"{value}\"");
    fix.edits.push(TextEdit::new(test.value_span(), format!("\"{value}\"")));
    Some(fix)
}

fn block_of<'a>(test: &Test<'a>) -> Option<(&'a ConditionBlock, &'a OperatorBlock)> {
    let condition = test.statement.condition.as_ref()?;
    let block = condition.operators.iter().find(|b| b.operator.span == test.operator_span)?;
    (block.tests.len() == 1).then_some((condition, block))
}
