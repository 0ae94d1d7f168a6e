//! Which policy of the one side belongs to which of the other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attached, NamedDocument};

/// A policy before and after; one of the two is there.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) old: Option<NamedDocument>,
    pub(crate) new: Option<NamedDocument>,
}

impl Pair {
    /// Returns what headings call the pair: its place on the newer side.
    pub(crate) fn name(&self) -> &str {
        let named = self.new.as_ref().or(self.old.as_ref());
        named.map_or("", |document| document.name.as_str())
    }

    /// Returns the attachment that the pair is about.
    pub(crate) fn attached(&self) -> Option<&Attached> {
        self.new.as_ref().or(self.old.as_ref())?.attached.as_ref()
    }
}

/// Pairs the policies of two sides by [`WAYS`], in the order of the newer side and then those that are
/// gone. Two policies alone belong together wherever they stand.
pub(crate) fn paired(old: Vec<NamedDocument>, new: Vec<NamedDocument>) -> Vec<Pair> {
    if old.len() == 1 && new.len() == 1 {
        return old.into_iter().zip(new).map(|(old, new)| Pair::of(Some(old), Some(new))).collect();
    }
    let mut olds: Vec<Option<NamedDocument>> = old.into_iter().map(Some).collect();
    let mut partners: Vec<Option<usize>> = vec![None; new.len()];
    for way in WAYS {
        let taken: BTreeSet<usize> = partners.iter().flatten().copied().collect();
        let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        // The last is taken first.
        for (index, document) in olds.iter().enumerate().rev() {
            let free = document.as_ref().filter(|_| !taken.contains(&index));
            if let Some(key) = free.and_then(way) {
                known.entry(key).or_default().push(index);
            }
        }
        for (document, partner) in new.iter().zip(&mut partners) {
            if partner.is_none() {
                let key = way(document);
                *partner = key.and_then(|key| known.get_mut(&key)).and_then(Vec::pop);
            }
        }
    }
    let mut pairs: Vec<Pair> = new
        .into_iter()
        .zip(partners)
        .map(|(new, partner)| {
            let old = partner.and_then(|index| olds.get_mut(index)).and_then(Option::take);
            Pair::of(old, Some(new))
        })
        .collect();
    let mut gone: Vec<NamedDocument> = olds.into_iter().flatten().collect();
    gone.sort_by_key(|document| (document.file.clone(), document.place.clone()));
    pairs.extend(gone.into_iter().map(|old| Pair::of(Some(old), None)));
    pairs
}

/// By what two policies belong together, the surest first: who has it and its name, which an index in a
/// list does not tell; the same text in the same list; the place; what is left of the same list, in order; the
/// same text at the same place of another file. The same text of somebody else is no partner: who has it now gained it.
const WAYS: [fn(&NamedDocument) -> Option<String>; 5] = [
    |one| Some(format!("{}\0{}", one.file, one.identity.as_ref()?)),
    |one| Some(format!("{}\0{}\0{}", one.file, list_of(one)?, one.document()?.to_json())),
    |one| Some(format!("{}\0{}", one.file, one.place)),
    |one| Some(format!("{}\0{}", one.file, list_of(one)?)),
    |one| Some(format!("{}\0{}", one.place, one.document()?.to_json())),
];

/// Returns the list that a policy stands in: its place without the index.
fn list_of(one: &NamedDocument) -> Option<String> {
    let is_index = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let steps: Vec<&str> = one.place.split('/').collect();
    if !steps.iter().any(|step| is_index(step)) {
        return None;
    }
    let steps = steps.into_iter().map(|step| if is_index(step) { "*" } else { step });
    Some(steps.collect::<Vec<_>>().join("/"))
}

impl Pair {
    const fn of(old: Option<NamedDocument>, new: Option<NamedDocument>) -> Self {
        Self { old, new }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sides::{DocumentOptions, documents};
    use crate::source::Source;

    fn document(file: &str, place: &str, action: &str) -> NamedDocument {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#
        );
        let source = Source::new(format!("{file}.json"), text);
        let mut found = documents(&source, &DocumentOptions::default()).unwrap().remove(0);
        found.name = format!("{file}#{place}");
        found.place = place.into();
        found.in_file(file)
    }

    fn names(pairs: &[Pair]) -> Vec<(Option<&str>, Option<&str>)> {
        fn name(side: Option<&NamedDocument>) -> Option<&str> {
            side.map(|document| document.name.as_str())
        }
        pairs.iter().map(|pair| (name(pair.old.as_ref()), name(pair.new.as_ref()))).collect()
    }

    #[test]
    fn by_file_and_place() {
        let old = vec![document("a", "x", "s3:*"), document("a", "y", "sqs:*")];
        let new = vec![document("a", "y", "sqs:A"), document("b", "x", "sns:*")];
        let pairs = paired(old, new);
        assert_eq!(
            names(&pairs),
            [(Some("a#y"), Some("a#y")), (None, Some("b#x")), (Some("a#x"), None)]
        );
    }

    #[test]
    fn by_text_before_the_index() {
        let old = vec![document("a", "x/0/d", "s3:*"), document("a", "x/1/d", "sqs:*")];
        let new = vec![document("a", "x/0/d", "sqs:*"), document("a", "x/1/d", "s3:A")];
        let pairs = paired(old, new);
        assert_eq!(
            names(&pairs),
            [(Some("a#x/1/d"), Some("a#x/0/d")), (Some("a#x/0/d"), Some("a#x/1/d"))]
        );
    }

    #[test]
    fn never_with_the_text_of_somebody_else() {
        let old = vec![document("a", "x/d", "s3:*"), document("a", "y/d", "sqs:*")];
        let new = vec![document("a", "z/d", "s3:*"), document("a", "y/d", "sqs:*")];
        let pairs = paired(old, new);
        assert_eq!(
            names(&pairs),
            [(None, Some("a#z/d")), (Some("a#y/d"), Some("a#y/d")), (Some("a#x/d"), None)]
        );
    }

    #[test]
    fn moved_with_the_same_text() {
        let old = vec![document("a", "", "s3:*"), document("c", "", "sqs:*")];
        let new = vec![document("b", "", "s3:*"), document("c", "", "sqs:*")];
        let pairs = paired(old, new);
        assert_eq!(names(&pairs), [(Some("a#"), Some("b#")), (Some("c#"), Some("c#"))]);
    }

    #[test]
    fn two_alone() {
        let pairs = paired(vec![document("a", "", "s3:*")], vec![document("b", "", "sqs:*")]);
        assert_eq!(names(&pairs), [(Some("a#"), Some("b#"))]);
    }
}
