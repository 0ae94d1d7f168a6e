//! The known names that a misspelled one most likely meant.

use std::fmt::Display;

use iamkit_work::spend;

/// Names longer than this are not compared: names of policies have at most 128 characters (IAM User
/// Guide, "IAM and AWS STS quotas"), and the comparison takes time with the square.
const LONGEST: usize = 128;

/// A part of a name must be longer than this to be looked for inside the names: shorter ones, such
/// as `s3`, stand in too many of them.
const SHORT: usize = 3;

/// Returns the candidate closest to `name`, or `None` when none is close: at most a third of the
/// characters may differ, case aside.
///
/// ```
/// use iamkit_syntax::nearest;
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
/// use iamkit_syntax::nearest_names;
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
    let limit = limit(name);
    let letters = Letters::of(name);
    let close = |candidate: &str| {
        // A text that differs in length alone differs by that much, and one of other letters by as
        // many as are missing: no need to compare.
        (candidate.len().abs_diff(name.len()) <= limit
            && letters.least_distance(&Letters::of(candidate)) <= limit)
            .then(|| edit_distance(name, candidate, limit))
            .flatten()
    };
    ranked(name, candidates, most, close)
}

/// Returns the candidates that are close to `name` or hold it, at most `most`, the closest first
/// and equals in alphabetical order.
///
/// For long names, of which people remember a part.
///
/// ```
/// use iamkit_syntax::nearest_or_holding;
///
/// let names = ["AmazonS3ReadOnlyAccess", "AmazonS3FullAccess"];
/// assert_eq!(nearest_or_holding("s3readonly", names, 3), ["AmazonS3ReadOnlyAccess"]);
/// ```
#[must_use]
pub fn nearest_or_holding<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let limit = limit(name);
    let folded = name.to_ascii_lowercase();
    let close = |candidate: &str| {
        let holds = folded.len() > SHORT && candidate.to_ascii_lowercase().contains(&folded);
        let limit = if holds { LONGEST } else { limit };
        (candidate.len().abs_diff(name.len()) <= limit)
            .then(|| edit_distance(name, candidate, limit))
            .flatten()
    };
    ranked(name, candidates, most, close)
}

/// Says whether `text` is `name` but for one slip: a letter more, less or other, or two letters
/// that changed places; case aside.
///
/// ```
/// use iamkit_syntax::is_slip_of;
///
/// assert!(is_slip_of("statment", "Statement"));
/// assert!(!is_slip_of("Statics", "Statement"));
/// ```
#[must_use]
pub fn is_slip_of(text: &str, name: &str) -> bool {
    differs_at_most(text, name, 1)
}

/// Says whether it takes at most `slips` slips, as [`is_slip_of`] has them, from `name` to `text`.
///
/// ```
/// use iamkit_syntax::differs_at_most;
///
/// assert!(differs_at_most("UserPolicesList", "UserPolicyList", 2));
/// assert!(!differs_at_most("RoleId", "RoleName", 2));
/// ```
#[must_use]
pub fn differs_at_most(text: &str, name: &str, slips: usize) -> bool {
    text.len().abs_diff(name.len()) <= slips && edit_distance(text, name, slips).is_some()
}

/// Writes the names that were probably meant as a question; `None` when there is no name.
///
/// ```
/// use iamkit_syntax::did_you_mean;
///
/// let question = did_you_mean(["s3:GetObject", "s3:PutObject"]);
/// assert_eq!(question.as_deref(), Some("did you mean `s3:GetObject` or `s3:PutObject`?"));
/// assert_eq!(did_you_mean(None::<&str>), None);
/// ```
#[must_use]
pub fn did_you_mean(names: impl IntoIterator<Item = impl Display>) -> Option<String> {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    (!quoted.is_empty()).then(|| format!("did you mean {}?", quoted.join(" or ")))
}

/// What is done here when work is used up.
const SUGGESTING: &str = "looking for names that may be meant";

/// How many letters may differ: a third, as compilers have it; one in very short names.
fn limit(name: &str) -> usize {
    (name.len() / 3).max(1)
}

/// How often each letter stands in a text, letters of the same lowest five bits taken as one: those are
/// the same in both cases.
struct Letters([u8; 32]);

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = [0_u8; 32];
        for byte in text.bytes().take(LONGEST) {
            if let Some(count) = counts.get_mut(usize::from(byte & 0x1F)) {
                *count = count.saturating_add(1);
            }
        }
        Self(counts)
    }

    /// Returns a bound of the edit distance: a letter that is missing is inserted or replaces another
    /// one, so that each takes an edit of its own.
    fn least_distance(&self, other: &Self) -> usize {
        let missing = |from: &[u8; 32], of: &[u8; 32]| {
            let pairs = from.iter().zip(of);
            pairs.map(|(from, of)| usize::from(of.saturating_sub(*from))).sum::<usize>()
        };
        missing(&self.0, &other.0).max(missing(&other.0, &self.0))
    }
}

