//! Opening a pack file: header, section directory, checksums.

use std::borrow::Cow;
use std::ops::Range;

use crate::layout::{ENTRY_LENGTH, FORMAT_VERSION, HEADER_LENGTH, MAGIC, Section, checksum};

/// Why bytes are not a catalog.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadCatalogError {
    /// The bytes do not start as a pack file does.
    #[error("not a catalog file: run `cargo xtask catalog pack` to write one")]
    NotACatalog,
    /// The file was written by a newer or older version.
    #[error("catalog file has format {found}, this version reads format {expected}: refresh it")]
    UnknownFormat {
        /// The format that the file states.
        found: u16,
        /// The format that this version reads.
        expected: u16,
    },
    /// The file ends early.
    #[error("catalog file is truncated: fetch or pack it again")]
    Truncated,
    /// Bytes changed after the file was written.
    #[error("catalog file is damaged in section {section}: fetch or pack it again")]
    Damaged {
        /// Number of the section, 0 for the header.
        section: u16,
    },
    /// A section that the reader cannot do without is not there.
    #[error("catalog file lacks section {section}: pack it again")]
    MissingSection {
        /// Number of the section.
        section: u16,
    },
    /// The descriptions were written for another catalog.
    #[error("descriptions belong to another catalog: take both files from the same run")]
    OtherCatalog,
}

/// Bytes of a pack file and where its sections lie.
#[derive(Debug)]
pub(crate) struct Pack {
    bytes: Cow<'static, [u8]>,
    // INVARIANT: every range lies within `bytes`; sections that the file lacks are empty.
    ranges: [Range<usize>; Section::ALL.len()],
}

impl Pack {
    /// Reads the header and trusts the rest, for bytes that are part of the program.
    #[cfg(feature = "embedded")]
    pub(crate) fn open(bytes: Cow<'static, [u8]>) -> Result<Self, LoadCatalogError> {
        Self::read(bytes, false)
    }

    /// Reads the header and compares every section with its checksum.
    pub(crate) fn open_verified(bytes: Cow<'static, [u8]>) -> Result<Self, LoadCatalogError> {
        Self::read(bytes, true)
    }

    /// Returns a pack without sections.
    #[cfg(feature = "embedded")]
    pub(crate) const fn empty() -> Self {
        Self { bytes: Cow::Borrowed(&[]), ranges: [const { 0..0 }; Section::ALL.len()] }
    }

    fn read(bytes: Cow<'static, [u8]>, verify: bool) -> Result<Self, LoadCatalogError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(LoadCatalogError::NotACatalog);
        }
        let found = u16_at_byte(&bytes, 8).ok_or(LoadCatalogError::Truncated)?;
        if found != FORMAT_VERSION {
            return Err(LoadCatalogError::UnknownFormat { found, expected: FORMAT_VERSION });
        }
        let count = u32_at_byte(&bytes, 12).ok_or(LoadCatalogError::Truncated)?;
        let end = HEADER_LENGTH.saturating_add((count as usize).saturating_mul(ENTRY_LENGTH));
        let head = bytes.get(..end).ok_or(LoadCatalogError::Truncated)?;
        let sum = u32_at_byte(&bytes, end).ok_or(LoadCatalogError::Truncated)?;
        if checksum(head) != sum {
            return Err(LoadCatalogError::Damaged { section: 0 });
        }
        let mut ranges = [const { 0..0 }; Section::ALL.len()];
        for entry in head.get(HEADER_LENGTH..).unwrap_or_default().chunks_exact(ENTRY_LENGTH) {
            let (Some(kind), Some(offset), Some(length), Some(sum)) = (
                u16_at_byte(entry, 0),
                u32_at_byte(entry, 4),
                u32_at_byte(entry, 8),
                u32_at_byte(entry, 12),
            ) else {
                return Err(LoadCatalogError::Truncated);
            };
            let range = offset as usize..(offset as usize).saturating_add(length as usize);
            let section = bytes.get(range.clone()).ok_or(LoadCatalogError::Truncated)?;
            if verify && checksum(section) != sum {
                return Err(LoadCatalogError::Damaged { section: kind });
            }
            let known = Section::ALL.iter().find(|section| section.code() == kind);
            if let Some(place) = known.and_then(|known| ranges.get_mut(known.place())) {
                *place = range;
            }
        }
        Ok(Self { bytes, ranges })
    }

    /// Returns the bytes of `section`, none when the file lacks it.
    #[inline]
    pub(crate) fn section(&self, section: Section) -> &[u8] {
        self.ranges
            .get(section.place())
            .and_then(|range| self.bytes.get(range.clone()))
            .unwrap_or_default()
    }

    /// Refuses a file without one of `sections`.
    pub(crate) fn require(&self, sections: &[Section]) -> Result<(), LoadCatalogError> {
        match sections.iter().find(|section| self.section(**section).is_empty()) {
            Some(section) => Err(LoadCatalogError::MissingSection { section: section.code() }),
            None => Ok(()),
        }
    }
}

/// Reads the two bytes from `at` on.
#[inline]
pub(crate) fn u16_at_byte(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

/// Reads the four bytes from `at` on.
#[inline]
pub(crate) fn u32_at_byte(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

/// Reads number `index` of a table of two-byte integers.
#[inline]
pub(crate) fn u16_at(table: &[u8], index: usize) -> Option<u16> {
    u16_at_byte(table, index.checked_mul(2)?)
}

/// Returns the text in `range`; nothing when it is not UTF-8.
#[inline]
pub(crate) fn text_in(bytes: &[u8], range: Range<usize>) -> &str {
    bytes.get(range).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default()
}

/// Inflates a raw deflate stream of lines; nothing when it is damaged.
pub(crate) fn inflate(bytes: &[u8]) -> String {
    const LIMIT: usize = 16 << 20;
    miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, LIMIT)
        .ok()
        .and_then(|text| String::from_utf8(text).ok())
        .unwrap_or_default()
}
