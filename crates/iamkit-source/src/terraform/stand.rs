//! Where texts stand that a file takes from another one.

use std::collections::BTreeMap;

use iamkit_syntax::{LineIndex, Span};

use super::module::Module;
use crate::value::Placed;

/// How many such texts are told of one file.
const MAX_STANDS: usize = 10_000;

/// A text that a configuration of Terraform takes from another file: what is said of it stands where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Elsewhere {
    /// Where it is used.
    pub at: Span,
    /// What it is.
    pub text: Box<str>,
    /// The file that it stands in, from the folder of the one that is read.
    pub file: Box<str>,
    /// Whether the file is of another folder, of which a block `module` reads this one with it as an argument.
    pub is_argument: bool,
    /// Its line there, from 1.
    pub line: u32,
    /// Its column there, in characters from 1.
    pub column: u32,
}

/// The same, before it is known in which line.
pub(super) struct Stand<'m> {
    at: Span,
    written: String,
    text: &'m str,
    offset: u32,
}

impl<'m> Module<'m> {
    /// Notes where the texts in a value stand that is used at a place.
    pub(super) fn note_stands(&self, value: &impl Placed, text: &'m str, at: Span) {
        let mut stands = self.stands.borrow_mut();
        value.each_text(&mut |one| {
            if stands.len() < MAX_STANDS
                && let Some(written) = one.known().filter(|it| !it.is_empty())
            {
                stands.push(Stand { at, written, text, offset: one.span.start });
            }
        });
    }

    /// Returns the places in other files, with their lines.
    pub(super) fn elsewhere_told(&self) -> Vec<Elsewhere> {
        let stands = self.stands.take();
        let mut lines: BTreeMap<usize, LineIndex<'m>> = BTreeMap::new();
        let found = stands.into_iter().filter_map(|Stand { at, written, text, offset }| {
            let files = self.options.module.as_deref()?;
            let (file, is_argument) = files.name_of(text)?;
            let index = lines.entry(text.as_ptr() as usize).or_insert_with(|| LineIndex::new(text));
            let place = index.position(offset);
            let (line, column) = (place.line, place.column_chars + 1);
            Some(Elsewhere {
                at,
                text: written.into(),
                file: file.into(),
                is_argument,
                line,
                column,
            })
        });
        found.collect()
    }
}
