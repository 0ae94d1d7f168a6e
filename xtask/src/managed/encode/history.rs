//! The documents of one policy, newest first, each told by the one before.

use anyhow::Context;

use super::{
    parts::{Document, Form, Statement},
    script::script,
    tables::Tables,
    varint::{push, push_step},
};

/// Numbers of one kind stand together, because they compress better that way.
#[derive(Clone, Debug, Default)]
pub(super) struct Streams {
    /// Counts, runs, references, shapes; action ids; resource ids; ids of sids and other values.
    pub(super) bytes: [Vec<u8>; 4],
}

impl Streams {
    pub(super) fn len(&self) -> usize {
        self.bytes.iter().map(Vec::len).sum()
    }

    pub(super) fn extend(&mut self, other: &Self) {
        for (bytes, more) in self.bytes.iter_mut().zip(&other.bytes) {
            bytes.extend(more);
        }
    }

    fn of(&mut self, form: Form) -> &mut Vec<u8> {
        let [_, actions, resources, others] = &mut self.bytes;
        match form {
            Form::Action { .. } => actions,
            Form::Resource { .. } => resources,
            Form::Sid | Form::Json => others,
        }
    }

    fn structure(&mut self) -> &mut Vec<u8> {
        let [structure, ..] = &mut self.bytes;
        structure
    }
}

/// A statement as ids.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Coded {
    shape: u32,
    values: Vec<(Form, Vec<u32>)>,
}

/// The last id of each table: the next one is likely near.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    sid: u32,
    action: u32,
    resource: u32,
    json: u32,
}

impl Last {
    fn of(&mut self, form: Form) -> &mut u32 {
        match form {
            Form::Sid => &mut self.sid,
            Form::Action { .. } => &mut self.action,
            Form::Resource { .. } => &mut self.resource,
            Form::Json => &mut self.json,
        }
    }
}

/// Encodes the documents of one policy, newest first.
pub(super) fn encode<'a>(
    documents: impl Iterator<Item = &'a Document>,
    tables: &Tables,
) -> anyhow::Result<Streams> {
    let mut streams = Streams::default();
    let mut last = Last::default();
    // Every different statement so far.
    let mut known: Vec<Coded> = Vec::new();
    let mut previous: Option<Vec<usize>> = None;
    for document in documents {
        push(streams.structure(), tables.frames.id(&document.frame)?);
        let coded = document
            .statements
            .iter()
            .map(|statement| coded(statement, tables))
            .collect::<anyhow::Result<Vec<_>>>()?;
        // Places of the statements in `known`; a new one gets the place that it will have.
        let mut fresh: Vec<Coded> = Vec::new();
        let places: Vec<usize> = coded
            .into_iter()
            .map(|statement| {
                known.iter().chain(&fresh).position(|other| *other == statement).unwrap_or_else(
                    || {
                        fresh.push(statement);
                        known.len() + fresh.len() - 1
                    },
                )
            })
            .collect();
        let mut fresh = fresh.into_iter();
        let mut insert = |streams: &mut Streams, place: usize| -> anyhow::Result<()> {
            push(streams.structure(), known.len().saturating_sub(place));
            if place == known.len() {
                let statement = fresh.next().context("a new statement is missing")?;
                let bases = previous.iter().flatten().copied();
                streams.extend(&best(&statement, &known, bases, &mut last));
                known.push(statement);
            }
            Ok(())
        };
        match &previous {
            None => {
                push(streams.structure(), places.len());
                places.iter().try_for_each(|place| insert(&mut streams, *place))?;
            }
            Some(previous) => {
                let hunks = script(previous, &places);
                push(streams.structure(), hunks.len());
                for hunk in hunks {
                    for count in [hunk.copy, hunk.skip, hunk.insert.len()] {
                        push(streams.structure(), count);
                    }
                    hunk.insert.iter().try_for_each(|place| insert(&mut streams, *place))?;
                }
            }
        }
        previous = Some(places);
    }
    Ok(streams)
}

fn coded(statement: &Statement, tables: &Tables) -> anyhow::Result<Coded> {
    let values = statement.values.iter().map(|value| {
        let table = tables.of_form(value.form);
        let ids = value.texts.iter().map(|text| table.id(text)).collect::<anyhow::Result<_>>()?;
        Ok((value.form, ids))
    });
    let values = values.collect::<anyhow::Result<_>>()?;
    Ok(Coded { shape: tables.shapes.id(&statement.shape)?, values })
}

/// The shortest of all ways to tell a new statement.
fn best(
    statement: &Coded,
    known: &[Coded],
    bases: impl Iterator<Item = usize>,
    last: &mut Last,
) -> Streams {
    let mut best_last = *last;
    let mut best = tell(statement, None, &mut best_last);
    for place in bases {
        let Some(base) = known.get(place) else { continue };
        let mut this_last = *last;
        let this = tell(statement, Some((known.len() - place, base)), &mut this_last);
        if this.len() < best.len() {
            best = this;
            best_last = this_last;
        }
    }
    *last = best_last;
    best
}

/// Tells a statement by another that stands `distance` before it, or by itself.
fn tell(statement: &Coded, base: Option<(usize, &Coded)>, last: &mut Last) -> Streams {
    let mut streams = Streams::default();
    push(streams.structure(), base.map_or(0, |(distance, _)| distance));
    push(streams.structure(), statement.shape);
    for (index, (form, ids)) in statement.values.iter().enumerate() {
        let same_table = |(other, _): &&(Form, Vec<u32>)| other.shares_table(*form);
        let nth = statement.values.iter().take(index).filter(same_table).count();
        let told_by = base
            .and_then(|(_, base)| base.values.iter().filter(same_table).nth(nth))
            .map(|(_, ids)| ids.as_slice());
        match form {
            Form::Sid | Form::Json => single(&mut streams, *form, ids, told_by, last),
            Form::Action { array } | Form::Resource { array } => {
                list(&mut streams, *form, *array, ids, told_by, last);
            }
        }
    }
    streams
}

/// One id: 0 for the same as in the base, else one more than the step.
fn single(
    streams: &mut Streams,
    form: Form,
    ids: &[u32],
    told_by: Option<&[u32]>,
    last: &mut Last,
) {
    let last = last.of(form);
    for id in ids {
        if told_by == Some(ids) {
            push(streams.of(form), 0_u8);
        } else {
            let mut step = Vec::new();
            push_step(&mut step, *last, *id);
            // A step and a mark: the mark keeps `same` apart.
            push(streams.of(form), 1 + unpush(&step));
        }
        *last = *id;
    }
}

fn unpush(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 7 | u64::from(byte & 0x7f))
}

fn list(
    streams: &mut Streams,
    form: Form,
    array: bool,
    ids: &[u32],
    told_by: Option<&[u32]>,
    last: &mut Last,
) {
    let last = last.of(form);
    let Some(old) = told_by else {
        if array {
            push(streams.structure(), ids.len());
        }
        for id in ids {
            push_step(streams.of(form), *last, *id);
            *last = *id;
        }
        return;
    };
    let hunks = script(old, ids);
    push(streams.structure(), hunks.len());
    let mut rest = old.iter();
    for hunk in &hunks {
        for count in [hunk.copy, hunk.skip, hunk.insert.len()] {
            push(streams.structure(), count);
        }
        if let Some(copied) = rest.by_ref().take(hunk.copy).last() {
            *last = *copied;
        }
        for id in &hunk.insert {
            push_step(streams.of(form), *last, *id);
            *last = *id;
        }
        rest.by_ref().take(hunk.skip).for_each(drop);
    }
    if let Some(copied) = rest.last() {
        *last = *copied;
    }
}