/// Sorts the candidates that `distance` finds close.
fn ranked<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
    distance: impl Fn(&str) -> Option<usize>,
) -> Vec<&'a str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let mut ranked: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST && spend(60, SUGGESTING))
        .filter_map(|candidate| Some((distance(candidate)?, candidate)))
        .collect();
    ranked.sort_unstable();
    ranked.truncate(most);
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Counts the letters to insert, delete or replace, and the neighbours to swap, between two texts,
/// ASCII case aside: `Kitten` and `sitting` differ by 3, `ab` and `ba` by 1. `None` when they are more
/// than `limit`.
///
/// This is the optimal string alignment distance: a table with one row for each letter of `left`,
/// of which only the last three rows are kept.
fn edit_distance(left: &str, right: &str, limit: usize) -> Option<usize> {
    // What both begin with changes nothing: most names that are compared are of one service.
    let pairs = left.bytes().zip(right.bytes());
    let shared = pairs.take_while(|(left, right)| left.eq_ignore_ascii_case(right)).count();
    let (left, right) = (left.as_bytes().get(shared..)?, right.as_bytes().get(shared..)?);
    if !spend(4 * left.len() * right.len(), SUGGESTING) {
        return None;
    }
    let right: Vec<u8> = right.to_ascii_lowercase();
    let mut before = vec![usize::MAX; right.len() + 1];
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut current = before.clone();
    let mut previous = None;
    let mut least_above = 0;
    for (byte, row) in left.iter().map(u8::to_ascii_lowercase).zip(1_usize..) {
        let Some((first, cells)) = current.split_first_mut() else { break };
        *first = row;
        let (mut beside, mut least) = (row, row);
        let mut other_before = None;
        // The cells above and left of each, and those of the row before by two columns.
        let corners = above.iter().zip(above.iter().skip(1));
        let swapped = std::iter::once(&usize::MAX).chain(&before);
        for (((cell, &other), (&corner, &over)), &swap) in
            cells.iter_mut().zip(&right).zip(corners).zip(swapped)
        {
            let replaced = corner + usize::from(byte != other);
            let mut best = replaced.min(over + 1).min(beside + 1);
            if previous == Some(other) && other_before == Some(byte) {
                best = best.min(swap.saturating_add(1));
            }
            *cell = best;
            (beside, least, other_before) = (best, least.min(best), Some(other));
        }
        // A cell comes from one of the two rows above it, and only grows.
        if least.min(least_above) > limit {
            return None;
        }
        least_above = least;
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut current);
        previous = Some(byte);
    }
    above.last().copied().filter(|distance| *distance <= limit)
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
    fn parts_of_names_are_found() {
        let names = ["Billing", "ReadOnlyAccess", "ViewOnlyAccess", "AWSBillingReadOnlyAccess"];
        assert_eq!(
            nearest_or_holding("readonlyacces", names, 3),
            ["ReadOnlyAccess", "AWSBillingReadOnlyAccess"]
        );
        assert_eq!(nearest_or_holding("Nothing like it", names, 3), [""; 0]);
        assert_eq!(nearest_or_holding("", names, 3), [""; 0]);
        assert_eq!(nearest_or_holding("Bil", names, 3), [""; 0]);
    }

    #[test]
    fn letters_never_say_more_than_the_distance() {
        let names = [
            "",
            "a",
            "Ab",
            "ba",
            "Kitten",
            "sitting",
            "StringEquals",
            "StringLike",
            "aws:Nope1",
            "été",
        ];
        for left in names {
            for right in names {
                let distance = edit_distance(left, right, LONGEST);
                let least = Letters::of(left).least_distance(&Letters::of(right));
                assert!(Some(least) <= distance, "{left} {right}: {least} {distance:?}");
            }
        }
    }

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("", "", 0), ("abc", "", 3), ("", "ab", 2), ("Kitten", "sitting", 3), ("ab", "ba", 1)]
        {
            assert_eq!(edit_distance(left, right, 9), Some(expected), "{left} {right}");
            assert_eq!(edit_distance(left, right, expected), Some(expected), "{left} {right}");
            let less = expected.checked_sub(1).and_then(|limit| edit_distance(left, right, limit));
            assert_eq!(less, None, "{left} {right}");
        }
    }
}
