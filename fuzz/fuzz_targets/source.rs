//! Policies where people keep them: every document and error has its place in the file, and an edit
//! of a document is an edit of the file.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_source::{Embedded, read};
use iamkit_syntax::{Span, TextEdit, apply_edits, decode};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    let container = read(text);
    for error in &container.errors {
        assert!(error.span.of(text).is_some(), "{error} is at {:?}", error.span);
        assert!(!error.to_string().contains('\n'));
    }
    for document in &container.documents {
        inspect(document, text);
    }
    let _ = container.into_only_document();
}

fn inspect(document: &Embedded<'_>, text: &str) {
    assert!(document.map.whole().of(text).is_some());
    for error in document.lower().err().into_iter().flatten() {
        assert!(error.span.of(text).is_some(), "{error} is at {:?}", error.span);
    }
    // A document that is put back as it is stays what it is.
    let Ok(length) = u32::try_from(document.text.len()) else { return };
    let all = Span::new(0, length);
    let edit = document.map.edit(&TextEdit::new(all, document.text.to_string()));
    let edited = apply_edits(text, &[edit]).expect("an edit leaves the file");
    let again = read(&edited);
    let same = again.documents.iter().find(|other| other.place == document.place);
    let same = same.expect("a document vanished");
    assert_eq!(same.text, document.text);
}
