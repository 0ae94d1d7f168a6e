//! The file: a header, a table of sections with checksums, deflated sections.
//!
//! The catalog has a container of its own, on purpose. Its sections are read in place, so its
//! directory holds fixed kinds, 32-bit sums and no inflated lengths; here every section is deflated,
//! kinds repeat (one frame of histories each), and lengths of the content bound what a hostile file
//! may allocate. The two crates share no crate below them, and a common one of 150 lines would have
//! a switch for each of these points.

use std::borrow::Cow;

use miniz_oxide::inflate::decompress_slice_iter_to_slice;

use super::Cursor;
use crate::ArchiveError;

const MAGIC: &[u8; 8] = b"IAMKITMP";
/// The format that this crate reads.
pub(super) const FORMAT: u16 = 1;
/// Magic, format, number of sections, length of the file.
const HEADER_BYTES: usize = 16;
const ENTRY_BYTES: usize = 22;
/// No section is larger; a file that says so would only cost memory.
const MOST_RAW_BYTES: usize = 1 << 26;

/// What a section holds. Other kinds are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Manifest = 1,
    Index = 2,
    Descriptions = 3,
    DocumentFrames = 10,
    Shapes = 11,
    Sids = 12,
    Actions = 13,
    Resources = 14,
    Values = 15,
    Histories = 20,
}

impl Kind {
    /// What errors call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Index => "index",
            Self::Descriptions => "descriptions",
            Self::DocumentFrames => "document frames",
            Self::Shapes => "statement shapes",
            Self::Sids => "statement ids",
            Self::Actions => "actions",
            Self::Resources => "resources",
            Self::Values => "condition blocks",
            Self::Histories => "policy histories",
        }
    }
}

/// The bytes of an archive whose checksums are right.
#[derive(Clone, Debug)]
pub(super) struct Container {
    bytes: Cow<'static, [u8]>,
    sections: Vec<Section>,
}

#[derive(Clone, Copy, Debug)]
struct Section {
    kind: u16,
    offset: usize,
    length: usize,
    raw_length: usize,
    checksum: u64,
}

impl Container {
    pub(super) fn new(bytes: Cow<'static, [u8]>) -> Result<Self, ArchiveError> {
        let damaged = ArchiveError::Damaged { part: "header" };
        let mut cursor = Cursor::new(&bytes);
        if cursor.array() != Some(*MAGIC) {
            return Err(ArchiveError::NotAnArchive);
        }
        let cut = ArchiveError::WrongLength { found: bytes.len(), expected: HEADER_BYTES };
        let format = cursor.array().map(u16::from_le_bytes).ok_or(cut.clone())?;
        if format != FORMAT {
            return Err(ArchiveError::UnknownFormat { found: format, expected: FORMAT });
        }
        let count = cursor.array().map(u16::from_le_bytes).ok_or(cut.clone())?;
        let expected = cursor.array().and_then(number).ok_or(cut)?;
        if expected != bytes.len() {
            return Err(ArchiveError::WrongLength { found: bytes.len(), expected });
        }
        let sections: Option<Vec<_>> = (0..count).map(|_| Section::read(&mut cursor)).collect();
        let sections = sections.ok_or(damaged.clone())?;
        let header = bytes.get(..HEADER_BYTES + sections.len() * ENTRY_BYTES);
        let sum = cursor.array().map(u64::from_le_bytes);
        if header.is_none() || header.map(checksum) != sum {
            return Err(damaged);
        }
        let mut end = bytes.len() - cursor.len();
        for section in &sections {
            if section.offset != end {
                return Err(damaged);
            }
            end = section.offset.saturating_add(section.length);
            if section.bytes(&bytes).map(checksum) != Some(section.checksum) {
                return Err(section.damaged());
            }
        }
        if end == bytes.len() { Ok(Self { bytes, sections }) } else { Err(damaged) }
    }

    /// The checksum of header and section table, which holds the checksums of all sections.
    pub(super) fn checksum(&self) -> u64 {
        checksum_of(&self.bytes)
    }

    /// How many sections of a kind there are.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.sections.iter().filter(|section| section.kind == kind as u16).count()
    }

    /// The content of the only section of a kind.
    pub(super) fn inflate(&self, kind: Kind) -> Result<Vec<u8>, ArchiveError> {
        self.inflate_nth(kind, 0)
    }

    /// The content of the only section of a kind, as text.
    pub(super) fn text(&self, kind: Kind) -> Result<String, ArchiveError> {
        String::from_utf8(self.inflate(kind)?)
            .map_err(|_| ArchiveError::Damaged { part: kind.name() })
    }

    /// The content of one of the sections of a kind.
    pub(super) fn inflate_nth(&self, kind: Kind, nth: usize) -> Result<Vec<u8>, ArchiveError> {
        let part = kind.name();
        let mut sections = self.sections.iter().filter(|section| section.kind == kind as u16);
        let section = sections.nth(nth).ok_or(ArchiveError::Missing { part })?;
        let bytes = section.bytes(&self.bytes).ok_or(ArchiveError::Damaged { part })?;
        let mut raw = vec![0; section.raw_length];
        match decompress_slice_iter_to_slice(&mut raw, std::iter::once(bytes), false, true) {
            Ok(length) if length == raw.len() => Ok(raw),
            _ => Err(ArchiveError::Damaged { part }),
        }
    }
}

