//! One list told by another: runs to copy and to skip, and what to insert.

/// After `copy` elements of the old list, `skip` are left out and `insert` stand in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hunk<T> {
    pub(super) copy: usize,
    pub(super) skip: usize,
    pub(super) insert: Vec<T>,
}

/// The hunks that turn `old` into `new`; what follows the last one is copied.
pub(super) fn script<T: Copy + PartialEq>(old: &[T], new: &[T]) -> Vec<Hunk<T>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let old = old.get(..old.len() - tail).unwrap_or_default();
    let new = new.get(..new.len() - tail).unwrap_or_default();
    let mut hunks = Vec::new();
    let mut hunk = Hunk { copy: head, skip: 0, insert: Vec::new() };
    let mut open = false;
    for edit in edits(old, new) {
        match edit {
            Edit::Keep if open => {
                hunks.push(std::mem::replace(
                    &mut hunk,
                    Hunk { copy: 1, skip: 0, insert: Vec::new() },
                ));
                open = false;
            }
            Edit::Keep => hunk.copy += 1,
            Edit::Skip => {
                hunk.skip += 1;
                open = true;
            }
            Edit::Insert(item) => {
                hunk.insert.push(item);
                open = true;
            }
        }
    }
    if open {
        hunks.push(hunk);
    }
    hunks
}

enum Edit<T> {
    Keep,
    Skip,
    Insert(T),
}

/// The shortest way from `old` to `new` by the table of longest common subsequences.
fn edits<T: Copy + PartialEq>(old: &[T], new: &[T]) -> Vec<Edit<T>> {
    // rows[i]: lengths of the longest common subsequences of old[i..] and the ends of new, the empty
    // one first.
    let mut rows = vec![vec![0_u16; new.len() + 1]];
    for a in old.iter().rev() {
        let mut row = Vec::with_capacity(new.len() + 1);
        let mut best = 0;
        row.push(best);
        for (b, below) in
            new.iter().rev().zip(rows.last().into_iter().flat_map(|row| row.windows(2)))
        {
            let [diagonal, down] = below else { continue };
            best = if a == b { diagonal + 1 } else { best.max(*down) };
            row.push(best);
        }
        rows.push(row);
    }
    rows.reverse();
    let common = |i: usize, j: usize| {
        let end = new.len().checked_sub(j)?;
        rows.get(i)?.get(end).copied()
    };
    let (mut i, mut j) = (0, 0);
    let mut edits = Vec::new();
    loop {
        match (old.get(i), new.get(j)) {
            (None, None) => return edits,
            (Some(a), Some(b)) if a == b => {
                edits.push(Edit::Keep);
                i += 1;
                j += 1;
            }
            (Some(_), b) if b.is_none() || common(i + 1, j) >= common(i, j + 1) => {
                edits.push(Edit::Skip);
                i += 1;
            }
            (_, Some(b)) => {
                edits.push(Edit::Insert(*b));
                j += 1;
            }
            (Some(_), None) => i += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(old: &[u32], hunks: &[Hunk<u32>]) -> Vec<u32> {
        let mut rest = old.iter().copied();
        let mut new = Vec::new();
        for hunk in hunks {
            new.extend(rest.by_ref().take(hunk.copy));
            rest.by_ref().take(hunk.skip).for_each(drop);
            new.extend(&hunk.insert);
        }
        new.extend(rest);
        new
    }

    #[test]
    fn scripts_turn_the_old_list_into_the_new() {
        for (old, new, hunks) in [
            (&[1, 2, 3][..], &[1, 2, 3][..], 0),
            (&[], &[1, 2], 1),
            (&[1, 2], &[], 1),
            (&[1, 2, 3, 4, 5], &[1, 9, 3, 4, 6], 2),
            (&[1, 1, 1], &[1, 1], 1),
            (&[1, 2, 3], &[3, 2, 1], 2),
        ] {
            let script = script(old, new);
            assert_eq!(applied(old, &script), new);
            assert_eq!(script.len(), hunks, "{old:?} {new:?}");
        }
    }
}
