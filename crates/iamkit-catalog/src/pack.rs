//! Opening a pack file: header, section directory, checksums.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use crate::layout::{
    ENTRY_LENGTH, FORMAT_VERSION, HEADER_LENGTH, Section, checksum, checksum_of, format_of,
};
use crate::records::rows;

/// Why bytes are not a catalog.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadCatalogError {
    /// The bytes do not start as a pack file does.
    #[error("not a catalog file, it does not start with `IAMKTCAT`")]
    NotACatalog,
    /// The file was written by a newer or older version.
    #[error("catalog file has format {found}, this version reads format {expected}")]
    UnknownFormat {
        /// The format that the file states.
        found: u16,
        /// The format that this version reads.
        expected: u16,
    },
    /// The file ends early.
    #[error("catalog file is truncated: take a whole copy")]
    Truncated,
    /// Bytes changed after the file was written, or never agreed with each other.
    #[error("catalog file is damaged in its {part}: take another copy")]
    Damaged {
        /// The part, such as `header` or `condition keys`.
        part: &'static str,
    },
    /// A section that the reader cannot do without is not there.
    #[error("catalog file has no {part}: take another copy")]
    MissingSection {
        /// The part, such as `condition keys`.
        part: &'static str,
    },
    /// The descriptions were written for another catalog.
    #[error("descriptions belong to another catalog: take both files from the same release")]
    OtherCatalog,
    /// The catalog that is compiled in has answered already.
    #[error("another catalog is in use already")]
    InUse,
}

impl LoadCatalogError {
    /// Returns the error for a section whose content is wrong.
    pub(crate) const fn damaged(section: Section) -> Self {
        Self::Damaged { part: section.name() }
    }
}

const DAMAGED_HEADER: LoadCatalogError = LoadCatalogError::Damaged { part: "header" };

/// Bytes of a pack file and where its sections lie.
#[derive(Debug)]
pub(crate) struct Pack {
    bytes: Cow<'static, [u8]>,
    // INVARIANT: every range lies within `bytes`; sections that the file lacks are empty.
    ranges: [Range<usize>; Section::ALL.len()],
    service_text: OnceLock<Cow<'static, str>>,
    action_names: OnceLock<Cow<'static, str>>,
    key_text: OnceLock<Cow<'static, str>>,
}

/// One entry of the section directory.
struct Entry {
    kind: u16,
    reserved: u16,
    offset: usize,
    length: usize,
    sum: u32,
}

impl Entry {
    const fn read(bytes: &[u8; ENTRY_LENGTH]) -> Self {
        let [k0, k1, r0, r1, o0, o1, o2, o3, l0, l1, l2, l3, c0, c1, c2, c3] = *bytes;
        Self {
            kind: u16::from_le_bytes([k0, k1]),
            reserved: u16::from_le_bytes([r0, r1]),
            offset: u32::from_le_bytes([o0, o1, o2, o3]) as usize,
            length: u32::from_le_bytes([l0, l1, l2, l3]) as usize,
            sum: u32::from_le_bytes([c0, c1, c2, c3]),
        }
    }
}

impl Pack {
    /// Opens a file with the sections `required` and compares every section with its checksum.
    ///
    /// The directory is judged before the sections, since it is small and says which bytes belong
    /// to them: the sections follow each other without a gap up to the end, none stands twice.
    pub(crate) fn open(
        bytes: Cow<'static, [u8]>,
        required: &[Section],
    ) -> Result<Self, LoadCatalogError> {
        let entries = directory(&bytes)?;
        let mut ranges = [const { 0..0 }; Section::ALL.len()];
        let mut end = HEADER_LENGTH + entries.len() * ENTRY_LENGTH + 4;
        for entry in &entries {
            if entry.offset != end || entry.reserved != 0 {
                return Err(DAMAGED_HEADER);
            }
            end = end.checked_add(entry.length).ok_or(DAMAGED_HEADER)?;
            // Kinds that this version does not know are passed over, but counted as bytes.
            let Some(section) = Section::from_code(entry.kind) else { continue };
            match ranges.get_mut(section.place()) {
                Some(range) if *range == (0..0) => *range = entry.offset..end,
                _ => return Err(DAMAGED_HEADER),
            }
        }
        match end.cmp(&bytes.len()) {
            std::cmp::Ordering::Less => return Err(DAMAGED_HEADER),
            std::cmp::Ordering::Greater => return Err(LoadCatalogError::Truncated),
            std::cmp::Ordering::Equal => {}
        }
        let pack = Self {
            bytes,
            ranges,
            service_text: OnceLock::new(),
            action_names: OnceLock::new(),
            key_text: OnceLock::new(),
        };
        if let Some(missing) = required.iter().find(|section| pack.section(**section).is_empty()) {
            return Err(LoadCatalogError::MissingSection { part: missing.name() });
        }
        for entry in &entries {
            let section = pack.bytes.get(entry.offset..).and_then(|rest| rest.get(..entry.length));
            if section.map(checksum) != Some(entry.sum) {
                let part = Section::from_code(entry.kind).map_or("unknown sections", Section::name);
                return Err(LoadCatalogError::Damaged { part });
            }
        }
        Ok(pack)
    }

