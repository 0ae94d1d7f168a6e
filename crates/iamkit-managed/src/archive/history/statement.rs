//! One statement, told by another one or by itself.

use std::ops::Range;

use super::{History, Hunk, MOST_IDS, Streams};
use crate::archive::{
    cursor::{Cursor, step},
    statements::{Form, TableName, Tables},
};

/// A statement as ids.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) shape: u32,
    /// Its values among those of the history.
    pub(super) values: Range<usize>,
}

/// The last id of each table; the next one is told by the way from it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Last {
    sid: u32,
    action: u32,
    resource: u32,
    value: u32,
}

impl Last {
    fn of(&mut self, table: TableName) -> &mut u32 {
        match table {
            TableName::Sids => &mut self.sid,
            TableName::Actions => &mut self.action,
            TableName::Resources => &mut self.resource,
            TableName::Values => &mut self.value,
        }
    }
}

impl<'a> Streams<'a> {
    fn of(&mut self, table: TableName) -> &mut Cursor<'a> {
        match table {
            TableName::Actions => &mut self.actions,
            TableName::Resources => &mut self.resources,
            TableName::Sids | TableName::Values => &mut self.others,
        }
    }
}

impl History {
    /// Reads a new statement: how far back the one stands that tells it, or 0; its shape; values.
    pub(super) fn read_statement(
        &mut self,
        streams: &mut Streams<'_>,
        last: &mut Last,
        tables: &Tables,
    ) -> Option<()> {
        let back = streams.structure.count()?;
        let base = match back {
            0 => None,
            back => Some(self.statements.get(self.statements.len().checked_sub(back)?)?.clone()),
        };
        let shape = streams.structure.id()?;
        let start = self.values.len();
        let base_shape = base.as_ref().map(|base| tables.shape(base.shape)).unwrap_or_default();
        let forms = tables.shape(shape)?.forms();
        for (index, form) in forms.enumerate() {
            // The value of the base that draws from the same table: the first for the first.
            let told_by = base.as_ref().zip(base_shape).and_then(|(base, base_shape)| {
                let same_table = |other: &Form| other.table == form.table;
                let before = tables.shape(shape)?.forms().take(index).filter(same_table).count();
                let mut bases = base_shape.forms().enumerate();
                let (place, _) =
                    bases.by_ref().filter(|(_, other)| same_table(other)).nth(before)?;
                self.values.get(base.values.clone())?.get(place).cloned()
            });
            let first = self.ids.len();
            match form.table {
                TableName::Sids | TableName::Values => {
                    self.read_single(streams, form.table, told_by, last)?;
                }
                TableName::Actions | TableName::Resources => {
                    self.read_list(streams, form, told_by, last)?;
                }
            }
            if self.ids.len() > MOST_IDS {
                return None;
            }
            self.values.push(first..self.ids.len());
        }
        let values = start..self.values.len();
        self.statements.push(Statement { shape, values });
        Some(())
    }

    /// 0 for the same id as in the base, else one more than the way from the last id.
    fn read_single(
        &mut self,
        streams: &mut Streams<'_>,
        table: TableName,
        told_by: Option<Range<usize>>,
        last: &mut Last,
    ) -> Option<()> {
        let last = last.of(table);
        let way = streams.of(table).number()?;
        *last = match way.checked_sub(1) {
            Some(way) => step(*last, way)?,
            None => *self.ids.get(told_by?.start)?,
        };
        self.ids.push(*last);
        Some(())
    }

    /// Hunks of changes to the list of the base; without a base the ids themselves.
    fn read_list(
        &mut self,
        streams: &mut Streams<'_>,
        form: Form,
        told_by: Option<Range<usize>>,
        last: &mut Last,
    ) -> Option<()> {
        let last = last.of(form.table);
        let Some(mut old) = told_by else {
            let count = if form.array { streams.structure.count()? } else { 1 };
            return self.read_ids(streams.of(form.table), count, last);
        };
        for _ in 0..streams.structure.count()? {
            let hunk = Hunk::read(streams)?;
            self.copy(old.start..old.start + hunk.copy, old.end, last)?;
            self.read_ids(streams.of(form.table), hunk.insert, last)?;
            old.start += hunk.copy + hunk.skip;
        }
        self.copy(old.clone(), old.end, last)
    }

    fn copy(&mut self, ids: Range<usize>, end: usize, last: &mut u32) -> Option<()> {
        if ids.start > ids.end || ids.end > end || self.ids.len() > MOST_IDS {
            return None;
        }
        self.ids.extend_from_within(ids.clone());
        if !ids.is_empty() {
            *last = *self.ids.last()?;
        }
        Some(())
    }

    fn read_ids(&mut self, cursor: &mut Cursor<'_>, count: usize, last: &mut u32) -> Option<()> {
        for _ in 0..count {
            *last = cursor.id_after(*last)?;
            self.ids.push(*last);
        }
        Some(())
    }
}
