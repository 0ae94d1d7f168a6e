//! What is promised of a text that holds policies: every document and error has its place in the file, and an
//! edit of a document is an edit of the file.

use iamkit_source::{Embedded, ReadOptions, read};
use iamkit_syntax::{Span, TextEdit, apply_edits};

/// Reads a text as the file `name`, and panics when a promise is broken.
pub fn read_as(name: &str, text: &str) {
    let container = read(name, text, &ReadOptions::default());
    for note in &container.notes {
        assert!(note.span.of(text).is_some(), "{note:?}");
    }
    for error in &container.errors {
        assert!(error.span.of(text).is_some(), "{error} is at {:?}", error.span);
        assert!(!error.to_string().contains('\n'));
    }
    for document in &container.documents {
        // Documents of one stream may have the same place.
        inspect(
            name,
            document,
            text,
            container.documents.len() == 1 && container.errors.is_empty(),
        );
    }
    for variants in container.documents.chunk_by(|one, other| one.place == other.place) {
        open(variants, text);
    }
    let _ = container.into_only_document();
}

/// What decisions are made from has its places in the file, too.
fn open(variants: &[Embedded<'_>], text: &str) {
    match Embedded::opened_together(variants) {
        Ok(opened) => {
            assert_eq!(opened.places.len(), opened.document.statements().len());
            let places = opened.unknown.iter().filter_map(|part| part.span);
            for place in opened.places.iter().copied().chain(places) {
                assert!(place.of(text).is_some(), "{place:?}");
            }
        }
        Err(errors) => {
            for error in errors {
                assert!(error.span.of(text).is_some(), "{error} is at {:?}", error.span);
            }
        }
    }
}

fn inspect(name: &str, document: &Embedded<'_>, text: &str, is_only: bool) {
    assert!(document.map.whole().of(text).is_some());
    for error in document.lower().err().into_iter().flatten() {
        assert!(error.span.of(text).is_some(), "{error} is at {:?}", error.span);
    }
    // A document that is put back as it is stays what it is.
    let Ok(length) = u32::try_from(document.text.len()) else { return };
    let all = Span::new(0, length);
    // Not every syntax takes a document back as a whole.
    let edit = document.map.edit(&TextEdit::new(all, document.text.to_string()));
    let Some(edit) = edit.filter(|_| is_only && document.holes.is_empty()) else { return };
    let edited = apply_edits(text, &[edit]).expect("an edit leaves the file");
    let again = read(name, &edited, &ReadOptions::default());
    let same = again.documents.iter().find(|other| other.place == document.place);
    let same = same.expect("a document vanished");
    assert_eq!(same.text, document.text);
}
