//! Policies to the bytes of a pack; the reader is the crate `iamkit-managed`.

mod container;
mod history;
mod index;
mod parts;
mod script;
mod tables;
mod varint;

use std::fmt::Write as _;

use history::Streams;
use parts::Document;
use tables::Tables;

pub(super) use container::{Section, write};

use super::{
    manifest::Source,
    policy::{Policies, Policy},
};

/// Frames are inflated as a whole: small ones make a lookup fast, large ones the pack small.
const FRAME_BYTES: usize = 16 * 1024;

/// Kinds of sections, as the reader knows them.
mod kind {
    pub(super) const MANIFEST: u16 = 1;
    pub(super) const INDEX: u16 = 2;
    pub(super) const DESCRIPTIONS: u16 = 3;
    pub(super) const DOCUMENT_FRAMES: u16 = 10;
    pub(super) const SHAPES: u16 = 11;
    pub(super) const SIDS: u16 = 12;
    pub(super) const ACTIONS: u16 = 13;
    pub(super) const RESOURCES: u16 = 14;
    pub(super) const VALUES: u16 = 15;
    pub(super) const HISTORIES: u16 = 20;
}

/// Encodes all policies; the same input gives the same sections.
pub(super) fn sections(policies: &Policies, sources: &[Source]) -> anyhow::Result<Vec<Section>> {
    let documents: Vec<Vec<Document>> = policies.values().map(newest_first).collect();
    let tables = Tables::of(documents.iter().flatten());
    let mut frames = Vec::new();
    let mut frame = Frame::default();
    for documents in &documents {
        let streams = history::encode(documents.iter(), &tables)?;
        if frame.len() + streams.len() > FRAME_BYTES && frame.policies > 0 {
            frames.push(std::mem::take(&mut frame));
        }
        frame.add(&streams);
    }
    frames.push(frame);
    let counts: Vec<usize> = frames.iter().map(|frame| frame.policies).collect();
    let mut sections = vec![
        Section::new(kind::MANIFEST, manifest(sources).into_bytes()),
        Section::new(kind::INDEX, index::bytes(policies, &counts)),
        Section::new(kind::DESCRIPTIONS, descriptions(policies).into_bytes()),
    ];
    for (kind, table) in [
        (kind::DOCUMENT_FRAMES, &tables.frames),
        (kind::SHAPES, &tables.shapes),
        (kind::SIDS, &tables.sids),
        (kind::ACTIONS, &tables.actions),
        (kind::RESOURCES, &tables.resources),
        (kind::VALUES, &tables.values),
    ] {
        sections.extend(table.blocks().into_iter().map(|block| Section::new(kind, block)));
    }
    sections.extend(frames.iter().map(|frame| Section::new(kind::HISTORIES, frame.bytes())));
    Ok(sections)
}

fn newest_first(policy: &Policy) -> Vec<Document> {
    let documents = policy.versions.iter().rev().filter_map(|version| version.document.as_ref());
    documents.map(Document::of).collect()
}

/// One line per source: package, registry, version, licence, date, digest.
fn manifest(sources: &[Source]) -> String {
    sources.iter().fold(String::new(), |mut text, source| {
        let Source { package, registry, version, licence, date, digest } = source;
        let _ = writeln!(text, "{package}\t{registry}\t{version}\t{licence}\t{date}\t{digest}");
        text
    })
}

/// One line per policy.
fn descriptions(policies: &Policies) -> String {
    policies.values().fold(String::new(), |mut text, policy| {
        text.push_str(&policy.description);
        text.push('\n');
        text
    })
}

/// Histories of policies that are compressed together.
#[derive(Clone, Debug, Default)]
struct Frame {
    policies: usize,
    /// For each policy the lengths of its streams.
    lengths: Vec<u8>,
    streams: Streams,
}

impl Frame {
    fn add(&mut self, streams: &Streams) {
        self.policies += 1;
        for bytes in &streams.bytes {
            varint::push(&mut self.lengths, bytes.len());
        }
        self.streams.extend(streams);
    }

    fn len(&self) -> usize {
        self.lengths.len() + self.streams.len()
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.lengths.clone();
        bytes.extend(self.streams.bytes.iter().flatten());
        bytes
    }
}
