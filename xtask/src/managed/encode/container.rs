//! The file around the sections: a table with checksums, then deflated bytes.

use anyhow::Context;
use zopfli::{Format, Options};

const MAGIC: &[u8; 8] = b"IAMKITMP";
/// Raised when a reader of the format before could not read the new one.
const FORMAT: u16 = 1;
const HEADER_BYTES: usize = 16;
const ENTRY_BYTES: usize = 22;
const CHECKSUM_BYTES: usize = 8;

/// A section before it is compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::managed) struct Section {
    pub(in crate::managed) kind: u16,
    pub(in crate::managed) raw: Vec<u8>,
}

impl Section {
    pub(super) fn new(kind: u16, raw: Vec<u8>) -> Self {
        Self { kind, raw }
    }
}

/// Compresses the sections and puts the table before them.
pub(in crate::managed) fn write(sections: &[Section]) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    let mut table = Vec::new();
    let start = HEADER_BYTES + sections.len() * ENTRY_BYTES + CHECKSUM_BYTES;
    for section in sections {
        let deflated = deflate(&section.raw)?;
        table.extend(section.kind.to_le_bytes());
        for number in [start + body.len(), deflated.len(), section.raw.len()] {
            table.extend(u32::try_from(number).context("the pack is too large")?.to_le_bytes());
        }
        table.extend(checksum(&deflated).to_le_bytes());
        body.extend(deflated);
    }
    let mut bytes = Vec::from(MAGIC);
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(u16::try_from(sections.len())?.to_le_bytes());
    bytes.extend(u32::try_from(start + body.len())?.to_le_bytes());
    bytes.extend(table);
    bytes.extend(checksum(&bytes).to_le_bytes());
    bytes.extend(body);
    Ok(bytes)
}

fn deflate(raw: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut deflated = Vec::new();
    zopfli::compress(Options::default(), Format::Deflate, raw, &mut deflated)?;
    Ok(deflated)
}

/// Mixes eight bytes at a time so that no change within eight bytes goes unseen.
fn checksum(bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15 ^ bytes.len() as u64;
    for word in bytes.chunks(8) {
        let mut padded = [0; 8];
        for (to, from) in padded.iter_mut().zip(word) {
            *to = *from;
        }
        state = (state ^ u64::from_le_bytes(padded))
            .wrapping_mul(0xff51_afd7_ed55_8ccd)
            .rotate_left(29);
    }
    state ^ state >> 32
}
