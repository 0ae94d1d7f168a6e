//! Repairs as data: replacements of ranges of the text.

use std::collections::BTreeMap;

use iamkit_syntax::{Span, TextEdit, apply_edits};

/// A repair of a finding: replacements that leave the rest of the text alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What the repair does, such as "remove the covered actions".
    pub title: String,
    /// The replacements, ascending and without overlap; none where the repair is only told, see
    /// [`Fix::only_told`].
    pub edits: Vec<TextEdit>,
    /// Whether it can be applied without a look.
    pub applicability: Applicability,
}

/// Whether a repair can be applied without a look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// The policy means the same afterwards, or what was plainly meant.
    Safe,
    /// A likely repair that changes the meaning; a person decides.
    Suggestion,
}

impl Fix {
    pub(crate) fn safe(title: impl Into<String>, edits: Vec<TextEdit>) -> Option<Self> {
        Self::with(title.into(), edits, Applicability::Safe)
    }

    pub(crate) fn suggestion(title: impl Into<String>, edits: Vec<TextEdit>) -> Option<Self> {
        Self::with(title.into(), edits, Applicability::Suggestion)
    }

    /// Returns the repair without its replacements: a person has to write it, since the text stands where
    /// it cannot be replaced exactly.
    #[must_use]
    pub fn only_told(self) -> Self {
        Self { edits: Vec::new(), applicability: Applicability::Suggestion, ..self }
    }

    fn with(title: String, mut edits: Vec<TextEdit>, applicability: Applicability) -> Option<Self> {
        edits.sort_by_key(|edit| edit.span);
        (!edits.is_empty()).then_some(Self { title, edits, applicability })
    }
}

/// Applies repairs to the text that they were made for.
///
/// Repairs are taken in the order given; one that overlaps an earlier one is left out, so that
/// the caller validates the result and applies what is left. Returns the new text and how many
/// repairs it holds.
///
/// ```
/// use iamkit_catalog::Catalog;
/// use iamkit_validate::{DocumentKind, Options, apply_fixes, validate};
///
/// let text = r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#;
/// let findings = validate(text, DocumentKind::Identity, &Options::new(Catalog::embedded()));
/// let (repaired, count) = apply_fixes(text, findings.iter().filter_map(|f| f.fix.as_ref()));
/// assert_eq!(count, 1);
/// assert!(repaired.starts_with(r#"{"Version": "2012-10-17", "Statement""#));
/// ```
#[must_use]
pub fn apply_fixes<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    let mut taken = Taken::default();
    let mut edits: Vec<TextEdit> = Vec::new();
    let mut count = 0;
    for fix in fixes {
        let is_free = |edit: &TextEdit| edit.span.of(text).is_some() && taken.is_free(edit.span);
        if !fix.edits.is_empty() && fix.edits.iter().all(is_free) {
            for edit in &fix.edits {
                taken.spans.insert(edit.span.start, edit.span.end);
                edits.push(edit.clone());
            }
            count += 1;
        }
    }
    match apply_edits(text, &edits) {
        Ok(result) => (result, count),
        Err(_) => (text.to_owned(), 0),
    }
}

/// The ranges that repairs have taken, by their starts.
#[derive(Debug, Default)]
struct Taken {
    // INVARIANT: the ranges do not overlap.
    spans: BTreeMap<u32, u32>,
}

impl Taken {
    /// Two insertions at one place collide too: their order would be a guess.
    fn is_free(&self, span: Span) -> bool {
        let before = self.spans.range(..=span.start).next_back();
        let after = self.spans.range(span.start..).next();
        before.is_none_or(|(start, end)| *start != span.start && *end <= span.start)
            && after.is_none_or(|(start, _)| *start >= span.end && *start != span.start)
    }
}

/// Returns the edits that take entries out of a list of `entries`, each with one comma.
///
/// `entries` are the spans of all entries in text order (a member from its name to the end of its
/// value), `gone` those to take, in text order, too. All of them cannot go: an empty list means
/// something else.
pub(crate) fn remove_entries(entries: &[Span], gone: &[Span]) -> Vec<TextEdit> {
    // A list of thousands may have thousands of repairs, so that each looks at what goes alone.
    let places: Vec<usize> =
        gone.iter().filter_map(|span| entries.binary_search(span).ok()).collect();
    if places.len() == entries.len() {
        return Vec::new();
    }
    let edit = |(count, &index): (usize, &usize)| {
        let entry = entries.get(index)?;
        // Where all before it go, too: up to the next entry, comma included.
        let span = if index == count {
            Span::new(entry.start, entries.get(index + 1)?.start)
        } else {
            Span::new(entries.get(index.checked_sub(1)?)?.end, entry.end)
        };
        Some(TextEdit::new(span, ""))
    };
    places.iter().enumerate().filter_map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, gone: &[usize]) -> String {
        let tree = iamkit_syntax::parse(text);
        let spans: Vec<Span> =
            tree.root().unwrap().items().map(iamkit_syntax::Node::span).collect();
        let gone: Vec<Span> = gone.iter().map(|&index| spans[index]).collect();
        let fix = Fix::safe("", remove_entries(&spans, &gone));
        apply_fixes(text, &fix).0
    }

    #[test]
    fn commas_go_with_their_entries() {
        let text = "[1, 2,  3,\n 4]";
        assert_eq!(without(text, &[0]), "[2,  3,\n 4]");
        assert_eq!(without(text, &[0, 1]), "[3,\n 4]");
        assert_eq!(without(text, &[1, 2]), "[1,\n 4]");
        assert_eq!(without(text, &[3]), "[1, 2,  3]");
        assert_eq!(without(text, &[0, 2, 3]), "[2]");
        assert_eq!(without(text, &[0, 1, 2, 3]), text);
    }

    #[test]
    fn overlapping_fixes_wait() {
        let replace = |start, end, text: &str| {
            Fix::safe("", vec![TextEdit::new(Span::new(start, end), text)])
        };
        let fixes =
            [replace(0, 2, "x"), replace(1, 3, "y"), replace(3, 3, "z"), replace(3, 3, "z")];
        assert_eq!(apply_fixes("abcd", fixes.iter().flatten()), ("xczd".into(), 2));
    }
}
