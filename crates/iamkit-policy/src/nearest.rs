//! The known names that a misspelled one most likely meant.

/// Names longer than this are not compared: no name of AWS is.
const LONGEST: usize = 128;

/// Returns the candidate closest to `name`, or `None` when none is close: at most a third of the
/// characters may differ, case aside.
///
/// ```
/// use iamkit_policy::nearest;
///
/// assert_eq!(nearest("Resourcs", ["Action", "Resource"]), Some("Resource"));
/// assert_eq!(nearest("Owner", ["Action", "Resource"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_names(name, candidates, 1).first().copied()
}

/// Returns the candidates close to `name`, at most `most`, the closest first and equals in
/// alphabetical order.
///
/// ```
/// use iamkit_policy::nearest_names;
///
/// let names = ["ListBucket", "ListBuckets", "GetObject"];
/// assert_eq!(nearest_names("ListBuckte", names, 3), ["ListBucket", "ListBuckets"]);
/// ```
#[must_use]
pub fn nearest_names<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let limit = (name.len() / 3).max(1);
    let mut ranked: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= limit)
        .map(|candidate| (edit_distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    ranked.sort_unstable();
    ranked.truncate(most);
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Counts the letters to insert, delete or replace, and the neighbours to swap, between two texts,
/// ASCII case aside.
///
/// ```
/// assert_eq!(iamkit_policy::edit_distance("Kitten", "sitting"), 3);
/// assert_eq!(iamkit_policy::edit_distance("ab", "ba"), 1);
/// ```
#[must_use]
pub fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<u8> = right.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let mut before = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    let at = |cells: &[usize], column: usize| cells.get(column).copied().unwrap_or(usize::MAX);
    for (byte, row) in left.bytes().map(|byte| byte.to_ascii_lowercase()).zip(1..) {
        let mut current = vec![row];
        for (other, column) in right.iter().zip(1_usize..) {
            let replaced = at(&above, column - 1).saturating_add(usize::from(byte != *other));
            let inserted = at(&current, column - 1).saturating_add(1);
            let mut best = replaced.min(at(&above, column).saturating_add(1)).min(inserted);
            let is_swap =
                previous == Some(*other) && column > 1 && right.get(column - 2) == Some(&byte);
            if is_swap {
                best = best.min(at(&before, column - 2).saturating_add(1));
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
        previous = Some(byte);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_the_closest() {
        assert_eq!(nearest("effect", ["Action", "Effect"]), Some("Effect"));
        assert_eq!(nearest("StringEqual", ["StringLike", "StringEquals"]), Some("StringEquals"));
        assert_eq!(nearest("", ["Action"]), None);
        assert_eq!(nearest("Acton", ["Action", "NotAction"]), Some("Action"));
    }

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("", "", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 1)]
        {
            assert_eq!(edit_distance(left, right), expected, "{left} {right}");
        }
    }
}
