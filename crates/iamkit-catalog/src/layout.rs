//! The layout of a pack file: what its writer must produce and its reader relies on.
//!
//! A pack is a header, a directory of sections and the sections' bytes, all integers little
//! endian:
//!
//! ```text
//! magic "IAMKTCAT" · format version u16 · reserved u16 · section count u32
//! section count × (kind u16, reserved u16, offset u32, length u32, checksum u32)
//! checksum of everything above u32
//! the sections
//! ```
//!
//! A reader refuses an unknown format version and skips unknown section kinds. Names and ids
//! stay raw, so that the first lookup decodes nothing; what is needed rarely sits in raw
//! deflate streams.

mod checksum;
mod hash;

pub use checksum::{checksum, seal};
pub use hash::{bucket, hash, slot};

/// First eight bytes of every pack file.
pub const MAGIC: [u8; 8] = *b"IAMKTCAT";

/// Version of the layout, raised when a reader of the old one could misread a new file.
pub const FORMAT_VERSION: u16 = 2;

/// Bytes before the section directory.
pub const HEADER_LENGTH: usize = 16;

/// Bytes of one entry of the section directory.
pub const ENTRY_LENGTH: usize = 16;

/// Bytes of one service record, see [`Section::Services`].
pub const SERVICE_RECORD_LENGTH: usize = 18;

/// Bytes of one shared action record, see [`Section::Records`].
pub const ACTION_RECORD_LENGTH: usize = 7;

/// Bytes of one condition key record, see [`Section::Keys`].
pub const KEY_RECORD_LENGTH: usize = 5;

/// Bytes of one entry of the description directory, see [`Section::DescriptionDirectory`].
pub const FRAME_ENTRY_LENGTH: usize = 10;

/// Marks an empty slot of a hash table.
pub const EMPTY_SLOT: u16 = u16::MAX;

/// Bit of a resource list item: the action needs a resource of this type.
pub const RESOURCE_REQUIRED: u16 = 1 << 15;

/// Bit of a resource list item: a key list of the pair follows.
pub const RESOURCE_HAS_KEYS: u16 = 1 << 14;

/// Head that a stored description leaves out.
pub const DESCRIPTION_HEAD: &str = "Grants permission to ";

/// Bit of a condition key's kind byte: several values at once.
pub const KEY_MULTIVALUED: u8 = 1 << 4;

/// Bit of a condition key's kind byte: available to every service.
pub const KEY_GLOBAL: u8 = 1 << 5;

/// Bit of a condition key's kind byte: the name holds a variable such as `${TagKey}`.
pub const KEY_TEMPLATE: u8 = 1 << 6;

/// Bit of a condition key's kind byte: typed String, but its values are ARNs.
pub const KEY_HOLDS_ARN: u8 = 1 << 7;

/// Kind of a section of a pack file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Section {
    /// Lines `name TAB value`: dates, sources, counts.
    Manifest = 1,
    /// Open-addressing table, u16 service indexes by `hash` of the prefix with seed 0.
    ServiceSlots = 2,
    /// Per service: prefix offset u16, prefix length u8, flags u8 (1: RCP), name offset u16,
    /// name length u8, category u8, first action u16, first resource type u16, key list u16,
    /// first byte of the action names u32. One record more than services closes the ranges.
    Services = 3,
    /// Prefixes and display names of services.
    ServiceText = 4,
    /// Per action: u16 offset of its name from the first byte of its service's names.
    ActionOffsets = 5,
    /// Action names in official spelling, sorted by service and lower-case name.
    ActionNames = 6,
    /// Perfect hash: u16 pilot per bucket.
    ActionPilots = 7,
    /// Perfect hash: u16 action id per slot.
    ActionSlots = 8,
    /// Per action: u16 index into [`Section::Records`].
    ActionRecords = 9,
    /// Distinct facts of actions: level flags u8, then the lists' offsets u16: condition keys,
    /// resource types, dependent actions.
    Records = 10,
    /// Lists of condition key ids; a list is its length and its items, all u16.
    KeyLists = 11,
    /// Lists of resource type ids, with [`RESOURCE_REQUIRED`] and [`RESOURCE_HAS_KEYS`].
    ResourceLists = 12,
    /// Lists of dependent action ids.
    DependentLists = 13,
    /// Condition keys sorted by lower-case name: name offset u16, length u8, kind u8,
    /// presence u8. The kind's low four bits are the type.
    Keys = 14,
    /// Names of condition keys.
    KeyText = 15,
    /// u16 ids of the condition keys with [`KEY_TEMPLATE`], in order.
    KeyTemplates = 16,
    /// Deflated lines per resource type: name, key list, templates, separated by tabs.
    ResourceTypes = 17,
    /// Deflated lines of facts that are looked up rarely: Regions, principals, retired names.
    Facts = 18,
    /// Deflated lines per service client: name, prefixes, operations.
    Operations = 19,
    /// Per frame of descriptions: first action u16, offset u32, length u32.
    DescriptionDirectory = 32,
    /// Deflated lines, one per action.
    DescriptionFrames = 33,
    /// Deflated lines, one per condition key.
    KeyDescriptions = 34,
    /// Checksum u32 of the [`Section::ActionNames`] that the descriptions belong to.
    DescribedNames = 35,
}

