//! The strings that documents are made of, each written once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;

use super::{
    parts::{Document, Form},
    varint::push,
};

/// Sorted strings; a string's id is its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    ids: BTreeMap<String, u32>,
}

impl Table {
    pub(super) fn new(texts: BTreeSet<String>) -> Self {
        Self { ids: texts.into_iter().zip(0..).collect() }
    }

    pub(super) fn id(&self, text: &str) -> anyhow::Result<u32> {
        self.ids.get(text).copied().with_context(|| format!("`{text}` is in no table"))
    }

    /// All strings as one block.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let texts: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        block(&texts)
    }

    /// The strings in blocks of [`BLOCK_STRINGS`], which are decoded one by one.
    pub(super) fn blocks(&self) -> Vec<Vec<u8>> {
        let texts: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        texts.chunks(BLOCK_STRINGS).map(block).collect()
    }
}

/// Strings of a block: a lookup needs a few blocks only, because near ids occur together.
const BLOCK_STRINGS: usize = 2048;

/// The count; then for each string how many bytes it shares with the one before; then the lengths
/// of the rests; then the rests.
fn block(texts: &[&str]) -> Vec<u8> {
    let (mut shared, mut lengths, mut rests) = (Vec::new(), Vec::new(), Vec::new());
    let mut previous: &str = "";
    for text in texts {
        let mut same = previous.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
        while !text.is_char_boundary(same) {
            same -= 1;
        }
        let (_, rest) = text.split_at(same);
        push(&mut shared, same);
        push(&mut lengths, rest.len());
        rests.extend_from_slice(rest.as_bytes());
        previous = text;
    }
    let mut bytes = Vec::new();
    push(&mut bytes, texts.len());
    bytes.extend(shared);
    bytes.extend(lengths);
    bytes.extend(rests);
    bytes
}

/// All tables of a pack.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    pub(super) frames: Table,
    pub(super) shapes: Table,
    pub(super) sids: Table,
    pub(super) actions: Table,
    pub(super) resources: Table,
    pub(super) values: Table,
}

impl Tables {
    /// The tables that `documents` need.
    pub(super) fn of<'a>(documents: impl Iterator<Item = &'a Document>) -> Self {
        let mut sets: [BTreeSet<String>; 6] = Default::default();
        let [frames, shapes, sids, actions, resources, values] = &mut sets;
        for document in documents {
            frames.insert(document.frame.clone());
            for statement in &document.statements {
                shapes.insert(statement.shape.clone());
                for value in &statement.values {
                    let set = match value.form {
                        Form::Sid => &mut *sids,
                        Form::Action { .. } => &mut *actions,
                        Form::Resource { .. } => &mut *resources,
                        Form::Json => &mut *values,
                    };
                    set.extend(value.texts.iter().cloned());
                }
            }
        }
        let [frames, shapes, sids, actions, resources, values] = sets.map(Table::new);
        Self { frames, shapes, sids, actions, resources, values }
    }

    /// The table of a value.
    pub(super) fn of_form(&self, form: Form) -> &Table {
        match form {
            Form::Sid => &self.sids,
            Form::Action { .. } => &self.actions,
            Form::Resource { .. } => &self.resources,
            Form::Json => &self.values,
        }
    }
}
