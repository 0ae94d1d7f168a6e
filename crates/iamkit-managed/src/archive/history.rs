//! The documents of one policy, newest first, each told by the one before.

mod json;
mod statement;

use std::ops::Range;

use super::{Cursor, statements::Tables};
pub(super) use json::Texts;
use statement::{Last, Statement};

/// No policy has more ids in all its versions; what a file tells in few bytes could be endless.
const MOST_IDS: usize = 1 << 24;

/// Histories that are compressed together.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    bytes: Vec<u8>,
    /// For each policy where its four streams stand.
    streams: Vec<[Range<usize>; 4]>,
}

/// The numbers that tell the history of one policy, sorted by kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Streams<'a> {
    /// Counts, runs, references, shapes.
    structure: Cursor<'a>,
    actions: Cursor<'a>,
    resources: Cursor<'a>,
    /// Ids of sids and of other values.
    others: Cursor<'a>,
}

/// Decoded documents of one policy.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    // Newest first.
    documents: Vec<Document>,
    /// Every different statement.
    statements: Vec<Statement>,
    /// Where each value of the statements has its ids.
    values: Vec<Range<usize>>,
    ids: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Document {
    frame: usize,
    /// Places of its statements.
    statements: Vec<usize>,
}

impl Frame {
    pub(super) fn new(bytes: Vec<u8>, policies: usize) -> Option<Self> {
        let mut cursor = Cursor::new(&bytes);
        let mut streams = Vec::with_capacity(policies.min(bytes.len()));
        for _ in 0..policies {
            let mut lengths = [0..0, 0..0, 0..0, 0..0];
            for length in &mut lengths {
                length.end = cursor.count()?;
            }
            streams.push(lengths);
        }
        // All first streams come first, then all second ones.
        let mut start = bytes.len() - cursor.len();
        for kind in 0..4 {
            for ranges in &mut streams {
                let range = ranges.get_mut(kind)?;
                *range = start..start + range.end;
                start = range.end;
            }
        }
        (start == bytes.len()).then_some(Self { bytes, streams })
    }

    /// The streams of one policy.
    pub(super) fn streams(&self, place: usize) -> Option<Streams<'_>> {
        let ranges = self.streams.get(place)?.clone();
        let [structure, actions, resources, others] =
            ranges.map(|range| self.bytes.get(range).map(Cursor::new));
        Some(Streams {
            structure: structure?,
            actions: actions?,
            resources: resources?,
            others: others?,
        })
    }
}

impl History {
    /// Decodes the newest `documents`.
    pub(super) fn read(
        mut streams: Streams<'_>,
        documents: usize,
        tables: &Tables,
    ) -> Option<Self> {
        let mut history = Self::default();
        let mut last = Last::default();
        for _ in 0..documents {
            let frame = streams.structure.count()?;
            let statements = history.read_places(&mut streams, &mut last, tables)?;
            history.documents.push(Document { frame, statements });
        }
        Some(history)
    }

    /// Reads which statements the next document has: a list for the first document, hunks of
    /// changes to the document before for the others.
    fn read_places(
        &mut self,
        streams: &mut Streams<'_>,
        last: &mut Last,
        tables: &Tables,
    ) -> Option<Vec<usize>> {
        // Taken out so that `self` is free; it is put back below.
        let Some(previous) =
            self.documents.last_mut().map(|document| std::mem::take(&mut document.statements))
        else {
            let mut places = Vec::new();
            for _ in 0..streams.structure.count()? {
                places.push(self.read_place(streams, last, tables)?);
            }
            return Some(places);
        };
        let mut places = Vec::with_capacity(previous.len() + 1);
        let mut rest = previous.as_slice();
        for _ in 0..streams.structure.count()? {
            let hunk = Hunk::read(streams)?;
            let (copied, after) = rest.split_at_checked(hunk.copy)?;
            places.extend_from_slice(copied);
            rest = after.get(hunk.skip..)?;
            for _ in 0..hunk.insert {
                places.push(self.read_place(streams, last, tables)?);
            }
        }
        places.extend_from_slice(rest);
        self.documents.last_mut()?.statements = previous;
        (self.ids.len() + places.len() <= MOST_IDS).then_some(places)
    }

    /// Reads how far back a known statement stands, or 0 and a new statement.
    fn read_place(
        &mut self,
        streams: &mut Streams<'_>,
        last: &mut Last,
        tables: &Tables,
    ) -> Option<usize> {
        let back = streams.structure.count()?;
        if back > 0 {
            return self.statements.len().checked_sub(back);
        }
        self.read_statement(streams, last, tables)?;
        self.statements.len().checked_sub(1)
    }
}

/// After `copy` elements of the old list, `skip` are left out and `insert` stand in their place.
#[derive(Clone, Copy, Debug)]
struct Hunk {
    copy: usize,
    skip: usize,
    insert: usize,
}

impl Hunk {
    fn read(streams: &mut Streams<'_>) -> Option<Self> {
        let mut next = || streams.structure.count();
        Some(Self { copy: next()?, skip: next()?, insert: next()? })
    }
}
