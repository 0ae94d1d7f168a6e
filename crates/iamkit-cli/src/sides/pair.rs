//! Which policy of the one side belongs to which of the other.

use std::collections::BTreeMap;

use super::NamedDocument;

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
}

/// Pairs the policies of two sides by file and place, in the order of the newer side and then those
/// that are gone. Two policies alone belong together wherever they stand; a policy without a partner
/// is one that moved when the other side has the same text without a partner.
pub(crate) fn paired(old: Vec<NamedDocument>, new: Vec<NamedDocument>) -> Vec<Pair> {
    if old.len() == 1 && new.len() == 1 {
        return old.into_iter().zip(new).map(|(old, new)| Pair::of(Some(old), Some(new))).collect();
    }
    let mut olds: BTreeMap<(String, String), Vec<NamedDocument>> = BTreeMap::new();
    // The last is taken first.
    for document in old.into_iter().rev() {
        olds.entry(key(&document)).or_default().push(document);
    }
    let mut pairs: Vec<Pair> = new
        .into_iter()
        .map(|new| Pair::of(olds.get_mut(&key(&new)).and_then(Vec::pop), Some(new)))
        .collect();
    let mut gone: Vec<NamedDocument> =
        olds.into_values().flat_map(|left| left.into_iter().rev()).collect();
    let mut texts: BTreeMap<String, usize> = BTreeMap::new();
    for (index, document) in gone.iter().enumerate().rev() {
        if let Some(policy) = document.document() {
            texts.insert(policy.to_json(), index);
        }
    }
    let mut moved = Vec::new();
    for pair in pairs.iter_mut().filter(|pair| pair.old.is_none()) {
        let policy = pair.new.as_ref().and_then(NamedDocument::document);
        let found = policy.and_then(|policy| texts.remove(&policy.to_json()));
        if let Some(index) = found {
            pair.old = gone.get(index).cloned();
            moved.push(index);
        }
    }
    moved.sort_unstable();
    for index in moved.into_iter().rev() {
        gone.remove(index);
    }
    pairs.extend(gone.into_iter().map(|old| Pair::of(Some(old), None)));
    pairs
}

impl Pair {
    const fn of(old: Option<NamedDocument>, new: Option<NamedDocument>) -> Self {
        Self { old, new }
    }
}

fn key(document: &NamedDocument) -> (String, String) {
    (document.file.clone(), document.place.clone())
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
