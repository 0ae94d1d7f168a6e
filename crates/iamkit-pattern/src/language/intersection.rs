//! Whether two patterns share a text.

use super::{Class, Step, runs};
use crate::work::spend_reading;

/// Pairs of positions beyond which no answer is computed.
// Two patterns of 4,095 characters are still compared, twice the length of the longest ARN (IAM API
// Reference, `arnType`: 2,048).
const LIMIT: usize = 1 << 24;

/// Says whether some text can be read along both lines.
///
/// The pairs of positions that a common text can reach are computed row by row. Beyond
/// [`LIMIT`] pairs the answer is `true`: a reported overlap is the safe side. Where the wildcards of
/// both begin and end with a run of any characters, their ends alone tell.
pub(crate) fn intersects(left: &[Step], right: &[Step]) -> bool {
    if !spend_reading(left.len() + right.len() + 16, 8) {
        return true;
    }
    if let Some(answer) = runs::intersects(left, right, overlap) {
        return answer;
    }
    if (left.len() + 1).saturating_mul(right.len() + 1) > LIMIT {
        return true;
    }
    let mut row = vec![false; right.len() + 1];
    if let Some(start) = row.first_mut() {
        *start = true;
    }
    spread(None, right, &mut row);
    for &step in left {
        if !spend_reading(right.len() + 1, 2) {
            return true;
        }
        let mut next = vec![false; right.len() + 1];
        advance(step, right, &row, &mut next);
        spread(Some(step), right, &mut next);
        row = next;
        if !row.contains(&true) {
            return false;
        }
    }
    row.last() == Some(&true)
}

/// Moves from the row before `step` to the row after it.
fn advance(step: Step, right: &[Step], row: &[bool], next: &mut [bool]) {
    let is_run = matches!(step, Step::Run(_));
    for (at, _) in row.iter().enumerate().filter(|&(_, &reached)| reached) {
        if is_run {
            set(next, at);
        }
        match right.get(at) {
            Some(&other) if overlap(step, other) => {
                // A run on the right may read the character and stay.
                if matches!(other, Step::Run(_)) {
                    set(next, at);
                }
                set(next, at + 1);
            }
            _ => {}
        }
    }
}

/// Moves right within one row: over runs that read nothing, and along what a run of the left
/// line, already entered, goes on reading.
fn spread(step: Option<Step>, right: &[Step], row: &mut [bool]) {
    let mut reached = false;
    for (at, cell) in row.iter_mut().enumerate() {
        *cell |= reached;
        reached = *cell
            && right.get(at).is_some_and(|&other| {
                matches!(other, Step::Run(_))
                    || matches!(step, Some(run @ Step::Run(_)) if overlap(run, other))
            });
    }
}

fn set(row: &mut [bool], at: usize) {
    if let Some(cell) = row.get_mut(at) {
        *cell = true;
    }
}

/// Says whether some character can be read by both steps.
fn overlap(left: Step, right: Step) -> bool {
    match (left, right) {
        (Step::Char(a), Step::Char(b)) | (Step::Fold(a), Step::Fold(b)) => a == b,
        (Step::Fold(letter), Step::Char(char)) | (Step::Char(char), Step::Fold(letter)) => {
            char.to_ascii_lowercase() == letter
        }
        (Step::Char(':'), Step::One(class) | Step::Run(class))
        | (Step::One(class) | Step::Run(class), Step::Char(':')) => class == Class::Any,
        (Step::One(_) | Step::Run(_), _) | (_, Step::One(_) | Step::Run(_)) => true,
    }
}
