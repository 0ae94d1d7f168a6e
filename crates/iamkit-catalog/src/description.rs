//! Descriptions of actions and condition keys, in deflated frames.

use std::sync::OnceLock;

use crate::action::ActionId;
use crate::catalog::Catalog;
use crate::layout::{DESCRIPTION_HEAD, FRAME_ENTRY_LENGTH, Section, checksum};
use crate::pack::{LoadCatalogError, Pack, inflate, u16_at_byte, u32_at_byte};

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

impl Descriptions {
    fn new(pack: Pack, names: &[u8]) -> Result<Self, LoadCatalogError> {
        pack.require(&[
            Section::DescriptionDirectory,
            Section::DescriptionFrames,
            Section::KeyDescriptions,
            Section::DescribedNames,
        ])?;
        if u32_at_byte(pack.section(Section::DescribedNames), 0) != Some(checksum(names)) {
            return Err(LoadCatalogError::OtherCatalog);
        }
        let count = pack.section(Section::DescriptionDirectory).len() / FRAME_ENTRY_LENGTH;
        let frames = (0..count).map(|_| OnceLock::new()).collect();
        Ok(Self { pack, frames, keys: OnceLock::new() })
    }

    fn first_action(&self, frame: usize) -> Option<u16> {
        let at = frame * FRAME_ENTRY_LENGTH;
        u16_at_byte(self.pack.section(Section::DescriptionDirectory), at)
    }

    pub(crate) fn of_action(&self, id: ActionId) -> Option<&str> {
        let (mut low, mut high) = (0, self.frames.len());
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if self.first_action(middle)? <= id.0 { low = middle } else { high = middle }
        }
        let lines = self.frames.get(low)?.get_or_init(|| {
            let directory = self.pack.section(Section::DescriptionDirectory);
            let at = low * FRAME_ENTRY_LENGTH;
            let start = u32_at_byte(directory, at + 2).unwrap_or(0) as usize;
            let length = u32_at_byte(directory, at + 6).unwrap_or(0) as usize;
            let frames = self.pack.section(Section::DescriptionFrames);
            let frame = frames.get(start..start.saturating_add(length)).unwrap_or_default();
            Lines::decode(&inflate(frame))
        });
        lines.get(usize::from(id.0.checked_sub(self.first_action(low)?)?))
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
        bytes: impl Into<std::borrow::Cow<'static, [u8]>>,
    ) -> Result<Self, LoadCatalogError> {
        let names = self.pack.section(Section::ActionNames);
        self.descriptions = Some(Descriptions::new(Pack::open_verified(bytes.into())?, names)?);
        Ok(self)
    }

    #[cfg(feature = "embedded")]
    pub(crate) fn with_embedded_descriptions(mut self) -> Self {
        let bytes = std::borrow::Cow::Borrowed(iamkit_catalog_data::DESCRIPTIONS);
        let names = self.pack.section(Section::ActionNames);
        // The tests open both embedded files with every checksum and compare their names.
        self.descriptions = Pack::open(bytes).and_then(|pack| Descriptions::new(pack, names)).ok();
        self
    }
}
