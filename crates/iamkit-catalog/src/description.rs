//! Descriptions of actions and condition keys, in deflated frames.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::action::ActionId;
use crate::catalog::Catalog;
use crate::layout::{DESCRIPTION_HEAD, FRAME_ENTRY_LENGTH, Section, checksum};
use crate::pack::{LoadCatalogError, Pack, inflate};
use crate::records::bytes_at;

/// The frames and what has been decoded of them.
#[derive(Debug)]
pub(crate) struct Descriptions {
    pack: Pack,
    frames: Box<[OnceLock<Lines>]>,
    keys: OnceLock<Lines>,
}

/// Texts by number.
#[derive(Debug)]
struct Lines {
    text: String,
    ends: Vec<u32>,
}

impl Lines {
    /// Splits a decoded frame, with the head put back that the writer left out.
    fn decode(frame: &str) -> Self {
        let mut text = String::with_capacity(frame.len() * 2);
        let mut ends = Vec::new();
        for line in frame.lines() {
            match line.strip_prefix('\u{1}') {
                Some(whole) => text.push_str(whole),
                None if line.is_empty() => {}
                None => {
                    text.push_str(DESCRIPTION_HEAD);
                    text.push_str(line);
                }
            }
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        Self { text, ends }
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(previous) => *self.ends.get(previous)? as usize,
            None => 0,
        };
        self.text.get(start..end).filter(|text| !text.is_empty())
    }
}

/// Where a frame lies and which action it starts with.
struct FrameRecord {
    first_action: u16,
    start: usize,
    length: usize,
}

impl FrameRecord {
    const fn read(bytes: &[u8; FRAME_ENTRY_LENGTH]) -> Self {
        let [a0, a1, s0, s1, s2, s3, l0, l1, l2, l3] = *bytes;
        Self {
            first_action: u16::from_le_bytes([a0, a1]),
            start: u32::from_le_bytes([s0, s1, s2, s3]) as usize,
            length: u32::from_le_bytes([l0, l1, l2, l3]) as usize,
        }
    }
}

/// Sections of a file of descriptions.
const REQUIRED: [Section; 4] = [
    Section::DescriptionDirectory,
    Section::DescriptionFrames,
    Section::KeyDescriptions,
    Section::DescribedNames,
];

impl Descriptions {
    /// Opens a file of descriptions that was written with a catalog of the action names `names`.
    pub(crate) fn open(bytes: Cow<'static, [u8]>, names: &[u8]) -> Result<Self, LoadCatalogError> {
        let pack = Pack::open(bytes, &REQUIRED)?;
        if pack.section(Section::DescribedNames) != checksum(names).to_le_bytes() {
            return Err(LoadCatalogError::OtherCatalog);
        }
        let count = pack.rows::<FRAME_ENTRY_LENGTH>(Section::DescriptionDirectory).len();
        let frames = (0..count).map(|_| OnceLock::new()).collect();
        Ok(Self { pack, frames, keys: OnceLock::new() })
    }

    pub(crate) fn of_action(&self, id: ActionId) -> Option<&str> {
        let directory = self.pack.rows(Section::DescriptionDirectory);
        let next = directory.partition_point(|row| FrameRecord::read(row).first_action <= id.0);
        let place = next.checked_sub(1)?;
        let record = FrameRecord::read(directory.get(place)?);
        let lines = self.frames.get(place)?.get_or_init(|| {
            let frames = self.pack.section(Section::DescriptionFrames);
            Lines::decode(&inflate(bytes_at(frames, record.start, record.length)))
        });
        lines.get(usize::from(id.0.checked_sub(record.first_action)?))
    }

    pub(crate) fn of_key(&self, id: u16) -> Option<&str> {
        let decode = || Lines::decode(&inflate(self.pack.section(Section::KeyDescriptions)));
        self.keys.get_or_init(decode).get(usize::from(id))
    }
}

impl Catalog {
    /// Adds the descriptions of a `descriptions.pack` that was written with this catalog.
    ///
    /// # Errors
    ///
    /// A damaged file and one that was written with another catalog are refused.
    pub fn with_descriptions(
        mut self,
        bytes: impl Into<Cow<'static, [u8]>>,
    ) -> Result<Self, LoadCatalogError> {
        let names = self.pack.section(Section::ActionNames);
        self.descriptions = Some(Descriptions::open(bytes.into(), names)?);
        Ok(self)
    }
}
