//! The container of a pack file: header, directory, sections.

use std::num::NonZeroU64;

use anyhow::Result;
use iamkit_catalog::internal::{
    ENTRY_LENGTH, FORMAT_VERSION, HEADER_LENGTH, MAGIC, Section, checksum,
};

/// Sections in the order in which they were added.
#[derive(Default)]
pub(super) struct Container {
    sections: Vec<(Section, Vec<u8>)>,
}

impl Container {
    pub(super) fn add(&mut self, section: Section, bytes: Vec<u8>) {
        self.sections.push((section, bytes));
    }

    pub(super) fn sizes(&self) -> impl Iterator<Item = (Section, usize)> {
        self.sections.iter().map(|(section, bytes)| (*section, bytes.len()))
    }

    /// Returns the file.
    pub(super) fn finish(self) -> Result<Vec<u8>> {
        let mut file = MAGIC.to_vec();
        file.extend(FORMAT_VERSION.to_le_bytes());
        file.extend([0, 0]);
        file.extend(u32::try_from(self.sections.len())?.to_le_bytes());
        let mut offset = HEADER_LENGTH + ENTRY_LENGTH * self.sections.len() + 4;
        for (section, bytes) in &self.sections {
            file.extend(section.code().to_le_bytes());
            file.extend([0, 0]);
            file.extend(u32::try_from(offset)?.to_le_bytes());
            file.extend(u32::try_from(bytes.len())?.to_le_bytes());
            file.extend(checksum(bytes).to_le_bytes());
            offset += bytes.len();
        }
        let sum = checksum(&file);
        file.extend(sum.to_le_bytes());
        self.sections.iter().for_each(|(_, bytes)| file.extend(bytes));
        Ok(file)
    }
}

/// Compresses to a raw deflate stream.
pub(super) fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let options = zopfli::Options {
        iteration_count: NonZeroU64::MIN.saturating_add(7),
        ..zopfli::Options::default()
    };
    let mut packed = Vec::new();
    zopfli::compress(options, zopfli::Format::Deflate, bytes, &mut packed)?;
    Ok(packed)
}
