//! Differences between two texts, line by line.

use std::fmt::Write;

use crate::escape::push_lines_escaped;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;
/// Above so many differing lines, the changed part is shown as one block.
const MANY: usize = 2_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change<'t> {
    Same(&'t str),
    Gone(&'t str),
    New(&'t str),
}

/// Returns the difference in the unified format, or nothing for equal texts.
pub(super) fn unified_diff(name: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let changes = changes(before, after);
    let mut out = format!("--- {name}\n+++ {name}\n");
    let mut at = 0;
    while let Some(first) = next_change(&changes, at) {
        let start = first.saturating_sub(CONTEXT).max(at);
        let mut end = first;
        // Changes that are close together share a hunk.
        while let Some(next) = next_change(&changes, end) {
            if next > end + 2 * CONTEXT && end > first {
                break;
            }
            end = next + 1;
        }
        let end = (end + CONTEXT).min(changes.len());
        write_hunk(&changes, start, end, &mut out);
        at = end;
    }
    out
}

fn next_change(changes: &[Change<'_>], from: usize) -> Option<usize> {
    let rest = changes.get(from..)?;
    rest.iter().position(|change| !matches!(change, Change::Same(_))).map(|at| from + at)
}

fn write_hunk(changes: &[Change<'_>], start: usize, end: usize, out: &mut String) {
    let count = |part: &[Change<'_>], is_old: bool| {
        part.iter()
            .filter(|change| match change {
                Change::Same(_) => true,
                Change::Gone(_) => is_old,
                Change::New(_) => !is_old,
            })
            .count()
    };
    let (lead, part) =
        (changes.get(..start).unwrap_or_default(), changes.get(start..end).unwrap_or_default());
    let range = |is_old: bool| {
        let length = count(part, is_old);
        let first = count(lead, is_old) + usize::from(length > 0);
        if length == 1 { first.to_string() } else { format!("{first},{length}") }
    };
    let _ = writeln!(out, "@@ -{} +{} @@", range(true), range(false));
    for change in part {
        let (sign, line) = match change {
            Change::Same(line) => (' ', line),
            Change::Gone(line) => ('-', line),
            Change::New(line) => ('+', line),
        };
        out.push(sign);
        push_lines_escaped(line, out);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// Finds what is the same by the longest common subsequence of the lines that differ.
fn changes<'t>(before: &'t str, after: &'t str) -> Vec<Change<'t>> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let head = old.iter().zip(&new).take_while(|(left, right)| left == right).count();
    let (old_rest, new_rest) =
        (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(left, right)| left == right)
        .count();
    let (old_mid, old_tail) = old_rest.split_at(old_rest.len() - tail);
    let new_mid = new_rest.get(..new_rest.len() - tail).unwrap_or_default();
    let mut changes: Vec<Change<'_>> =
        old.iter().take(head).map(|line| Change::Same(line)).collect();
    if old_mid.len().max(new_mid.len()) > MANY {
        changes.extend(old_mid.iter().map(|line| Change::Gone(line)));
        changes.extend(new_mid.iter().map(|line| Change::New(line)));
    } else {
        middle(old_mid, new_mid, &mut changes);
    }
    changes.extend(old_tail.iter().map(|line| Change::Same(line)));
    changes
}

fn middle<'t>(old: &[&'t str], new: &[&'t str], changes: &mut Vec<Change<'t>>) {
    // lengths[i][j] is the length of the longest common subsequence of old[i..] and new[j..].
    let mut lengths = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    let at = |lengths: &[Vec<u32>], i: usize, j: usize| {
        lengths.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0)
    };
    for (i, left) in old.iter().enumerate().rev() {
        for (j, right) in new.iter().enumerate().rev() {
            let length = if left == right {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(slot) = lengths.get_mut(i).and_then(|row| row.get_mut(j)) {
                *slot = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (None, None) => return,
            (Some(left), Some(right)) if left == right => {
                changes.push(Change::Same(left));
                i += 1;
                j += 1;
            }
            (Some(left), right)
                if right.is_none() || at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) =>
            {
                changes.push(Change::Gone(left));
                i += 1;
            }
            (_, Some(right)) => {
                changes.push(Change::New(right));
                j += 1;
            }
            (Some(left), None) => {
                changes.push(Change::Gone(left));
                i += 1;
            }
        }
    }
}
