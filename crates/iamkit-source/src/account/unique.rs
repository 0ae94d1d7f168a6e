//! Names that may stand once.

use std::collections::BTreeMap;

use iamkit_syntax::{Span, Spanned};

use crate::{SourceError, SourceErrorKind};

/// The names that were seen, with the places where they stood first.
#[derive(Debug, Default)]
pub(super) struct Unique {
    seen: BTreeMap<Box<str>, Span>,
}

impl Unique {
    /// Notes a name, and reports it if it was there before.
    pub(super) fn add(
        &mut self,
        what: &'static str,
        name: &Spanned<Box<str>>,
        errors: &mut Vec<SourceError>,
    ) {
        self.add_key(name.value.clone(), what, name, errors);
    }

    /// Notes a name, and reports it if it was there before, perhaps in another case.
    pub(super) fn add_ignoring_case(
        &mut self,
        what: &'static str,
        name: &Spanned<Box<str>>,
        errors: &mut Vec<SourceError>,
    ) {
        self.add_key(name.value.to_ascii_lowercase().into(), what, name, errors);
    }

    /// Notes a name that is the same as another exactly if their keys are.
    pub(super) fn add_key(
        &mut self,
        key: Box<str>,
        what: &'static str,
        name: &Spanned<Box<str>>,
        errors: &mut Vec<SourceError>,
    ) {
        if let Some(&first) = self.seen.get(&key) {
            let name_text = name.value.clone();
            let kind = SourceErrorKind::DuplicateEntry { what, name: name_text, first };
            errors.push(SourceError::new(kind, name.span));
        } else {
            self.seen.insert(key, name.span);
        }
    }
}