    /// Returns the bytes of `section`, none when the file lacks it.
    #[inline]
    pub(crate) fn section(&self, section: Section) -> &[u8] {
        self.ranges
            .get(section.place())
            .and_then(|range| self.bytes.get(range.clone()))
            .unwrap_or_default()
    }

    /// Returns prefixes and display names of services.
    pub(crate) fn service_text(&self) -> &str {
        self.service_text.get_or_init(|| self.text(Section::ServiceText))
    }

    /// Returns the names of all actions.
    pub(crate) fn action_names(&self) -> &str {
        self.action_names.get_or_init(|| self.text(Section::ActionNames))
    }

    /// Returns the names of all condition keys.
    pub(crate) fn key_text(&self) -> &str {
        self.key_text.get_or_init(|| self.text(Section::KeyText))
    }

    /// Reads a whole section as text, so that no name in it has to be; nothing when it is not UTF-8.
    /// The copy of what is not compiled in is the price of keeping both in one place.
    fn text(&self, section: Section) -> Cow<'static, str> {
        let range = self.ranges.get(section.place()).cloned().unwrap_or_default();
        match &self.bytes {
            Cow::Borrowed(bytes) => {
                let bytes: &'static [u8] = bytes;
                let text = bytes.get(range).map(std::str::from_utf8);
                Cow::Borrowed(text.and_then(Result::ok).unwrap_or_default())
            }
            Cow::Owned(bytes) => {
                let text = bytes.get(range).map(std::str::from_utf8);
                Cow::Owned(text.and_then(Result::ok).unwrap_or_default().to_owned())
            }
        }
    }

    /// Returns the rows of `section`.
    #[inline]
    pub(crate) fn rows<const LENGTH: usize>(&self, section: Section) -> &[[u8; LENGTH]] {
        rows(self.section(section))
    }

    /// Returns the checksum that stands for the whole file.
    pub(crate) fn checksum(&self) -> u32 {
        checksum_of(&self.bytes).unwrap_or_default()
    }
}

/// Returns the entries of the section directory, as the header's checksum vouches for them.
fn directory(bytes: &[u8]) -> Result<Vec<Entry>, LoadCatalogError> {
    let found = format_of(bytes).ok_or(LoadCatalogError::NotACatalog)?;
    if found != FORMAT_VERSION {
        return Err(LoadCatalogError::UnknownFormat { found, expected: FORMAT_VERSION });
    }
    let header: &[u8; HEADER_LENGTH] = bytes.first_chunk().ok_or(LoadCatalogError::Truncated)?;
    let [.., r0, r1, c0, c1, c2, c3] = *header;
    let count = u32::from_le_bytes([c0, c1, c2, c3]) as usize;
    let head = count.checked_mul(ENTRY_LENGTH).and_then(|end| end.checked_add(HEADER_LENGTH));
    let head = head.and_then(|end| bytes.get(..end)).ok_or(LoadCatalogError::Truncated)?;
    let sum = checksum_of(bytes).ok_or(LoadCatalogError::Truncated)?;
    if checksum(head) != sum || [r0, r1] != [0, 0] {
        return Err(DAMAGED_HEADER);
    }
    let entries = rows(head.get(HEADER_LENGTH..).unwrap_or_default());
    Ok(entries.iter().map(Entry::read).collect())
}

/// Inflates a raw deflate stream of lines; nothing when it is damaged.
pub(crate) fn inflate(bytes: &[u8]) -> String {
    // The largest stream of the catalog has less than 1 MiB; the bound keeps a forged one from
    // taking all memory.
    const LIMIT: usize = 16 << 20;
    miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, LIMIT)
        .ok()
        .and_then(|text| String::from_utf8(text).ok())
        .unwrap_or_default()
}
