//! Principals and values of conditions that a document does without.

use std::cmp::Reverse;
use std::collections::HashSet;

use iamkit_authz::{CompileError, StatementRef};
use iamkit_policy::{PolicyDocument, PolicyType};

use crate::ask::values::{Judging, ListedValue, covered_values, needless_values};
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
    // Of the last round: what was needed then is not looked at again.
    let mut known: Option<HashSet<Name>> = None;
    for _ in 0..MOST_ROUNDS {
        let set = set_of(policy_type, std::slice::from_ref(&shorter))?;
        let is_open = |value: &ListedValue| {
            known.as_ref().is_none_or(|known| known.contains(&name_of(value)))
        };
        let judging = Judging { do_denies_count: true, tells_by: false, only: Some(&is_open) };
        let found = needless_values(&set, judging, options).found;
        let mut needless: Vec<ListedValue> = found.into_iter().map(|found| found.value).collect();
        needless.sort_by_key(|value| (value.at, order(value)));
        let proved = |after: &PolicyDocument| {
            let before = std::slice::from_ref(&shorter);
            prove(policy_type, before, std::slice::from_ref(after), options).is_ok()
        };
        let Some(fewer) = without_most(&shorter, &needless, proved) else { break };
        known = Some(needless.iter().map(name_of).collect());
        shorter = fewer;
    }
    Ok(shorter)
}

/// What a value is called, wherever its list stands now.
type Name = (StatementRef, Box<str>, Option<Box<str>>, Box<str>);

fn name_of(value: &ListedValue) -> Name {
    (value.at, value.list.key.clone(), value.list.operator.clone(), value.text.clone())
}

/// Leaves out values each of which could go alone: together only if none does the work of another, as values
/// of different statements do. `None` where none goes.
fn without_most(
    document: &PolicyDocument,
    needless: &[ListedValue],
    proved: impl Fn(&PolicyDocument) -> bool,
) -> Option<PolicyDocument> {
    const MOST_PROOFS: usize = 32;
    let mut gone: Vec<ListedValue> = Vec::new();
    let mut shorter = None;
    let mut open: Vec<&[ListedValue]> = vec![needless];
    let mut proofs = 0;
    while let Some(tried) = open.pop() {
        if tried.is_empty() || proofs == MOST_PROOFS {
            continue;
        }
        let all = [&*gone, tried].concat();
        // One alone was proved before.
        let is_known = all.len() == 1;
        let after = without_values(document, &all).filter(|after| {
            proofs += usize::from(!is_known);
            is_known || proved(after)
        });
        match after {
            Some(after) => (gone, shorter) = (all, Some(after)),
            None if tried.len() > 1 => {
                let (first, second) = tried.split_at(tried.len().div_ceil(2));
                open.extend([second, first]);
            }
            None => {}
        }
    }
    shorter
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
