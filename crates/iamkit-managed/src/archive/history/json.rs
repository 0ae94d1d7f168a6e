//! Decoded documents to compact JSON.

use super::{History, statement::Statement};
use crate::archive::statements::{Form, Member, TableName, Tables};

impl History {
    /// The text of the document at a place, newest first.
    pub(in crate::archive) fn json(&self, document: usize, tables: &Tables) -> Option<String> {
        let document = self.documents.get(document)?;
        let (head, tail) = tables.frames.get(document.frame)?;
        let mut text = String::with_capacity(head.len() + tail.len() + 1024);
        text.push_str(head);
        for (index, place) in document.statements.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            self.write_statement(self.statements.get(*place)?, tables, &mut text)?;
        }
        text.push_str(tail);
        Some(text)
    }

    fn write_statement(
        &self,
        statement: &Statement,
        tables: &Tables,
        text: &mut String,
    ) -> Option<()> {
        let mut values = self.values.get(statement.values.clone())?.iter();
        text.push('{');
        for (index, member) in tables.shape(statement.shape)?.members.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            match member {
                Member::Fixed(member) => text.push_str(member),
                Member::Varying(name, form) => {
                    text.push_str(name);
                    let ids = self.ids.get(values.next()?.clone())?;
                    write_value(ids, *form, tables, text)?;
                }
            }
        }
        text.push('}');
        Some(())
    }
}

fn write_value(ids: &[u32], form: Form, tables: &Tables, text: &mut String) -> Option<()> {
    let strings = tables.strings(form.table);
    if form.table == TableName::Values {
        text.push_str(strings.get(*ids.first()?)?);
        return Some(());
    }
    if form.array {
        text.push('[');
    }
    for (index, id) in ids.iter().enumerate() {
        text.push_str(if index > 0 { ",\"" } else { "\"" });
        text.push_str(strings.get(*id)?);
        text.push('"');
    }
    if form.array {
        text.push(']');
    }
    Some(())
}
