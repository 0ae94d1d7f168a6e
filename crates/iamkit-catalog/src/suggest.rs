//! Nearest names for misspelled ones.

use crate::catalog::Catalog;

/// How many names are suggested at most.
const MOST: usize = 3;

/// Names longer than this are not compared: no AWS name is.
const LONGEST: usize = 128;

impl Catalog {
    /// Returns the names of the same service that are nearest to the unknown action `action`,
    /// at most three, best first.
    ///
    /// For an unknown service, the nearest services that have an action of this name, if any.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// assert_eq!(catalog.suggest_action("s3:GetObjekt")[0], "s3:GetObject");
    /// # }
    /// ```
    #[must_use]
    pub fn suggest_action(&self, action: &str) -> Vec<String> {
        let Some((prefix, name)) = action.split_once(':') else { return Vec::new() };
        if let Some(service) = self.service(prefix) {
            let names = service.actions().map(|action| action.name());
            let nearest = nearest(name, names);
            return nearest.iter().map(|name| format!("{}:{name}", service.prefix())).collect();
        }
        let services = self.services().filter(|service| service.action(name).is_some());
        let nearest = nearest(prefix, services.map(|service| service.prefix()));
        nearest
            .into_iter()
            .filter_map(|prefix| self.service(prefix)?.action(name))
            .map(|action| action.to_string())
            .collect()
    }

    /// Returns the service prefixes that are nearest to `prefix`, at most three, best first.
    #[must_use]
    pub fn suggest_service(&self, prefix: &str) -> Vec<&str> {
        nearest(prefix, self.services().map(|service| service.prefix()))
    }

    /// Returns the condition keys of the same namespace that are nearest to `key`, at most
    /// three, best first.
    #[must_use]
    pub fn suggest_key(&self, key: &str) -> Vec<&str> {
        let namespace = key.split_once(':').map_or("", |(namespace, _)| namespace);
        let keys = self.condition_keys().map(|key| key.name()).filter(|name| {
            name.split_once(':').is_some_and(|(found, _)| found.eq_ignore_ascii_case(namespace))
        });
        nearest(key, keys)
    }
}

/// Returns the `candidates` within a third of the length of `name`, nearest first.
fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<&'c str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let name = name.to_ascii_lowercase();
    let limit = (name.len() / 3).max(1);
    let mut ranked: Vec<(usize, &str)> = candidates
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= limit)
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (distance(&name, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    ranked.sort_unstable();
    ranked.truncate(MOST);
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Counts the insertions, deletions, replacements and swaps of neighbours between two texts.
fn distance(left: &str, right: &str) -> usize {
    let right = right.as_bytes();
    let mut before = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (byte, row) in left.bytes().zip(1..) {
        let mut current = vec![row];
        for (other, column) in right.iter().zip(1_usize..) {
            let at =
                |cells: &[usize], column: usize| cells.get(column).copied().unwrap_or(usize::MAX);
            let replaced = at(&above, column - 1) + usize::from(byte != *other);
            let mut best = replaced.min(at(&above, column) + 1).min(at(&current, column - 1) + 1);
            let swapped =
                previous == Some(*other) && column > 1 && right.get(column - 2) == Some(&byte);
            if swapped {
                best = best.min(at(&before, column - 2).saturating_add(1));
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
        previous = Some(byte);
    }
    above.last().copied().unwrap_or(left.len())
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("", "", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 1)]
        {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }
}
