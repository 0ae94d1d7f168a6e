//! Principals and values of conditions that a document does without.

use std::cmp::Reverse;

use iamkit_authz::CompileError;
use iamkit_policy::{PolicyDocument, PolicyType};

use crate::ask::values::{ListedValue, covered_values, needless_values};
use crate::options::ReasonOptions;
use crate::rewrite::{prove, set_of, with_statements};

/// The most specific values come first, so that wildcards stay.
fn order(value: &ListedValue) -> (usize, Reverse<usize>) {
    (value.text.matches(['*', '?']).count(), Reverse(value.text.len()))
}

/// Leaves out the principals and values of conditions that are not needed.
pub(super) fn without_needless_values(
    document: &PolicyDocument,
    policy_type: PolicyType,
    options: &ReasonOptions<'_>,
) -> Result<PolicyDocument, CompileError> {
    const MOST_ROUNDS: usize = 16;
    let set = set_of(policy_type, std::slice::from_ref(document))?;
    let covered = covered_values(&set, options, order);
    let mut shorter = without_values(document, &covered).unwrap_or_else(|| document.clone());
    for _ in 0..MOST_ROUNDS {
        let set = set_of(policy_type, std::slice::from_ref(&shorter))?;
        let found = needless_values(&set, true, options).found;
        let mut needless: Vec<ListedValue> = found.into_iter().map(|found| found.value).collect();
        needless.sort_by_key(order);
        let Some(first) = needless.first() else { break };
        let proved = |after: &PolicyDocument| {
            let before = std::slice::from_ref(&shorter);
            prove(policy_type, before, std::slice::from_ref(after), options).is_ok()
        };
        // Each could go alone; together only if none does the work of another, as values of different
        // statements do.
        let mut tried = needless.clone();
        let fewer = loop {
            // One alone was proved before.
            let after = without_values(&shorter, &tried);
            if let Some(after) = after.filter(|after| tried.len() == 1 || proved(after)) {
                break Some(after);
            }
            if tried.len() < 2 {
                break None;
            }
            let (all, of_first) = (tried.len(), |value: &ListedValue| value.at == first.at);
            tried.retain(of_first);
            if tried.len() == all {
                tried.truncate(all.div_ceil(2));
            }
        };
        match fewer {
            Some(fewer) => shorter = fewer,
            None => break,
        }
    }
    Ok(shorter)
}

/// Leaves values out; `None` when nothing would be left of a list.
fn without_values(document: &PolicyDocument, values: &[ListedValue]) -> Option<PolicyDocument> {
    let mut statements = document.statements().to_vec();
    let mut values: Vec<_> = values.iter().collect();
    // From the end, so that the places before stay what they are.
    values.sort_by_key(|value| Reverse(value.place()));
    for value in values {
        let statement = statements.get_mut(value.at.statement as usize)?;
        if !value.leave_out(statement) {
            return None;
        }
    }
    Some(with_statements(document, statements))
}
