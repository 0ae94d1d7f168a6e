//! The known names that a misspelled one most likely meant.

/// How many names are worth showing.
const MOST: usize = 3;

/// The names nearest to `wanted` without regard to case: those that differ in at most a third of
/// the characters, and those that contain it.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = wanted.to_ascii_lowercase();
    let letters: Vec<char> = folded.chars().collect();
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let name_folded = name.to_ascii_lowercase();
            let distance = distance(&letters, &name_folded);
            let is_near = distance <= letters.len().div_ceil(3)
                || letters.len() > MOST && name_folded.contains(&folded);
            is_near.then_some((distance, name))
        })
        .collect();
    near.sort_unstable();
    near.truncate(MOST);
    near.into_iter().map(|(_, name)| name).collect()
}

/// Number of letters to insert, delete or replace.
fn distance(letters: &[char], name: &str) -> usize {
    let mut row: Vec<usize> = (0..=letters.len()).collect();
    for (line, found) in name.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        let mut cells = row.iter_mut();
        if let Some(first) = cells.next() {
            *first = left;
        }
        for (cell, letter) in cells.zip(letters) {
            let replaced = diagonal + usize::from(*letter != found);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_levenshtein() {
        let distance = |one: &str, other: &str| distance(&one.chars().collect::<Vec<_>>(), other);
        assert_eq!(distance("", ""), 0);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }

    #[test]
    fn near_names_come_first() {
        let names = ["Billing", "ReadOnlyAccess", "ViewOnlyAccess", "AWSBillingReadOnlyAccess"];
        assert_eq!(
            nearest("readonlyacces", names.into_iter()),
            ["ReadOnlyAccess", "ViewOnlyAccess", "AWSBillingReadOnlyAccess"]
        );
        assert_eq!(nearest("Nothing like it", names.into_iter()), [""; 0]);
        assert_eq!(nearest("", names.into_iter()), [""; 0]);
    }
}
