//! Places of a text of which nothing may be shown.

use iamkit_syntax::Span;

use crate::{Embedded, Format};

/// Words that say that something in a text is secret, in a configuration of Terraform and elsewhere.
const MARKS: [(bool, &str); 3] =
    [(true, "sensitive"), (false, "\"terraform_version\""), (false, "NoEcho")];

/// Returns the places, in order and apart from each other. Nobody knows what is secret in a broken
/// text that says that something is.
pub(crate) fn of(
    format: Format,
    text: &str,
    documents: &[Embedded<'_>],
    is_broken: bool,
    mut secrets: Vec<Span>,
) -> Vec<Span> {
    let is_hcl = format == Format::Terraform;
    let is_marked = |(of_hcl, mark): &(bool, &str)| *of_hcl == is_hcl && text.contains(mark);
    if is_broken && MARKS.iter().any(is_marked) {
        return around(&[], text);
    }
    let is_sensitive = |document: &&Embedded<'_>| document.is_sensitive;
    secrets.extend(documents.iter().filter(is_sensitive).map(|document| document.map.whole()));
    // Plans and states hold the values of all attributes, passwords too.
    if matches!(format, Format::TerraformPlan | Format::TerraformState) {
        secrets.extend(around(documents, text));
    }
    joined(secrets)
}

/// Returns what is around the documents, which are in order.
fn around(documents: &[Embedded<'_>], text: &str) -> Vec<Span> {
    let mut found = Vec::with_capacity(documents.len() + 1);
    let mut from = 0;
    for document in documents {
        let whole = document.map.whole();
        if whole.start > from {
            found.push(Span::new(from, whole.start));
        }
        from = from.max(whole.end);
    }
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    if end > from {
        found.push(Span::new(from, end));
    }
    found
}

/// Sorts spans and joins those that overlap.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| span.start);
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match apart.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}
