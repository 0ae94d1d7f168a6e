//! The known names that a misspelled one most likely meant.

use iamkit_policy::edit_distance;

/// How many names are worth showing.
const MOST: usize = 3;

/// The names nearest to `wanted` without regard to case: those that differ in at most a third of
/// the characters, and those that contain it.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = wanted.to_ascii_lowercase();
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let name_folded = name.to_ascii_lowercase();
            let distance = edit_distance(&folded, &name_folded);
            let is_near = distance <= folded.len().div_ceil(3)
                || folded.len() > MOST && name_folded.contains(&folded);
            is_near.then_some((distance, name))
        })
        .collect();
    near.sort_unstable();
    near.truncate(MOST);
    near.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
