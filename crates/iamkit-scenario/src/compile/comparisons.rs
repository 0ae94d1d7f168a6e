//! How many values of a request are compared with values of policies.

use iamkit_condition::ContextValue;
use iamkit_policy::{PolicyDocument, Statement};
use iamkit_source::{SourceError, SourceErrorKind};

use super::CompiledScenario;
use crate::RequestInput;

/// So many comparisons take about a tenth of a second, with all that is said of them. A resource has at
/// most 50 tags, and 2,000 short values fill a managed policy.
pub(super) const USUAL_LIMIT: u64 = 100_000;

/// Refuses a request whose lists of values take too long to compare: each value of a list is compared
/// with each one of the policies' values for its key, which grows with the square of the input.
pub(super) fn refuse_comparisons(
    scenario: &CompiledScenario,
    input: &RequestInput,
    limit: u64,
) -> Option<SourceError> {
    let context = scenario.request.context();
    let is_list =
        |value: &ContextValue| matches!(value, ContextValue::Many(list) if list.len() > 1);
    if !context.iter().any(|(_, value)| is_list(value)) {
        return None;
    }
    let (mut sum, mut worst) = (0_u64, None::<(u64, &str, u64, u64)>);
    let statements = scenario.documents().flat_map(PolicyDocument::statements);
    for test in statements.flat_map(Statement::tests) {
        let key = test.test.key.value.as_str();
        let Some(ContextValue::Many(given)) = context.get(key) else { continue };
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let (given, values) = (count(given.len()), count(test.test.values.len()));
        let pairs = given.saturating_mul(values);
        sum = sum.saturating_add(pairs);
        if worst.is_none_or(|(most, ..)| pairs > most) {
            worst = Some((pairs, key, given, values));
        }
    }
    let (_, key, given, values) = worst.filter(|_| sum > limit)?;
    let message = format!(
        "lists of the request are compared with those of the policies {sum} times, over the limit of \
         {limit} (`--limit-comparisons`); the longest: {given} values of `{key}`, {values} in one test"
    );
    let mut entries = input.context.iter();
    let place = entries.find(|entry| entry.key.value.eq_ignore_ascii_case(key));
    let span = place.map_or(input.span, |entry| entry.key.span);
    Some(SourceError::new(SourceErrorKind::Invalid(message.into()), span))
}