impl Section {
    /// Every kind, in the order in which a writer puts them.
    pub const ALL: [Self; 23] = [
        Self::Manifest,
        Self::ServiceSlots,
        Self::Services,
        Self::ServiceText,
        Self::ActionOffsets,
        Self::ActionNames,
        Self::ActionPilots,
        Self::ActionSlots,
        Self::ActionRecords,
        Self::Records,
        Self::KeyLists,
        Self::ResourceLists,
        Self::DependentLists,
        Self::Keys,
        Self::KeyText,
        Self::KeyTemplates,
        Self::ResourceTypes,
        Self::Facts,
        Self::Operations,
        Self::DescriptionDirectory,
        Self::DescriptionFrames,
        Self::KeyDescriptions,
        Self::DescribedNames,
    ];

    /// Returns the number that stands in the directory.
    #[must_use]
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// Returns the index in [`Section::ALL`].
    pub(crate) const fn place(self) -> usize {
        let code = self as usize;
        if code < Self::DescriptionDirectory as usize { code - 1 } else { code - 13 }
    }

    /// Returns what errors call the section.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::ServiceSlots => "table of service prefixes",
            Self::Services => "services",
            Self::ServiceText => "service names",
            Self::ActionOffsets => "offsets of action names",
            Self::ActionNames => "action names",
            Self::ActionPilots => "pilots of the action table",
            Self::ActionSlots => "slots of the action table",
            Self::ActionRecords => "facts of actions",
            Self::Records => "shared facts of actions",
            Self::KeyLists => "lists of condition keys",
            Self::ResourceLists => "lists of resource types",
            Self::DependentLists => "lists of dependent actions",
            Self::Keys => "condition keys",
            Self::KeyText => "condition key names",
            Self::KeyTemplates => "condition key templates",
            Self::ResourceTypes => "resource types",
            Self::Facts => "facts",
            Self::Operations => "API operations",
            Self::DescriptionDirectory => "directory of descriptions",
            Self::DescriptionFrames => "descriptions of actions",
            Self::KeyDescriptions => "descriptions of condition keys",
            Self::DescribedNames => "checksum of the described names",
        }
    }

    /// Returns the kind with the number `code`.
    #[must_use]
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.code() == code)
    }
}

/// Returns the format version that a pack file states, `None` when it does not start as one.
#[must_use]
pub const fn format_of(file: &[u8]) -> Option<u16> {
    match file {
        [b'I', b'A', b'M', b'K', b'T', b'C', b'A', b'T', low, high, ..] => {
            Some(u16::from_le_bytes([*low, *high]))
        }
        _ => None,
    }
}

/// Returns the checksum that stands behind the directory of a pack file.
///
/// The directory holds the checksums of all sections, so that this one number stands for every
/// byte of the file. A constant function, so that a program can print it without reading the file.
#[must_use]
pub const fn checksum_of(file: &[u8]) -> Option<u32> {
    let Some((header, rest)) = file.split_first_chunk::<HEADER_LENGTH>() else { return None };
    let Some(count) = header.last_chunk() else { return None };
    let directory = (u32::from_le_bytes(*count) as usize).saturating_mul(ENTRY_LENGTH);
    let Some((_, behind)) = rest.split_at_checked(directory) else { return None };
    match behind.first_chunk() {
        Some(sum) => Some(u32::from_le_bytes(*sum)),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_codes_are_unique() {
        let codes: std::collections::BTreeSet<_> =
            Section::ALL.iter().map(|section| section.code()).collect();
        assert_eq!(codes.len(), Section::ALL.len());
        assert!(Section::ALL.iter().enumerate().all(|(index, section)| section.place() == index));
    }
}
