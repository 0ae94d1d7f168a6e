//! Decoded documents to compact JSON.

use super::{History, statement::Statement};
use crate::archive::{
    container::Container,
    statements::{Form, Member, TableName, Tables},
};

/// A guess of the bytes that an id becomes, so that the text grows once at most.
const ID_BYTES: usize = 28;

/// Where the texts are.
#[derive(Clone, Copy, Debug)]
pub(in crate::archive) struct Texts<'a> {
    pub(in crate::archive) container: &'a Container,
    pub(in crate::archive) tables: &'a Tables,
}

impl History {
    /// The text of the document at a place, newest first.
    pub(in crate::archive) fn json(&self, document: usize, texts: Texts<'_>) -> Option<String> {
        let document = self.documents.get(document)?;
        let (head, tail) = texts.tables.frames.get(document.frame)?;
        let statements = document.statements.iter().filter_map(|place| self.statements.get(*place));
        let ids: usize = statements.map(|statement| self.ids_of(statement)).sum();
        let mut text = String::with_capacity(ids * ID_BYTES + 256);
        text.push_str(head);
        for (index, place) in document.statements.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            self.write_statement(self.statements.get(*place)?, texts, &mut text)?;
        }
        text.push_str(tail);
        Some(text)
    }

    fn ids_of(&self, statement: &Statement) -> usize {
        let values = self.values.get(statement.values.clone()).unwrap_or_default();
        values.iter().map(ExactSizeIterator::len).sum()
    }

    fn write_statement(
        &self,
        statement: &Statement,
        texts: Texts<'_>,
        text: &mut String,
    ) -> Option<()> {
        let mut values = self.values.get(statement.values.clone())?.iter();
        text.push('{');
        for (index, member) in texts.tables.shape(statement.shape)?.members.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            match member {
                Member::Fixed(member) => text.push_str(member),
                Member::Varying(name, form) => {
                    text.push_str(name);
                    let ids = self.ids.get(values.next()?.clone())?;
                    write_value(ids, *form, texts, text)?;
                }
            }
        }
        text.push('}');
        Some(())
    }
}

fn write_value(ids: &[u32], form: Form, texts: Texts<'_>, text: &mut String) -> Option<()> {
    let table = texts.tables.table(form.table);
    if form.table == TableName::Values {
        return table.write(texts.container, ids, text);
    }
    if form.array {
        text.push('[');
    }
    table.write(texts.container, ids, text)?;
    if !ids.is_empty() {
        // The comma after the last one.
        text.pop();
    }
    if form.array {
        text.push(']');
    }
    Some(())
}