impl Section {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        Some(Self {
            kind: u16::from_le_bytes(cursor.array()?),
            offset: number(cursor.array()?)?,
            length: number(cursor.array()?)?,
            raw_length: number(cursor.array()?).filter(|length| *length <= MOST_RAW_BYTES)?,
            checksum: u64::from_le_bytes(cursor.array()?),
        })
    }

    fn bytes<'a>(&self, archive: &'a [u8]) -> Option<&'a [u8]> {
        archive.get(self.offset..)?.get(..self.length)
    }

    fn damaged(&self) -> ArchiveError {
        let kinds = [
            Kind::Manifest,
            Kind::Index,
            Kind::Descriptions,
            Kind::DocumentFrames,
            Kind::Shapes,
            Kind::Sids,
            Kind::Actions,
            Kind::Resources,
            Kind::Values,
            Kind::Histories,
        ];
        let kind = kinds.into_iter().find(|kind| *kind as u16 == self.kind);
        ArchiveError::Damaged { part: kind.map_or("sections", Kind::name) }
    }
}

#[cfg(test)]
impl Container {
    /// The bytes of an archive with the same sections, each changed by `change`; checksums are right.
    #[cfg(feature = "embedded")]
    pub(super) fn rewritten(&self, mut change: impl FnMut(usize, &mut Vec<u8>)) -> Vec<u8> {
        let (mut table, mut body) = (Vec::new(), Vec::new());
        let start = HEADER_BYTES + self.sections.len() * ENTRY_BYTES + 8;
        for (place, section) in self.sections.iter().enumerate() {
            let mut raw = vec![0; section.raw_length];
            let deflated = section.bytes(&self.bytes).unwrap();
            decompress_slice_iter_to_slice(&mut raw, std::iter::once(deflated), false, true)
                .unwrap();
            let before = raw.clone();
            change(place, &mut raw);
            let deflated = if raw == before {
                deflated.to_vec()
            } else {
                miniz_oxide::deflate::compress_to_vec(&raw, 1)
            };
            table.extend(section.kind.to_le_bytes());
            for length in [start + body.len(), deflated.len(), raw.len()] {
                table.extend(u32::try_from(length).unwrap().to_le_bytes());
            }
            table.extend(checksum(&deflated).to_le_bytes());
            body.extend(deflated);
        }
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend(u16::try_from(self.sections.len()).unwrap().to_le_bytes());
        bytes.extend(u32::try_from(start + body.len()).unwrap().to_le_bytes());
        bytes.extend(table);
        bytes.extend(checksum(&bytes).to_le_bytes());
        bytes.extend(body);
        bytes
    }
}

/// The format that a file states, `None` when it does not start as an archive.
#[cfg(feature = "embedded")]
pub(super) const fn format_of(file: &[u8]) -> Option<u16> {
    match file {
        [b'I', b'A', b'M', b'K', b'I', b'T', b'M', b'P', low, high, ..] => {
            Some(u16::from_le_bytes([*low, *high]))
        }
        _ => None,
    }
}

/// The checksum behind the section table; 0 when the file ends before. A constant function, so that
/// a program can print it without reading its data.
pub(super) const fn checksum_of(file: &[u8]) -> u64 {
    let [_, _, _, _, _, _, _, _, _, _, low, high, ..] = file else { return 0 };
    let end = HEADER_BYTES + u16::from_le_bytes([*low, *high]) as usize * ENTRY_BYTES;
    let Some((_, rest)) = file.split_at_checked(end) else { return 0 };
    match rest.first_chunk::<8>() {
        Some(sum) => u64::from_le_bytes(*sum),
        None => 0,
    }
}

fn number(bytes: [u8; 4]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

/// Mixes eight bytes at a time; each step is reversible, so no change within eight bytes goes
/// unseen.
fn checksum(bytes: &[u8]) -> u64 {
    let mix = |state: u64, word: [u8; 8]| {
        (state ^ u64::from_le_bytes(word)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let mut state = 0x9e37_79b9_7f4a_7c15 ^ bytes.len() as u64;
    for word in words {
        state = mix(state, *word);
    }
    if !rest.is_empty() {
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(rest) {
            *to = *from;
        }
        state = mix(state, word);
    }
    state ^ state >> 32
}
