//! The known name that a misspelled one most likely meant.

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
    let wanted: Vec<char> = name.chars().map(|c| c.to_ascii_lowercase()).collect();
    let limit = wanted.len().div_ceil(3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let bound = best.map_or(limit, |(distance, _)| distance.saturating_sub(1));
        if candidate.len().abs_diff(name.len()) > bound.saturating_mul(4) {
            continue;
        }
        if let Some(distance) = distance_within(&wanted, candidate, bound) {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Levenshtein distance of the folded texts when it is at most `bound`.
fn distance_within(wanted: &[char], candidate: &str, bound: usize) -> Option<usize> {
    let mut row: Vec<usize> = (0..=wanted.len()).collect();
    for (line, found) in candidate.chars().enumerate() {
        let found = found.to_ascii_lowercase();
        let mut diagonal = line;
        let mut left = line + 1;
        let mut least = left;
        for (slot, &letter) in row.iter_mut().skip(1).zip(wanted) {
            let above = *slot;
            let changed = diagonal + usize::from(letter != found);
            left = changed.min(above + 1).min(left + 1);
            diagonal = above;
            *slot = left;
            least = least.min(left);
        }
        if least > bound {
            return None;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().filter(|&distance| distance <= bound)
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
    fn distance_is_exact() {
        let chars: Vec<char> = "kitten".chars().collect();
        assert_eq!(distance_within(&chars, "sitting", 3), Some(3));
        assert_eq!(distance_within(&chars, "sitting", 2), None);
        assert_eq!(distance_within(&chars, "", 6), Some(6));
    }
}
